#include "device/capture/upkeep.h"
#include "device/store/local_file.h"
#include "linked_file.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace dbsync;
using namespace dbsync::test;

namespace {

/// Whether another process would find the file's lock for writers held. SQLite keeps it in byte 2^30 + 1 of the file.
bool isLockedForOthers(const std::string& path)
{
    const pid_t child = ::fork();
    if (child == 0) {
        const int descriptor = ::open(path.c_str(), O_RDWR);
        struct flock lock = {};
        lock.l_type = F_WRLCK;
        lock.l_whence = SEEK_SET;
        lock.l_start = 0x40000001;
        lock.l_len = 1;
        const bool asked = ::fcntl(descriptor, F_GETLK, &lock) == 0;
        ::_exit(asked && lock.l_type != F_UNLCK ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return status == 0;
}

} // namespace

/// The user's file as it is opened.
class LocalFileTest : public QObject
{
    Q_OBJECT

private slots:
    void aLinkOfALaterProgramIsLeftAlone()
    {
        const std::string path = m_folder.filePath(QStringLiteral("later.sqlite")).toStdString();
        QVERIFY(makeLinkedFile(path, "CREATE TABLE t(id INTEGER PRIMARY KEY)"));
        const auto open = device::Store::open(path);
        QVERIFY(bool(open));
        QCOMPARE(runSql(path, "UPDATE dbsync_state SET value = '2' WHERE name = 'format'"), std::string());
        QCOMPARE((*open)->reload().error().code, std::string("newerLink")); // by who has it open
        const std::string companion = device::companionPath(path);
        QVERIFY(QFile::remove(QString::fromStdString(companion)));
        const auto refused = device::Store::open(path);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, std::string("newerLink"));
        QCOMPARE(refused.error().kind, ErrorKind::LocalDatabase);
        QCOMPARE(device::removeLink(path).error().code, std::string("newerLink"));
        QVERIFY(!QFile::exists(QString::fromStdString(companion)));
        QCOMPARE(runSql(path, "SELECT 1 FROM dbsync_state"), std::string());
    }

    void captureOfAnEarlierProgramIsMadeAnew()
    {
        const std::string path = m_folder.filePath(QStringLiteral("earlier.sqlite")).toStdString();
        QVERIFY(makeLinkedFile(path, "CREATE TABLE t(id INTEGER PRIMARY KEY)"));
        const auto store = device::Store::open(path);
        QVERIFY(bool(store));
        sqlite3* file = (*store)->file();
        const std::string triggers = "SELECT count(*) FROM main.sqlite_schema WHERE name GLOB 'dbsync_1_*'";
        const auto whole = sqlite::queryInteger(file, triggers);
        // As an earlier program would have left it: with less, and nobody has changed the tables since.
        const auto dropped =
            sqlite::queryText(file, "SELECT name FROM main.sqlite_schema WHERE name GLOB 'dbsync_1_*'");
        QVERIFY(bool(dropped) && dropped->has_value());
        QCOMPARE(runSql(path, "DROP TRIGGER \"" + **dropped +
                                  "\"; UPDATE dbsync_state SET value = (SELECT "
                                  "schema_version FROM pragma_schema_version) WHERE name = 'schemaCookie'"),
                 std::string());
        QVERIFY(bool((*store)->reload()) && bool(device::keepCapture(**store)));
        QVERIFY(*sqlite::queryInteger(file, triggers) < *whole);
        QCOMPARE(runSql(path, "UPDATE dbsync_state SET value = '1' WHERE name = 'capture'"), std::string());
        QVERIFY(bool((*store)->reload()) && bool(device::keepCapture(**store)));
        QCOMPARE(*sqlite::queryInteger(file, triggers), *whole);
    }

    void openingAgainKeepsTheLocks()
    {
        const std::string path = m_folder.filePath(QStringLiteral("file.sqlite")).toStdString();
        QVERIFY(makeLinkedFile(path, "CREATE TABLE t(id INTEGER PRIMARY KEY)"));
        const auto writer = device::LocalFile::open(path);
        QVERIFY(bool(writer));
        QVERIFY(bool(sqlite::execute(writer->handle(), "BEGIN IMMEDIATE; INSERT INTO t VALUES (1)")));
        QVERIFY(isLockedForOthers(path));
        // A window, a watch and a sync of one process open the file beside each other.
        {
            const auto other = device::LocalFile::open(path);
            QVERIFY(bool(other));
            const auto store = device::Store::open(path);
            QVERIFY(bool(store));
        }
        (void)device::inspectFile(path);
        QVERIFY(isLockedForOthers(path));
        QVERIFY(bool(sqlite::execute(writer->handle(), "COMMIT")));
        QVERIFY(!isLockedForOthers(path));
    }

    void whatIsNoDatabaseIsTold()
    {
        const auto codeOf = [&](const QByteArray& content) {
            QFile file(m_folder.filePath(QStringLiteral("text")));
            if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
                return std::string("test");
            file.close();
            const auto opened = device::LocalFile::open(file.fileName().toStdString());
            if (opened || opened.error().message.find(file.fileName().toStdString()) == std::string::npos)
                return std::string("no error that names the file");
            return opened.error().code;
        };
        QCOMPARE(codeOf(""), std::string("notADatabase"));
        QCOMPARE(codeOf("short"), std::string("notADatabase"));
        QCOMPARE(codeOf(QByteArray(5'000, 'x')), std::string("notADatabase"));
        const auto folder = device::LocalFile::open(m_folder.path().toStdString());
        QVERIFY(!folder);
        QCOMPARE(folder.error().code, std::string("notADatabase"));
    }

    void aLockThatAnotherHoldsIsToldByTheFile()
    {
        const std::string path = m_folder.filePath(QStringLiteral("held.sqlite")).toStdString();
        QVERIFY(makeLinkedFile(path, "CREATE TABLE t(id INTEGER PRIMARY KEY)"));
        const auto holder = device::LocalFile::open(path);
        QVERIFY(bool(holder) && sqlite::execute(holder->handle(), "BEGIN IMMEDIATE"));
        const auto waiting = device::LocalFile::open(path);
        QVERIFY(bool(waiting));
        sqlite3_busy_timeout(waiting->handle(), 0);
        const auto written = sqlite::execute(waiting->handle(), "INSERT INTO t VALUES (1)");
        QVERIFY(!written);
        QCOMPARE(written.error().code, std::string("locked"));
        QCOMPARE(written.error().message, "The file " + path + " is in use: another program has locked it.");
    }

private:
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(LocalFileTest)
#include "local_file_test.moc"
