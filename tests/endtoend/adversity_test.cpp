#include "endtoend/cut_proxy.h"
#include "endtoend/small_disk.h"
#include "endtoend/small_office.h"
#include "endtoend/writing_program.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QRandomGenerator>
#include <QSet>
#include <QSignalSpy>
#include <QTest>

using namespace dbsync::test;

namespace {

QString lastOf(const QStringList& list)
{
    return list.isEmpty() ? QString() : list.last();
}

} // namespace

/// Processes are killed, connections cut and disks full; at the end everybody has the same rows, none lost, none twice.
class AdversityTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        const QByteArray given = qgetenv("DBSYNC_TEST_SEED");
        m_seed = given.isEmpty() ? QRandomGenerator::global()->generate() : given.toUInt();
        qInfo("DBSYNC_TEST_SEED=%u", m_seed);
    }

    void anyProcessMayBeKilled_data()
    {
        QTest::addColumn<QString>("mode");
        QTest::newRow("rollback journal") << QStringLiteral("DELETE");
        QTest::newRow("WAL") << QStringLiteral("WAL");
    }

    void anyProcessMayBeKilled()
    {
        QFETCH(QString, mode);
        QRandomGenerator random(m_seed);
        SmallOffice office;
        QCOMPARE(office.start(), QString());
        QCOMPARE(
            office.link(QStringLiteral("PRAGMA journal_mode = %1; ").arg(mode) + QLatin1String(WritingProgram::schema)),
            QString());
        QCOMPARE(runSql(office.b, QStringLiteral("PRAGMA journal_mode = ") + mode), QString());
        WritingProgram ofFirst(office.a, random.generate());
        WritingProgram ofSecond(office.b, random.generate());
        const auto watching = office.second.start(words("watch"));
        ofFirst.start();
        ofSecond.start();
        std::unique_ptr<QProcess> watch = office.first.start(words("watch"));
        const QDeadlineTimer end(9'000);
        while (!end.hasExpired())
            killSomething(random, office, ofFirst, ofSecond, watch);
        ofFirst.kill();
        ofSecond.kill();
        for (QProcess* process : {watching.get(), watch.get()}) {
            process->kill();
            process->waitForFinished();
        }
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(office.syncAll(), QString());
        checkRows(office, {ofFirst.log(), ofSecond.log()});
    }

    void twoSyncsOfOneFile()
    {
        SmallOffice office;
        QCOMPARE(office.start(), QString());
        QCOMPARE(office.link(QStringLiteral("CREATE TABLE t(id INTEGER PRIMARY KEY, v)")), QString());
        const QString many =
            QStringLiteral("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
                           "INSERT INTO t(v) SELECT hex(randomblob(20)) FROM n");
        QCOMPARE(runSql(office.a, many), QString());
        std::vector<std::unique_ptr<QProcess>> syncs;
        for (int i = 0; i < 4; ++i)
            syncs.push_back(office.first.start(words("sync")));
        for (const auto& sync : syncs) {
            QVERIFY(sync->state() == QProcess::NotRunning || sync->waitForFinished(60'000));
            QCOMPARE(sync->exitCode(), 0);
        }
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(office.difference(), QString());
        QCOMPARE(queryText(office.b, QStringLiteral("SELECT count(*) FROM t")), QStringLiteral("20000"));
    }

    void connectionsAreCutAnywhere()
    {
        QRandomGenerator random(m_seed);
        SmallOffice office;
        QCOMPARE(office.start(), QString());
        CutProxy proxy(office.cloud->url());
        QCOMPARE(runSql(office.a,
                        QStringLiteral("CREATE TABLE t(id INTEGER PRIMARY KEY, v); WITH RECURSIVE n(i) AS (SELECT 1 "
                                       "UNION ALL SELECT i + 1 FROM n WHERE i < 30000) INSERT INTO t(v) SELECT "
                                       "randomblob(100) FROM n")),
                 QString());
        QCOMPARE(office.first.run(words("link --db") << office.a).code, 0);
        // Through the proxy, whose address is another server to the desk.
        QCOMPARE(office.second.run(words("logout")).code, 0);
        QStringList login = words("login") + office.who();
        login.last() = proxy.url();
        QCOMPARE(office.second.run(login, SmallOffice::password).code, 0);
        // A first download that is cut goes on where it was.
        proxy.cutAfter(1'000'000);
        const Ended linked = office.second.run(words("link --db") << office.b);
        QVERIFY2(linked.code == 0, qPrintable(linked.errors));
        QVERIFY(proxy.cuts() >= 3);
        QVERIFY2(proxy.received() < 6'000'000, qPrintable(QString::number(proxy.received())));
        proxy.cutAfter(-1);
        QCOMPARE(office.difference(), QString());
        for (int i = 0; i < 8; ++i) {
            QCOMPARE(runSql(office.a, QStringLiteral("UPDATE t SET v = randomblob(100) WHERE id % 300 = %1").arg(i)),
                     QString());
            QCOMPARE(
                runSql(office.b,
                       QStringLiteral("UPDATE t SET v = randomblob(100) WHERE id % 300 = %1; INSERT INTO t(v) VALUES "
                                      "('new %1')")
                           .arg(100 + i)),
                QString());
            QCOMPARE(office.first.run(words("sync")).code, 0);
            proxy.cutAfter(random.bounded(30'000));
            const auto sync = office.second.start(words("sync"));
            if (!sync->waitForFinished(700)) {
                proxy.cutAfter(-1);
                QVERIFY(sync->waitForFinished(60'000));
            }
            proxy.cutAfter(-1);
            QVERIFY2(sync->exitCode() == 0 || sync->exitCode() == 4, sync->readAllStandardError().constData());
        }
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(office.difference(), QString());
        QCOMPARE(queryText(office.a, QStringLiteral("SELECT count(*) FROM t")), QStringLiteral("30008"));
    }

    void aFullDiskOfTheDevice()
    {
        SmallOffice office;
        QCOMPARE(office.start(), QString());
        SmallDisk disk(office.second.path(QStringLiteral("disk")));
        if (!disk.isThere())
            QSKIP("Only root may make a small disk.");
        office.b = office.second.path(QStringLiteral("disk/b.sqlite"));
        QCOMPARE(office.link(QStringLiteral("CREATE TABLE t(id INTEGER PRIMARY KEY, v)")), QString());
        QCOMPARE(runSql(office.b, QStringLiteral("INSERT INTO t(v) VALUES ('of b')")), QString());
        QCOMPARE(runSql(office.a,
                        QStringLiteral("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000) "
                                       "INSERT INTO t(v) SELECT randomblob(1000) FROM n")),
                 QString());
        QCOMPARE(office.first.run(words("sync")).code, 0);
        for (int i = 0; i < 2; ++i) {
            const Ended full = office.second.run(words("sync"));
            QCOMPARE(full.code, 6);
            QVERIFY2(
                !full.json.value(QStringLiteral("error")).toObject().value(QStringLiteral("hint")).toString().isEmpty(),
                qPrintable(full.errors));
        }
        QCOMPARE(queryText(office.b, QStringLiteral("SELECT group_concat(v) FROM t")), QStringLiteral("of b"));
        QVERIFY(disk.grow());
        QCOMPARE(office.second.run(words("sync")).code, 0);
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(office.difference(), QString());
        QCOMPARE(queryText(office.b, QStringLiteral("SELECT count(*) FROM t")), QStringLiteral("6001"));
    }

    void healthTellsWhichDatabaseIsFull()
    {
        SmallOffice office;
        SmallDisk disk(office.folder.filePath(QStringLiteral("cloud")));
        if (!disk.isThere())
            QSKIP("Only root may make a small disk.");
        QCOMPARE(office.start(), QString());
        QCOMPARE(office.link(QStringLiteral("CREATE TABLE t(id INTEGER PRIMARY KEY, v)")), QString());
        QCOMPARE(health(*office.cloud), QStringLiteral("ok"));
        // Requests that need no file on the way, until the datasource takes no more.
        std::unique_ptr<QProcess> sync;
        for (int i = 0; i < 10; ++i) {
            QCOMPARE(runSql(office.a, QStringLiteral("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                                                     "WHERE i < 500) INSERT INTO t(v) SELECT randomblob(1000) FROM n")),
                     QString());
            sync = office.first.start(words("sync"));
            if (!sync->waitForFinished(5'000))
                break;
            QCOMPARE(sync->exitCode(), 0);
        }
        QTRY_VERIFY_WITH_TIMEOUT(health(*office.cloud).startsWith(QStringLiteral("degraded")), 20'000);
        QVERIFY2(health(*office.cloud).contains(QStringLiteral("embedded full")), qPrintable(health(*office.cloud)));
        QVERIFY(disk.grow());
        QVERIFY(sync->state() == QProcess::NotRunning || sync->waitForFinished(60'000));
        QTRY_COMPARE_WITH_TIMEOUT(health(*office.cloud), QStringLiteral("ok"), 30'000);
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(office.difference(), QString());
    }

    void aFullDiskOfTheCloud()
    {
        SmallOffice office;
        SmallDisk disk(office.folder.filePath(QStringLiteral("cloud")));
        if (!disk.isThere())
            QSKIP("Only root may make a small disk.");
        QCOMPARE(office.start(), QString());
        QCOMPARE(office.link(QStringLiteral("CREATE TABLE t(id INTEGER PRIMARY KEY, v)")), QString());
        QCOMPARE(runSql(office.a,
                        QStringLiteral("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000) "
                                       "INSERT INTO t(v) SELECT randomblob(1000) FROM n")),
                 QString());
        // It is tried again for a while, so that who makes room soon sees no error.
        const auto sync = office.first.start(words("sync"));
        QTRY_COMPARE_WITH_TIMEOUT(health(*office.cloud), QStringLiteral("degraded"), 20'000);
        QVERIFY(disk.grow());
        QVERIFY(sync->state() == QProcess::NotRunning || sync->waitForFinished(60'000));
        QCOMPARE(sync->exitCode(), 0);
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(office.difference(), QString());
        QCOMPARE(queryText(office.b, QStringLiteral("SELECT count(*) FROM t")), QStringLiteral("6000"));
        QTRY_COMPARE_WITH_TIMEOUT(health(*office.cloud), QStringLiteral("ok"), 20'000);
    }

private:
    /// What GET /health says: its status, and the databases that are not well.
    static QString health(const CloudProcess& cloud)
    {
        QNetworkAccessManager network;
        const std::unique_ptr<QNetworkReply> reply(
            network.get(QNetworkRequest(QUrl(cloud.url() + QStringLiteral("/health")))));
        QSignalSpy(reply.get(), &QNetworkReply::finished).wait(10'000);
        const QJsonObject json = QJsonDocument::fromJson(reply->readAll()).object();
        QStringList words{json.value(QStringLiteral("status")).toString()};
        for (const QJsonValue database : json.value(QStringLiteral("databases")).toArray()) {
            const QString status = database[QStringLiteral("status")].toString();
            if (status != QStringLiteral("ok"))
                words.append(database[QStringLiteral("name")].toString() + u' ' + status);
        }
        return words.join(u' ');
    }

    static void killSomething(QRandomGenerator& random, SmallOffice& office, WritingProgram& first,
                              WritingProgram& second, std::unique_ptr<QProcess>& watch)
    {
        const int what = random.bounded(20);
        if (what < 11) {
            const auto sync = (what % 2 ? office.first : office.second).start(words("sync"));
            if (!sync->waitForFinished(random.bounded(1, 400)))
                sync->kill();
            sync->waitForFinished();
        } else if (what < 14) {
            office.cloud->kill();
            QTest::qWait(random.bounded(300));
            office.cloud->start();
        } else if (what < 17) {
            watch->kill();
            watch->waitForFinished();
            watch = office.first.start(words("watch"));
        } else {
            WritingProgram& program = what % 2 ? first : second;
            program.kill();
            program.start();
        }
    }

    static void checkRows(const SmallOffice& office, const std::vector<WritingProgram::Log>& logs)
    {
        QCOMPARE(office.difference(), QString());
        const QStringList marks = queryColumn(office.a, QStringLiteral("SELECT mark FROM note"));
        const QSet<QString> there(marks.begin(), marks.end());
        QCOMPARE(there.size(), marks.size()); // none twice
        QStringList begun;
        for (const WritingProgram::Log& log : logs) {
            begun += log.begun;
            QCOMPARE(lastOf(log.errors), QString()); // no statement of another program failed
            for (const QString& mark : log.done)
                QVERIFY2(there.contains(mark), qPrintable(mark));
        }
        for (const QString& mark : marks)
            QVERIFY2(begun.contains(mark), qPrintable(mark));
        QVERIFY(marks.size() > 10);
        for (const QString& file : {office.a, office.b}) {
            QCOMPARE(queryText(file, QStringLiteral("PRAGMA integrity_check")), QStringLiteral("ok"));
            // Each part is of the note that it was written with, whatever keys they have now.
            QCOMPARE(queryText(file, QStringLiteral(
                                         "SELECT count(*) FROM part JOIN note ON note.id = part.note WHERE part.mark "
                                         "= note.mark")),
                     QString::number(marks.size()));
            QCOMPARE(queryText(file, QStringLiteral("SELECT count(*) FROM part")), QString::number(marks.size()));
        }
        QCOMPARE(office.first.run(words("doctor")).code, 0);
        QCOMPARE(office.second.run(words("doctor")).code, 0);
    }

    quint32 m_seed = 0;
};

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    WritingProgram::runIfAsked(argc, argv);
    AdversityTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "adversity_test.moc"
