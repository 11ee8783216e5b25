#include "endtoend/programs.h"

#include <QDir>
#include <QJsonArray>
#include <QTest>

using namespace dbsync::test;

namespace {

const QByteArray password = "a-long-password\n";

QStringList words(const char* text)
{
    return QString::fromLatin1(text).split(QLatin1Char(' '));
}

} // namespace

/// Undo, activity, schemas and reinitialize as scripts use them, with real processes.
class EvolutionTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QDir().mkpath(m_folder.filePath(QStringLiteral("cloud")));
        m_cloud = std::make_unique<CloudProcess>(m_folder.filePath(QStringLiteral("cloud")));
        QVERIFY(m_cloud->start());
        const QStringList who = words("--email ann@example.com --password-stdin --tenant acme --server")
                                << m_cloud->url();
        QCOMPARE(first.run(words("signup --name Acme") + who, password).code, 0);
        QCOMPARE(second.run(words("login") + who, password).code, 0);
        a = first.path(QStringLiteral("a.sqlite"));
        b = second.path(QStringLiteral("b.sqlite"));
        // Full text, a view and a trigger stand beside what is synced.
        QCOMPARE(runSql(a, QStringLiteral("CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT, body BLOB, parent "
                                          "INTEGER REFERENCES note(id)); CREATE "
                                          "TABLE \"order\"(\"group\" TEXT, \"select\" INTEGER, v, PRIMARY KEY "
                                          "(\"group\", \"select\")) WITHOUT ROWID; CREATE "
                                          "VIRTUAL TABLE search USING fts5(title); CREATE TRIGGER note_search AFTER "
                                          "INSERT ON note BEGIN INSERT INTO "
                                          "search(rowid, title) VALUES (NEW.id, NEW.title); END; CREATE VIEW titles AS "
                                          "SELECT title FROM note; INSERT INTO "
                                          "note VALUES (1, 'one', x'00ff', NULL), (2, 'two', NULL, 1); INSERT INTO "
                                          "\"order\" VALUES ('g', 1, 2.5)")),
                 QString());
        QCOMPARE(first.run(words("link --db") << a).code, 0);
        QCOMPARE(second.run(words("link --db") << b).code, 0);
    }

    void undoTakesTheLatestSyncBack()
    {
        const QStringList before = allRows(a);
        QCOMPARE(runSql(a, QStringLiteral(
                               "UPDATE note SET title = 'uno' WHERE id = 1; DELETE FROM note WHERE id = 2; INSERT "
                               "INTO \"order\" VALUES ('g', 2, NULL)")),
                 QString());
        QCOMPARE(first.run(words("sync")).code, 0);
        QCOMPARE(second.run(words("sync")).code, 0);
        const QJsonObject entry =
            second.run(words("activity")).json.value(QStringLiteral("activity")).toArray()[0].toObject();
        QCOMPARE(entry.value(QStringLiteral("direction")).toString(), QStringLiteral("pulled"));
        QCOMPARE(entry.value(QStringLiteral("user")).toString(), QStringLiteral("ann@example.com"));
        const QString id = QString::number(entry.value(QStringLiteral("id")).toInt());
        const QJsonArray rows = second.run(words("activity") << id)
                                    .json.value(QStringLiteral("activity"))
                                    .toArray()[0]
                                    .toObject()
                                    .value(QStringLiteral("rows"))
                                    .toArray();
        QCOMPARE(rows.size(), 3);
        QCOMPARE(second.run(words("activity --table note --key {\"id\":1}"))
                     .json.value(QStringLiteral("history"))
                     .toArray()
                     .size(),
                 1);
        const Ended undone = second.run(words("undo"));
        QCOMPARE(undone.code, 0);
        QCOMPARE(undone.json.value(QStringLiteral("inserted")).toInt(), 1);
        QVERIFY(undone.json.value(QStringLiteral("left")).toArray().isEmpty());
        QCOMPARE(second.run(words("sync")).code, 0);
        QCOMPARE(first.run(words("sync")).code, 0);
        QCOMPARE(runSql(a, QStringLiteral("DELETE FROM search")), QString());
        QCOMPARE(queryText(a, QStringLiteral("SELECT group_concat(title) FROM (SELECT title FROM note ORDER BY id)")),
                 QStringLiteral("one,two"));
        QCOMPARE(queryText(b, QStringLiteral("SELECT count(*) FROM \"order\"")), QStringLiteral("1"));
        QVERIFY(before.size() > 2);
        QCOMPARE(second.run(words("undo 9999")).code, 1);
        QCOMPARE(second.run(words("undo x")).code, 2);
    }

    void schemaIsToldPushedAndFollowed()
    {
        QCOMPARE(first.run(words("schema status")).json.value(QStringLiteral("state")).toString(),
                 QStringLiteral("same"));
        QCOMPARE(runSql(a, QStringLiteral("ALTER TABLE note ADD COLUMN stars INTEGER DEFAULT 3")), QString());
        QCOMPARE(first.run(words("sync")).code, 3);
        QCOMPARE(first.run(words("status")).json.value(QStringLiteral("state")).toString(),
                 QStringLiteral("needsAttention"));
        const Ended plan = first.run(words("schema push --plan"));
        QCOMPARE(plan.code, 0);
        QCOMPARE(plan.json.value(QStringLiteral("state")).toString(), QStringLiteral("localAhead"));
        QVERIFY(!plan.json.value(QStringLiteral("pushed")).toBool());
        const Ended pushed = first.run(words("schema push"));
        QCOMPARE(pushed.code, 0);
        QCOMPARE(pushed.json.value(QStringLiteral("state")).toString(), QStringLiteral("same"));
        QCOMPARE(pushed.json.value(QStringLiteral("version")).toInt(), 2);
        QCOMPARE(first.run(words("sync")).code, 0);
        QCOMPARE(second.run(words("sync")).code, 0);
        QCOMPARE(queryText(b, QStringLiteral("SELECT stars FROM note WHERE id = 1")), QStringLiteral("3"));
        QCOMPARE(runSql(a, QStringLiteral("ALTER TABLE note DROP COLUMN stars")), QString());
        QCOMPARE(first.run(words("schema push")).code, 1);
        QCOMPARE(runSql(a, QStringLiteral("ALTER TABLE note ADD COLUMN stars INTEGER DEFAULT 3")), QString());
        QCOMPARE(first.run(words("sync")).code, 0);
        // With consent it goes everywhere, but where somebody has a value in it that was never sent.
        QCOMPARE(runSql(a, QStringLiteral("ALTER TABLE note ADD COLUMN extra TEXT")), QString());
        QCOMPARE(first.run(words("schema push")).code, 0);
        QCOMPARE(second.run(words("sync")).code, 0);
        QCOMPARE(runSql(a, QStringLiteral("ALTER TABLE note DROP COLUMN extra")), QString());
        const QJsonObject drop =
            first.run(words("schema push --plan")).json.value(QStringLiteral("changes")).toArray()[0].toObject();
        QCOMPARE(drop.value(QStringLiteral("what")).toString(), QStringLiteral("dropColumn"));
        QVERIFY(drop.value(QStringLiteral("loses")).toBool() && !drop.value(QStringLiteral("refused")).isNull());
        QCOMPARE(first.run(words("schema push --only-allowed --allow-loss")).code, 2);
        QCOMPARE(first.run(words("schema push --allow-loss")).code, 0);
        QCOMPARE(first.run(words("sync")).code, 0);
        QCOMPARE(second.run(words("sync")).code, 0);
        QCOMPARE(queryText(b, QStringLiteral("SELECT count(*) FROM pragma_table_info('note') WHERE name = 'extra'")),
                 QStringLiteral("0"));
        QCOMPARE(second.run(words("schema status")).json.value(QStringLiteral("state")).toString(),
                 QStringLiteral("same"));
        QCOMPARE(first.run(words("schema")).code, 2);
    }

    void reinitializeAndDoctor()
    {
        QCOMPARE(runSql(b, QStringLiteral("UPDATE note SET title = 'pending' WHERE id = 2")), QString());
        const Ended kept = second.run(words("reinitialize"));
        QCOMPARE(kept.code, 0);
        QCOMPARE(kept.json.value(QStringLiteral("state")).toString(), QStringLiteral("pending"));
        const Ended sent = second.run(words("reinitialize --upload-first"));
        QCOMPARE(sent.code, 0);
        QCOMPARE(sent.json.value(QStringLiteral("pushed")).toObject().value(QStringLiteral("updated")).toInt(), 1);
        QCOMPARE(sent.json.value(QStringLiteral("state")).toString(), QStringLiteral("inStep"));
        QCOMPARE(second.run(words("doctor")).code, 0);
        // A change that no trigger saw is found, and a repair makes it one like any other.
        QCOMPARE(
            runSql(b, QStringLiteral("UPDATE note SET title = 'unseen' WHERE id = 2; DELETE FROM dbsync_pending_1")),
            QString());
        const Ended found = second.run(words("doctor"));
        QCOMPARE(found.code, 3);
        QCOMPARE(found.json.value(QStringLiteral("findings"))
                     .toArray()[0]
                     .toObject()
                     .value(QStringLiteral("what"))
                     .toString(),
                 QStringLiteral("rowUnnoticed"));
        QCOMPARE(second.run(words("doctor --repair")).code, 0);
        QCOMPARE(first.run(words("sync")).code, 0);
        QCOMPARE(queryText(a, QStringLiteral("SELECT title FROM note WHERE id = 2")), QStringLiteral("unseen"));
    }

    void aRefusedLinkLeavesNoTraceAndAFilledFileIsMerged()
    {
        const QString c = second.path(QStringLiteral("c.sqlite"));
        QCOMPARE(runSql(c, QStringLiteral("CREATE TABLE note(id TEXT PRIMARY KEY, title TEXT)")), QString());
        const QStringList before = definitions(c);
        const Ended refused = second.run(words("link --db") << c);
        QCOMPARE(refused.code, 6);
        QCOMPARE(definitions(c), before);
        QVERIFY(!QFile::exists(c + QStringLiteral("-dbsync")));
        const QString d = second.path(QStringLiteral("d.sqlite"));
        QCOMPARE(runSql(d, QStringLiteral(
                               "PRAGMA user_version = 7; CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT, body "
                               "BLOB, parent INTEGER REFERENCES note(id), stars INTEGER DEFAULT 3); INSERT INTO "
                               "note(id, title) VALUES (1, 'mine'), (50, 'new'); CREATE TABLE own(x PRIMARY KEY)")),
                 QString());
        const QStringList own = definitions(d);
        const Ended linked = second.run(words("link --table note --db") << d);
        QCOMPARE(linked.code, 3); // row 1 differs
        QCOMPARE(linked.json.value(QStringLiteral("conflicts")).toInt(), 1);
        QCOMPARE(queryText(d, QStringLiteral("SELECT group_concat(id) FROM (SELECT id FROM note ORDER BY id)")),
                 QStringLiteral("1,2,50"));
        QCOMPARE(second.run(words("unlink --db") << d).code, 0);
        QCOMPARE(definitions(d), own);
        QCOMPARE(queryText(d, QStringLiteral("PRAGMA user_version")), QStringLiteral("7"));
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<CloudProcess> m_cloud;
    Desk first;
    Desk second;
    QString a;
    QString b;
};

QTEST_GUILESS_MAIN(EvolutionTest)
#include "evolution_test.moc"
