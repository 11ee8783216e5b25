#include "endtoend/programs.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace dbsync::test;

namespace {

const QByteArray password = "a-long-password\n";

QString chinook(const QString& name)
{
    return QStringLiteral(DBSYNC_SOURCE_DIR "/../shared/data/chinook/") + name;
}

} // namespace

/// The main job with real processes: desks of one company, each with a file, and a cloud on loopback.
class DesksTest : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QDir().mkpath(m_folder->filePath(QStringLiteral("cloud")));
        m_cloud = std::make_unique<CloudProcess>(m_folder->filePath(QStringLiteral("cloud")));
        QVERIFY(m_cloud->start());
    }

    void cleanup() { m_cloud.reset(); }

    void everyFileArrivesWhole_data()
    {
        QTest::addColumn<QString>("source");
        QTest::newRow("sample") << QString();
        for (const char* name : {"Chinook_Sqlite.sqlite", "Chinook_AutoIncrement.sqlite"}) {
            if (QFile::exists(chinook(QLatin1String(name))))
                QTest::newRow(name) << chinook(QLatin1String(name));
        }
    }

    void everyFileArrivesWhole()
    {
        QFETCH(QString, source);
        Desk first;
        Desk second;
        const QString a = makeFile(first, source);
        const QStringList before = definitions(a);
        const QString b = second.path(QStringLiteral("b.sqlite"));
        linkBoth(first, a, second, b);
        QCOMPARE(allRows(b), allRows(a));
        QVERIFY(!allRows(a).isEmpty());
        QCOMPARE(second.run({QStringLiteral("doctor")}).code, 0);
        const QStringList rows = allRows(a);
        QCOMPARE(first.run({QStringLiteral("unlink"), QStringLiteral("--db"), a}).code, 0);
        QCOMPARE(definitions(a), before);
        QCOMPARE(allRows(a), rows);
        QVERIFY(QDir(first.path({})).entryList({QStringLiteral("*dbsync*")}).isEmpty());
    }

    void bothWaysWithAConflict()
    {
        Desk first;
        Desk second;
        const QString a = makeNotes(first);
        const QString b = second.path(QStringLiteral("b.sqlite"));
        linkBoth(first, a, second, b);
        // Different columns merge, new automatic keys are two rows, and their references follow.
        QCOMPARE(
            runSql(a, QStringLiteral("UPDATE note SET title = 'from a' WHERE id = 1; INSERT INTO note(title) VALUES "
                                     "('new a'); INSERT INTO tag VALUES (3, 'of a')")),
            QString());
        QCOMPARE(
            runSql(b, QStringLiteral("UPDATE note SET body = 'from b' WHERE id = 1; INSERT INTO note(title) VALUES "
                                     "('new b'); INSERT INTO tag VALUES (3, 'of b')")),
            QString());
        QCOMPARE(first.run({QStringLiteral("pending")}).json.value(QStringLiteral("changes")).toArray().size(), 3);
        QCOMPARE(sync(first).code, 0);
        QCOMPARE(sync(second).code, 0);
        QCOMPARE(sync(first).code, 0);
        QCOMPARE(allRows(b), allRows(a));
        QCOMPARE(queryText(a, QStringLiteral("SELECT title || body FROM note WHERE id = 1")),
                 QStringLiteral("from afrom b"));
        QCOMPARE(
            queryText(a, QStringLiteral("SELECT group_concat(title || label) FROM (SELECT title, label FROM note JOIN "
                                        "tag ON note = id WHERE id > 2 ORDER BY title)")),
            QStringLiteral("new aof a,new bof b"));
        // The same column is a conflict: it waits, everything else goes on.
        QCOMPARE(runSql(a, QStringLiteral("UPDATE note SET title = 'mine' WHERE id = 2")), QString());
        QCOMPARE(runSql(b, QStringLiteral("UPDATE note SET title = 'yours' WHERE id = 2")), QString());
        QCOMPARE(sync(first).code, 0);
        QCOMPARE(sync(second).code, 3);
        const auto conflicts =
            second.run({QStringLiteral("conflicts")}).json.value(QStringLiteral("conflicts")).toArray();
        QCOMPARE(conflicts.size(), 1);
        const QJsonObject conflict = conflicts.first().toObject();
        QCOMPARE(conflict.value(QStringLiteral("kind")).toString(), QStringLiteral("updateUpdate"));
        QCOMPARE(conflict.value(QStringLiteral("cloud")).toObject().value(QStringLiteral("title")).toString(),
                 QStringLiteral("mine"));
        QCOMPARE(second
                     .run({QStringLiteral("resolve"), QString::number(conflict.value(QStringLiteral("id")).toInteger()),
                           QStringLiteral("--use"), QStringLiteral("device")})
                     .code,
                 0);
        QCOMPARE(sync(second).code, 0);
        QCOMPARE(sync(first).code, 0);
        QCOMPARE(allRows(b), allRows(a));
        QCOMPARE(queryText(a, QStringLiteral("SELECT title FROM note WHERE id = 2")), QStringLiteral("yours"));
        // A third desk gets everything.
        Desk third;
        logIn(third);
        const QString c = third.path(QStringLiteral("c.sqlite"));
        QCOMPARE(link(third, c).code, 0);
        QCOMPARE(allRows(c), allRows(a));
    }

    void watchKeepsInStepAndTheCloudMayDie()
    {
        Desk first;
        Desk second;
        const QString a = makeNotes(first);
        const QString b = second.path(QStringLiteral("b.sqlite"));
        linkBoth(first, a, second, b);
        const auto watching = second.start({QStringLiteral("watch"), QStringLiteral("--json")});
        const auto alsoWatching = first.start({QStringLiteral("watch")});
        QCOMPARE(runSql(a, QStringLiteral("INSERT INTO note(title) VALUES ('heard')")), QString());
        QTRY_COMPARE_WITH_TIMEOUT(queryText(b, QStringLiteral("SELECT title FROM note WHERE title = 'heard'")),
                                  QStringLiteral("heard"), 20'000);
        m_cloud->kill();
        QCOMPARE(runSql(a, QStringLiteral("INSERT INTO note(title) VALUES ('later')")), QString());
        QVERIFY(m_cloud->start());
        QTRY_COMPARE_WITH_TIMEOUT(queryText(b, QStringLiteral("SELECT title FROM note WHERE title = 'later'")),
                                  QStringLiteral("later"), 40'000);
        for (QProcess* process : {watching.get(), alsoWatching.get()}) {
            process->terminate();
            QVERIFY(process->waitForFinished(20'000));
            QCOMPARE(process->exitCode(), 0);
        }
        const auto told = QJsonDocument::fromJson(watching->readAllStandardOutput()).object();
        QVERIFY(told.contains(QStringLiteral("state")));
        QCOMPARE(allRows(b), allRows(a));
        QCOMPARE(m_cloud->stop(), 0);
    }

    void badInputSaysWhatToDo()
    {
        Desk desk;
        signUp(desk);
        const QString text = desk.path(QStringLiteral("text.sqlite"));
        QFile file(text);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("This is no database at all.");
        file.close();
        expect(link(desk, text), 6, "notADatabase");
        expect(desk.run({QStringLiteral("status"), QStringLiteral("--db"), desk.path(QStringLiteral("none.sqlite"))}),
               6, "missing");
        expect(login(desk, QStringLiteral("acme"), "wrong-password\n"), 5, "");
        expect(login(desk, QStringLiteral("nobody"), password), 5, "");
        for (const char* line : {"", "frobnicate", "sync something", "link --db", "link --db x --exclude"})
            expect(desk.run(QString::fromLatin1(line).split(u' ', Qt::SkipEmptyParts)), 2, "commandLine");
        // A table without a key is left out, by name; the others go.
        const QString keyless = makeNotes(desk);
        QCOMPARE(runSql(keyless, QStringLiteral("CREATE TABLE loose(a); INSERT INTO loose VALUES (1)")), QString());
        const Ended linked = link(desk, keyless);
        QCOMPARE(linked.code, 0);
        QVERIFY(linked.errors.contains(QStringLiteral("loose")));
        // Tables that do not match are refused, and the file stays as it was.
        Desk other;
        logIn(other);
        const QString different = other.path(QStringLiteral("d.sqlite"));
        QCOMPARE(runSql(different, QStringLiteral("CREATE TABLE note(id TEXT PRIMARY KEY, other)")), QString());
        const QStringList before = definitions(different);
        expect(link(other, different), 6, "schemaDiffers");
        QCOMPARE(definitions(different), before);
        // A cloud that is down: local work goes on.
        QCOMPARE(m_cloud->stop(), 0);
        QCOMPARE(runSql(keyless, QStringLiteral("UPDATE note SET title = 'offline'")), QString());
        expect(sync(desk), 4, "unreachable");
        const QJsonObject status = desk.run({QStringLiteral("status")}).json;
        QCOMPARE(status.value(QStringLiteral("state")).toString(), QStringLiteral("offline"));
        QCOMPARE(status.value(QStringLiteral("pending")).toInt(), 2);
    }

private:
    static QString makeNotes(const Desk& desk)
    {
        const QString path = desk.path(QStringLiteral("notes.sqlite"));
        const QString failed =
            runSql(path, QStringLiteral(
                             "CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT, body TEXT); CREATE TABLE tag(note "
                             "INTEGER REFERENCES note(id), label TEXT, PRIMARY KEY (note, label)) WITHOUT ROWID; "
                             "INSERT INTO note VALUES (1, 'one', 'b'), (2, 'two', 'b'); INSERT INTO tag VALUES (1, "
                             "'x')"));
        return failed.isEmpty() ? path : QString();
    }

    static QString makeFile(const Desk& desk, const QString& source)
    {
        const QString path = desk.path(QStringLiteral("a.sqlite"));
        if (!source.isEmpty()) {
            QFile::copy(source, path);
            QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
            return path;
        }
        QFile sql(QStringLiteral(DBSYNC_SOURCE_DIR "/installer/sample/company.sql"));
        const bool opened = sql.open(QIODevice::ReadOnly);
        return opened && runSql(path, QString::fromUtf8(sql.readAll())).isEmpty() ? path : QString();
    }

    void signUp(const Desk& desk) const
    {
        QCOMPARE(
            desk.run({QStringLiteral("signup"), QStringLiteral("--server"), m_cloud->url(), QStringLiteral("--tenant"),
                      QStringLiteral("acme"), QStringLiteral("--name"), QStringLiteral("Acme"),
                      QStringLiteral("--email"), QStringLiteral("ann@example.com"), QStringLiteral("--password-stdin")},
                     password)
                .code,
            0);
    }

    Ended login(const Desk& desk, const QString& tenant, const QByteArray& secret) const
    {
        return desk.run({QStringLiteral("login"), QStringLiteral("--server"), m_cloud->url(),
                         QStringLiteral("--tenant"), tenant, QStringLiteral("--email"),
                         QStringLiteral("ann@example.com"), QStringLiteral("--password-stdin")},
                        secret);
    }

    void logIn(const Desk& desk) const { QCOMPARE(login(desk, QStringLiteral("acme"), password).code, 0); }

    static Ended link(const Desk& desk, const QString& path)
    {
        return desk.run({QStringLiteral("link"), QStringLiteral("--db"), path});
    }

    /// The first desk brings its file to a new tenant, the second gets it.
    void linkBoth(const Desk& first, const QString& a, const Desk& second, const QString& b) const
    {
        signUp(first);
        QCOMPARE(link(first, a).code, 0);
        logIn(second);
        QCOMPARE(link(second, b).code, 0);
    }

    static Ended sync(const Desk& desk) { return desk.run({QStringLiteral("sync")}); }

    static void expect(const Ended& ended, int code, const char* word)
    {
        QCOMPARE(ended.code, code);
        const QJsonObject error = ended.json.value(QStringLiteral("error")).toObject();
        QVERIFY(!error.value(QStringLiteral("message")).toString().isEmpty());
        if (*word)
            QCOMPARE(error.value(QStringLiteral("code")).toString(), QLatin1String(word));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<CloudProcess> m_cloud;
};

QTEST_GUILESS_MAIN(DesksTest)
#include "desks_test.moc"
