#include "base/sqlite.h"
#include "endtoend/small_office.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QTimer>

using namespace dbsync;
using namespace dbsync::test;

namespace {

/// Another program that holds a lock.
class Holder
{
public:
    Holder(const QString& path, const char* begin) : m_file(*sqlite::Connection::open(path.toStdString(), false))
    {
        m_held = bool(sqlite::execute(m_file, begin));
    }
    bool held() const { return m_held; }
    bool end() { return bool(sqlite::execute(m_file, "COMMIT")); }

private:
    sqlite::Connection m_file;
    bool m_held = false;
};

} // namespace

/// Other programs are at work on the file: a sync waits for them, and they are not kept waiting.
class LocksTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QCOMPARE(office.start(), QString());
        QCOMPARE(office.link(QStringLiteral("CREATE TABLE t(id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1, 0)")),
                 QString());
    }

    void aSyncWaitsForALock_data()
    {
        QTest::addColumn<QByteArray>("begin");
        QTest::addColumn<QString>("mode");
        QTest::newRow("while it is written") << QByteArray("BEGIN EXCLUSIVE") << QStringLiteral("DELETE");
        QTest::newRow("while it is read") << QByteArray("BEGIN; SELECT * FROM t") << QStringLiteral("DELETE");
        QTest::newRow("WAL") << QByteArray("BEGIN IMMEDIATE") << QStringLiteral("WAL");
    }

    void aSyncWaitsForALock()
    {
        QFETCH(QByteArray, begin);
        QFETCH(QString, mode);
        QCOMPARE(runSql(office.b, QStringLiteral("PRAGMA journal_mode = ") + mode), QString());
        QCOMPARE(runSql(office.a, QStringLiteral("UPDATE t SET v = v + 1 WHERE id = 1")), QString());
        QCOMPARE(runSql(office.b, QStringLiteral("INSERT INTO t(v) VALUES ('of b')")), QString());
        QCOMPARE(office.first.run(words("sync")).code, 0);
        Holder holder(office.b, begin.constData());
        QVERIFY(holder.held());
        const auto syncing = office.second.start(words("sync --json"));
        QTest::qWait(7'000); // longer than SQLite waits by itself
        QVERIFY(holder.end());
        QVERIFY(syncing->state() == QProcess::NotRunning || syncing->waitForFinished(30'000));
        QCOMPARE(syncing->exitCode(), 0);
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(office.difference(), QString());
    }

    void aLockedFileIsNotLinkedAndLeavesNoDevice()
    {
        const QString file = office.second.path(QStringLiteral("locked.sqlite"));
        QCOMPARE(runSql(file, QStringLiteral("CREATE TABLE t(id INTEGER PRIMARY KEY, v)")), QString());
        Holder holder(file, "BEGIN IMMEDIATE");
        const Ended refused = office.second.run(words("link --db") << file);
        QCOMPARE(refused.code, 6);
        QVERIFY(holder.end());
        QVERIFY(!QFile::exists(file + QStringLiteral("-dbsync")));
        const QJsonObject devices = office.first.run(words("admin device list --tenant acme")).json;
        QCOMPARE(devices.value(QStringLiteral("devices")).toArray().size(), 2);
    }

    /// Of several programs that link one file at once one does, and makes the only device.
    void oneOfSeveralLinks_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::newRow("missing") << QString();
        QTest::newRow("filled") << QStringLiteral("CREATE TABLE t(id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES "
                                                  "(1, 'of b'), (700, 'new')");
    }

    void oneOfSeveralLinks()
    {
        QFETCH(QString, sql);
        const QString file = office.second.path(QLatin1String(QTest::currentDataTag()) + QStringLiteral(".db"));
        if (!sql.isEmpty())
            QCOMPARE(runSql(file, sql), QString());
        const qsizetype before = devices();
        std::vector<std::unique_ptr<QProcess>> programs;
        for (int i = 0; i < 3; ++i)
            programs.push_back(office.second.start(words("link --json --db") << file));
        int linked = 0;
        for (const auto& program : programs) {
            QVERIFY(program->state() == QProcess::NotRunning || program->waitForFinished(60'000));
            if (program->exitCode() != 6) {
                ++linked;
                continue;
            }
            const auto json = QJsonDocument::fromJson(program->readAllStandardOutput()).object();
            QCOMPARE(json.value(QStringLiteral("error"))[QStringLiteral("code")].toString(),
                     QStringLiteral("alreadyLinked"));
        }
        QCOMPARE(linked, 1);
        QCOMPARE(devices(), before + 1);
        QCOMPARE(office.second.run(words("unlink --db") << file).code, 0);
        QVERIFY(!QFile::exists(file + QStringLiteral("-dbsync-lock")));
    }

    /// A program has dropped what says that the file is linked.
    void aLostLinkIsMadeAnewOrCleanedUp()
    {
        const QString file = office.second.path(QStringLiteral("lost.db"));
        const QString ours = QStringLiteral("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'dbsync%'");
        QCOMPARE(office.second.run(words("link --db") << file).code, 0);
        QCOMPARE(runSql(file, QStringLiteral("DROP TABLE dbsync_state")), QString());
        QCOMPARE(office.second.run(words("sync --db") << file).code, 6);
        QCOMPARE(office.second.run(words("link --db") << file).code, 0);
        QCOMPARE(runSql(file, QStringLiteral("INSERT INTO t(v) VALUES ('after')")), QString());
        const Ended synced = office.second.run(words("sync --db") << file);
        QCOMPARE(synced.code, 0);
        QCOMPARE(synced.json.value(QStringLiteral("pushed"))[QStringLiteral("inserted")].toInt(), 1);
        QCOMPARE(runSql(file, QStringLiteral("DROP TABLE dbsync_state")), QString());
        QCOMPARE(office.second.run(words("unlink --db") << file).code, 0);
        QCOMPARE(queryText(file, ours), QStringLiteral("0"));
        QVERIFY(!QFile::exists(file + QStringLiteral("-dbsync")));
    }

    void whoIsNotLoggedInIsToldByTheStatusToo()
    {
        QCOMPARE(office.second.run(words("logout")).code, 0);
        QCOMPARE(office.second.run(words("sync")).code, 5);
        QCOMPARE(office.second.run(words("sync --db /none.sqlite")).code, 6);
        const QJsonObject status = office.second.run(words("status")).json;
        QCOMPARE(status.value(QStringLiteral("state")).toString(), QStringLiteral("refused"));
        QCOMPARE(office.second.run(words("login") + office.who(), SmallOffice::password).code, 0);
        QCOMPARE(office.second.run(words("sync")).code, 0);
    }

private:
    qsizetype devices()
    {
        const QJsonObject list = office.first.run(words("admin device list --tenant acme")).json;
        return list.value(QStringLiteral("devices")).toArray().size();
    }

    SmallOffice office;
};

QTEST_GUILESS_MAIN(LocksTest)
#include "locks_test.moc"
