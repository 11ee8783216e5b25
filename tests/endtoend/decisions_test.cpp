#include "endtoend/programs.h"

#include <QDir>
#include <QJsonArray>
#include <QTest>

using namespace dbsync::test;

namespace {

const QByteArray password = "a-long-password\n";

QStringList words(const char* text)
{
    return QString::fromUtf8(text).split(QLatin1Char(' '));
}

} // namespace

/// Conflicts, policies and mass deletions as scripts see them: exit codes and JSON of the real programs.
class DecisionsTest : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QDir().mkpath(m_folder->filePath(QStringLiteral("cloud")));
        m_cloud = std::make_unique<CloudProcess>(m_folder->filePath(QStringLiteral("cloud")));
        QVERIFY(m_cloud->start());
        m_first = std::make_unique<Desk>();
        m_second = std::make_unique<Desk>();
        m_a = m_first->path(QStringLiteral("a.sqlite"));
        m_b = m_second->path(QStringLiteral("b.sqlite"));
        QCOMPARE(
            runSql(m_a, QStringLiteral("CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT, body TEXT, n INTEGER); "
                                       "WITH RECURSIVE i(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM i WHERE x < 200) "
                                       "INSERT INTO note SELECT x, 't', 'b', 10 FROM i")),
            QString());
        QCOMPARE(m_first
                     ->run({QStringLiteral("signup"), QStringLiteral("--server"), m_cloud->url(),
                            QStringLiteral("--tenant"), QStringLiteral("acme"), QStringLiteral("--name"),
                            QStringLiteral("Acme"), QStringLiteral("--email"), QStringLiteral("ada@example.org"),
                            QStringLiteral("--password-stdin")},
                           password)
                     .code,
                 0);
        QCOMPARE(m_second
                     ->run({QStringLiteral("login"), QStringLiteral("--server"), m_cloud->url(),
                            QStringLiteral("--tenant"), QStringLiteral("acme"), QStringLiteral("--email"),
                            QStringLiteral("ada@example.org"), QStringLiteral("--password-stdin")},
                           password)
                     .code,
                 0);
        QCOMPARE(m_first->run({QStringLiteral("link"), QStringLiteral("--db"), m_a}).code, 0);
        QCOMPARE(m_second->run({QStringLiteral("link"), QStringLiteral("--db"), m_b}).code, 0);
    }

    void cleanup() { m_cloud.reset(); }

    void conflictsAreDecidedOneByOneAndTogether()
    {
        QCOMPARE(runSql(m_a, QStringLiteral(
                                 "UPDATE note SET title = 'a' || id WHERE id <= 5; DELETE FROM note WHERE id = 6; "
                                 "UPDATE note SET title = 'x' WHERE id = 7")),
                 QString());
        QCOMPARE(m_first->run(words("sync")).code, 0);
        QCOMPARE(
            runSql(m_b, QStringLiteral("UPDATE note SET title = 'b' || id, body = 'z' WHERE id <= 6; DELETE FROM note "
                                       "WHERE id = 7; UPDATE note SET body = 'free' WHERE id = 8")),
            QString());
        const Ended synced = m_second->run(words("sync"));
        QCOMPARE(synced.code, 3);
        QCOMPARE(synced.json.value(QStringLiteral("state")).toString(), QStringLiteral("conflicts"));
        QCOMPARE(synced.json.value(QStringLiteral("conflicts")).toInt(), 7);
        QCOMPARE(synced.json.value(QStringLiteral("pushed")).toObject().value(QStringLiteral("updated")).toInt(), 1);
        const QJsonArray waiting = m_second->run(words("conflicts")).json.value(QStringLiteral("conflicts")).toArray();
        QStringList ids;
        QStringList kinds;
        for (const auto& each : waiting) {
            ids.append(QString::number(each.toObject().value(QStringLiteral("id")).toInteger()));
            kinds.append(each.toObject().value(QStringLiteral("kind")).toString());
        }
        QCOMPARE(kinds.count(QStringLiteral("updateUpdate")), 5);
        QCOMPARE(kinds.count(QStringLiteral("updateDelete")), 1);
        QCOMPARE(kinds.count(QStringLiteral("deleteUpdate")), 1);
        const Ended examined = m_second->run(words("doctor"));
        QCOMPARE(examined.code, 3);
        QCOMPARE(examined.json.value(QStringLiteral("state")).toString(), QStringLiteral("ok"));
        // One that does not exist: nothing is decided at all.
        const Ended wrong = m_second->run({QStringLiteral("resolve"), ids.at(0), QStringLiteral("99999"),
                                           QStringLiteral("--use"), QStringLiteral("device")});
        QCOMPARE(wrong.code, 1);
        QCOMPARE(wrong.json.value(QStringLiteral("error")).toObject().value(QStringLiteral("code")).toString(),
                 QStringLiteral("noSuchConflict"));
        QCOMPARE(m_second->run(words("conflicts")).json.value(QStringLiteral("conflicts")).toArray().size(), 7);
        QCOMPARE(m_second
                     ->run({QStringLiteral("resolve"), ids.at(0), ids.at(1), QStringLiteral("--use"),
                            QStringLiteral("device")})
                     .code,
                 0);
        QCOMPARE(m_second
                     ->run({QStringLiteral("resolve"), ids.at(2), QStringLiteral("--set"), QStringLiteral("title=both"),
                            QStringLiteral("--set"), QStringLiteral("body=null")})
                     .code,
                 0);
        QCOMPARE(
            m_second->run({QStringLiteral("resolve"), ids.at(3), QStringLiteral("--use"), QStringLiteral("both")}).code,
            1);
        QCOMPARE(m_second->run(words("resolve --all --use cloud")).code, 0);
        QCOMPARE(m_second->run(words("resolve --use cloud")).code, 2);
        QCOMPARE(m_second->run(words("sync")).code, 0);
        QCOMPARE(m_first->run(words("sync")).code, 0);
        QCOMPARE(allRows(m_b), allRows(m_a));
        QCOMPARE(queryText(m_a, QStringLiteral(
                                    "SELECT group_concat(title || coalesce(body, '-')) FROM (SELECT * FROM note WHERE "
                                    "id <= 8 ORDER BY id)")),
                 QStringLiteral("b1z,b2z,both-,a4z,a5z,xb,tfree"));
        const QJsonArray activity = m_second->run(words("activity")).json.value(QStringLiteral("activity")).toArray();
        QVERIFY(std::any_of(activity.begin(), activity.end(), [](const auto& each) {
            return each.toObject().value(QStringLiteral("direction")).toString() == QStringLiteral("resolve");
        }));
    }

    void whatCannotBeDecidedStopsNoneOfTheOthers()
    {
        QCOMPARE(runSql(m_a, QStringLiteral("UPDATE note SET title = 'a' || id WHERE id <= 3")), QString());
        QCOMPARE(m_first->run(words("sync")).code, 0);
        QCOMPARE(runSql(m_b, QStringLiteral("UPDATE note SET title = 'b' || id WHERE id <= 3")), QString());
        QCOMPARE(m_second->run(words("sync")).code, 3);
        const Ended none = m_second->run(words("resolve --all --use both"));
        QCOMPARE(none.code, 1);
        QCOMPARE(none.json.value(QStringLiteral("error")).toObject().value(QStringLiteral("code")).toString(),
                 QStringLiteral("cannotKeepBoth"));
        QCOMPARE(none.json.value(QStringLiteral("failed")).toArray().size(), 3);
        QCOMPARE(none.json.value(QStringLiteral("resolved")).toArray().size(), 0);
        const Ended all = m_second->run(words("resolve --all --use cloud"));
        QCOMPARE(all.code, 0);
        QCOMPARE(all.json.value(QStringLiteral("resolved")).toArray().size(), 3);
        QCOMPARE(m_second->run(words("sync")).code, 0);
    }

    void policiesAreTheTenants()
    {
        QCOMPARE(m_first->run(words("policy")).json.value(QStringLiteral("policies")).toArray().size(), 0);
        const Ended set = m_first->run(words("policy note.n sum"));
        QCOMPARE(set.code, 0);
        QVERIFY(!set.json.value(QStringLiteral("effect")).toString().isEmpty());
        QCOMPARE(m_first->run(words("policy note latest")).code, 0);
        const QJsonArray policies = m_second->run(words("policy")).json.value(QStringLiteral("policies")).toArray();
        QCOMPARE(policies.size(), 2);
        for (const auto& each : policies) {
            const QJsonObject policy = each.toObject();
            QCOMPARE(policy.value(QStringLiteral("table")).toString(), QStringLiteral("note"));
            const bool ofTable = policy.value(QStringLiteral("column")).isNull();
            QCOMPARE(policy.value(QStringLiteral("policy")).toString(),
                     ofTable ? QStringLiteral("latest") : QStringLiteral("sum"));
        }
        QCOMPARE(m_first->run(words("policy nothing ask")).code, 1);
        QCOMPARE(m_first->run(words("policy note.nothing ask")).code, 1);
        QCOMPARE(m_first->run(words("policy note.title sum")).code, 1);
        QCOMPARE(m_first->run(words("policy note perhaps")).code, 2);
        QCOMPARE(m_first->run(words("policy note")).code, 2);
        // Both add one; the later title stays, although it syncs first.
        QCOMPARE(runSql(m_a, QStringLiteral("UPDATE note SET title = 'earlier', n = n + 1 WHERE id = 1")), QString());
        QTest::qWait(50);
        QCOMPARE(m_second->run(words("sync")).code, 0);
        QCOMPARE(runSql(m_b, QStringLiteral("UPDATE note SET title = 'later', n = n + 1 WHERE id = 1")), QString());
        QCOMPARE(m_second->run(words("sync")).code, 0);
        QCOMPARE(m_first->run(words("sync")).code, 0);
        QCOMPARE(m_second->run(words("sync")).code, 0);
        QCOMPARE(queryText(m_a, QStringLiteral("SELECT title || n FROM note WHERE id = 1")), QStringLiteral("later12"));
        QCOMPARE(allRows(m_b), allRows(m_a));
        const Ended unset = m_first->run(words("policy note.n unset"));
        QCOMPARE(unset.code, 0);
        QCOMPARE(unset.json.value(QStringLiteral("policies")).toArray().size(), 1);
        QVERIFY(unset.json.value(QStringLiteral("effect")).toString().contains(u"the later change stays"));
        QCOMPARE(m_first->run(words("policy note unset")).json.value(QStringLiteral("policies")).toArray().size(), 0);
    }

    void massDeletionsWait()
    {
        QCOMPARE(
            runSql(m_a, QStringLiteral("DELETE FROM note WHERE id > 50; UPDATE note SET title = 'new' WHERE id = 1")),
            QString());
        for (int again = 0; again < 2; ++again) {
            const Ended held = m_first->run(words("sync"));
            QCOMPARE(held.code, 3);
            QCOMPARE(held.json.value(QStringLiteral("state")).toString(), QStringLiteral("needsAttention"));
        }
        // Whatever else looks at it, or takes the cloud's rows afresh, tells it too.
        for (const char* command : {"doctor", "doctor --repair"}) {
            const Ended examined = m_first->run(words(command));
            QCOMPARE(examined.code, 3);
            QCOMPARE(examined.json.value(QStringLiteral("state")).toString(), QStringLiteral("ok"));
            QCOMPARE(examined.json.value(QStringLiteral("waiting")).toArray().size(), 1);
        }
        for (const char* command : {"reinitialize", "reinitialize --upload-first", "sync --download-only"}) {
            const Ended afresh = m_first->run(words(command));
            QCOMPARE(afresh.code, 3);
            QCOMPARE(afresh.json.value(QStringLiteral("attention"))[0][QStringLiteral("code")].toString(),
                     QStringLiteral("deletionsHeld"));
        }
        QCOMPARE(m_first->run(words("status")).code, 0);
        QCOMPARE(m_first->run(words("status")).json.value(QStringLiteral("state")).toString(),
                 QStringLiteral("needsAttention"));
        QCOMPARE(m_second->run(words("sync")).code, 0);
        QCOMPARE(queryText(m_b, QStringLiteral(
                                    "SELECT count(*) || title FROM note WHERE id = 1 OR true ORDER BY id LIMIT 1")),
                 QStringLiteral("200new"));
        QCOMPARE(m_first->run(words("sync --allow-deletes")).code, 0);
        QCOMPARE(m_second->run(words("sync")).code, 3);
        QCOMPARE(queryText(m_b, QStringLiteral("SELECT count(*) FROM note")), QStringLiteral("200"));
        QCOMPARE(m_second->run(words("sync --allow-deletes")).code, 0);
        QCOMPARE(queryText(m_b, QStringLiteral("SELECT count(*) FROM note")), QStringLiteral("50"));
        QCOMPARE(allRows(m_b), allRows(m_a));
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<CloudProcess> m_cloud;
    std::unique_ptr<Desk> m_first;
    std::unique_ptr<Desk> m_second;
    QString m_a;
    QString m_b;
};

QTEST_GUILESS_MAIN(DecisionsTest)
#include "decisions_test.moc"
