#include "endtoend/cut_proxy.h"
#include "endtoend/small_office.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QProcess>
#include <QTest>

using namespace dbsync::test;

/// The doctor compares a device with the cloud: cheaply where all is well, and exactly where it is not.
class DoctorTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QCOMPARE(office.start(), QString());
        m_proxy = std::make_unique<CutProxy>(office.cloud->url());
        QCOMPARE(office.second.run(words("logout")).code, 0);
        QStringList login = words("login") + office.who();
        login.last() = m_proxy->url();
        QCOMPARE(office.second.run(login, SmallOffice::password).code, 0);
        QCOMPARE(office.link(
                     QStringLiteral("CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT, n REAL); WITH RECURSIVE "
                                    "i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM "
                                    "i WHERE i < 20000) INSERT INTO t SELECT i, hex(randomblob(16)), i / 7.0 "
                                    "FROM i; CREATE TABLE \"odd \"\"x\"(k TEXT "
                                    "COLLATE NOCASE, l BLOB, v, PRIMARY KEY (l, k)); INSERT INTO \"odd \"\"x\" "
                                    "VALUES ('A', x'01', 9e999), ('b', 'b', "
                                    "-0.0); CREATE TABLE bare(id INTEGER PRIMARY KEY); CREATE TABLE checked(id INTEGER "
                                    "PRIMARY KEY, n INTEGER CHECK (n > 0))")),
                 QString());
    }

    /// What commands say that they moved is what went over the socket.
    void bytesAreAsOnTheSocket_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("sql");
        QTest::addRow("link") << QStringLiteral("link") << QString();
        QTest::addRow("nothing to do") << QStringLiteral("sync") << QString();
        QTest::addRow("a change") << QStringLiteral("sync") << QStringLiteral("INSERT INTO bare VALUES (99)");
        QTest::addRow("afresh") << QStringLiteral("reinitialize") << QString();
    }

    void bytesAreAsOnTheSocket()
    {
        QFETCH(QString, command);
        QFETCH(QString, sql);
        const QString file = office.second.path(QStringLiteral("counted.sqlite"));
        if (!sql.isEmpty())
            QCOMPARE(runSql(file, sql), QString());
        const std::int64_t sent = m_proxy->sent();
        const std::int64_t received = m_proxy->received();
        const Ended ended = office.second.run(QStringList{command, QStringLiteral("--db"), file});
        QCOMPARE(ended.code, 0);
        const std::int64_t toldSent = ended.json.value(QStringLiteral("bytesSent")).toInteger();
        const std::int64_t toldReceived = ended.json.value(QStringLiteral("bytesReceived")).toInteger();
        QCOMPARE(toldSent, m_proxy->sent() - sent);
        // How an answer was cut into chunks, Qt does not tell.
        QVERIFY2(std::abs(toldReceived - (m_proxy->received() - received)) <= 100,
                 qPrintable(QStringLiteral("%1, not %2").arg(toldReceived).arg(m_proxy->received() - received)));
        if (command == QStringLiteral("reinitialize")) // the others' commands are about the other file
            QCOMPARE(office.second.run(words("unlink --db") << file).code, 0);
    }

    void whatIsInStepCostsLittle()
    {
        const std::int64_t before = m_proxy->received();
        QCOMPARE(findings(0), QStringList());
        const std::int64_t cost = m_proxy->received() - before;
        QVERIFY2(cost < 20'000, qPrintable(QString::number(cost)));
    }

    void whatTheCloudHasSinceIsNoDifference()
    {
        QCOMPARE(runSql(office.a, QStringLiteral(
                                      "UPDATE t SET v = 'new' WHERE id % 1000 = 0; DELETE FROM t WHERE id = 77; INSERT "
                                      "INTO t(v) VALUES ('more'); INSERT INTO bare VALUES (1)")),
                 QString());
        QCOMPARE(office.first.run(words("sync")).code, 0);
        QCOMPARE(findings(0), QStringList());
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(findings(0), QStringList());
    }

    void aBrokenCheckIsNoDamage()
    {
        QCOMPARE(runSql(office.b, QStringLiteral("PRAGMA ignore_check_constraints = ON; INSERT INTO checked VALUES (1, "
                                                 "-1)")),
                 QString());
        QCOMPARE(findings(3), words("checkBroken"));
        QCOMPARE(runSql(office.b, QStringLiteral("DELETE FROM checked")), QString());
        QCOMPARE(findings(0), QStringList());
    }

    /// More than is kept in memory.
    void longListsAreWhole()
    {
        QCOMPARE(runSql(office.b, QStringLiteral("WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE "
                                                 "i < 15000) INSERT INTO bare SELECT i + 100 FROM i; UPDATE t SET v = "
                                                 "v || hex(zeroblob(100)) WHERE id <= 15000 AND id <> 77")),
                 QString());
        const auto changes = office.second.run(words("pending")).json.value(QStringLiteral("changes")).toArray();
        QCOMPARE(changes.size(), 29999);
        QCOMPARE(changes.last().toObject().value(QStringLiteral("table")).toString(), QStringLiteral("bare"));
        QCOMPARE(runSql(office.b, QStringLiteral("DELETE FROM bare WHERE id > 100")), QString());
        QCOMPARE(office.second.run(words("sync --allow-deletes")).code, 0);
        QCOMPARE(office.first.run(words("sync")).code, 0);
    }

    void brokenBasesAreFoundAndRepaired()
    {
        QCOMPARE(
            runSql(office.b + QStringLiteral("-dbsync"),
                   QStringLiteral(
                       "UPDATE base_1 SET row = CAST(replace(row, '[5,\"', '[5,\"X') AS BLOB) WHERE k0 = 5; DELETE "
                       "FROM base_1 WHERE k0 = 6")),
            QString());
        QStringList found = findings(3);
        found.sort();
        QCOMPARE(found, words("rowDiffers rowMissing rowUnnoticed rowUnnoticed"));
        QCOMPARE(office.second.run(words("doctor --repair")).code, 0);
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(office.difference(), QString());
        QCOMPARE(findings(0), QStringList());
    }

    void rowsThatTheCloudLostAreFoundAndComeBack()
    {
        QCOMPARE(office.cloud->stop(), 0);
        const QString rows =
            QDir(office.folder.filePath(QStringLiteral("cloud"))).filePath(QStringLiteral("tenants.sqlite"));
        const QString table = queryText(rows, QStringLiteral("SELECT name FROM sqlite_schema WHERE name LIKE 'n_.t'"));
        QCOMPARE(
            runSql(rows, QStringLiteral("UPDATE \"%1\" SET v = 'other' WHERE id = 8; DELETE FROM \"%1\" WHERE id = 9")
                             .arg(table)),
            QString());
        QVERIFY(office.cloud->start());
        QStringList found = findings(3);
        found.sort();
        QCOMPARE(found, words("rowDiffers rowSurplus"));
        QCOMPARE(office.second.run(words("doctor --repair")).code, 0);
        QCOMPARE(office.first.run(words("doctor --repair")).code, 0);
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(office.difference(), QString());
        QCOMPARE(queryText(office.a, QStringLiteral("SELECT count(*) FROM t WHERE id = 9")), QStringLiteral("1"));
        QCOMPARE(findings(0), QStringList());
    }

    void aCloudThatWasRestoredGetsBackWhatItLacks()
    {
        const QString folder = office.folder.filePath(QStringLiteral("cloud"));
        const QString backup = office.folder.filePath(QStringLiteral("backup"));
        QCOMPARE(office.cloud->stop(), 0);
        QCOMPARE(QProcess::execute(QStringLiteral("cp"), {QStringLiteral("-a"), folder, backup}), 0);
        QVERIFY(office.cloud->start());
        QCOMPARE(runSql(office.b, QStringLiteral("INSERT INTO t VALUES (30001, 'since', 1); UPDATE t SET v = 'since' "
                                                 "WHERE id = 11; DELETE FROM t WHERE id = 12")),
                 QString());
        QCOMPARE(office.second.run(words("sync")).code, 0);
        QCOMPARE(office.cloud->stop(), 0);
        QVERIFY(QDir(folder).removeRecursively());
        QCOMPARE(QProcess::execute(QStringLiteral("cp"), {QStringLiteral("-a"), backup, folder}), 0);
        QVERIFY(office.cloud->start());
        const Ended told = office.second.run(words("doctor"));
        const QJsonArray all = told.json.value(QStringLiteral("findings")).toArray();
        QCOMPARE(all.at(0)[QStringLiteral("what")].toString(), QStringLiteral("cloudRestored"));
        QCOMPARE(all.size(), 4);
        // What was confirmed since the backup is this device's to bring: nobody has to be asked.
        QCOMPARE(office.second.run(words("doctor --repair")).code, 0);
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(office.difference(), QString());
        QCOMPARE(queryText(office.a, QStringLiteral("SELECT group_concat(id) FROM t WHERE v = 'since' OR id = 12")),
                 QStringLiteral("11,30001"));
        QCOMPARE(findings(0), QStringList());
    }

    void aSchemaThatDiffersIsTold()
    {
        QCOMPARE(runSql(office.b, QStringLiteral("ALTER TABLE t ADD COLUMN more; DROP TABLE bare")), QString());
        QCOMPARE(findings(3), words("schema schema"));
        QCOMPARE(office.second.run(words("sync")).code, 3);
        QCOMPARE(findings(3), words("schema schema"));
    }

    void aDamagedFileIsTold()
    {
        QCOMPARE(runSql(office.b, QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE")),
                 QString());
        QFile file(office.b);
        QVERIFY(file.open(QIODevice::ReadWrite));
        const qint64 middle = file.size() / 2 / 4096 * 4096;
        QVERIFY(file.seek(middle));
        QCOMPARE(file.write(QByteArray(4096 * 8, 'x')), qint64{4096 * 8});
        file.close();
        const Ended status = office.second.run(words("status"));
        QCOMPARE(status.code, 6);
        QCOMPARE(status.json.value(QStringLiteral("error"))[QStringLiteral("code")].toString(),
                 QStringLiteral("damaged"));
        const Ended doctor = office.second.run(words("doctor"));
        QCOMPARE(doctor.code, 6);
        QCOMPARE(doctor.json.value(QStringLiteral("state")).toString(), QStringLiteral("damaged"));
        QCOMPARE(doctor.json.value(QStringLiteral("error"))[QStringLiteral("code")].toString(),
                 QStringLiteral("damaged"));
    }

private:
    /// What the second desk's doctor finds; it must end with `code`.
    QStringList findings(int code)
    {
        const Ended doctor = office.second.run(words("doctor"));
        if (doctor.code != code)
            return {QStringLiteral("ended with %1: %2").arg(doctor.code).arg(doctor.errors)};
        QStringList list;
        for (const QJsonValue& finding : doctor.json.value(QStringLiteral("findings")).toArray())
            list.append(finding.toObject().value(QStringLiteral("what")).toString());
        return list;
    }

    SmallOffice office;
    std::unique_ptr<CutProxy> m_proxy;
};

QTEST_GUILESS_MAIN(DoctorTest)
#include "doctor_test.moc"
