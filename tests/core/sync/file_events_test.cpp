#include "base/sqlite.h"
#include "sync/auto/file_events.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace dbsync;
using namespace dbsync::sync;

/// Whoever writes a file is heard of, whatever becomes of its log.
class FileEventsTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    static bool run(const QString& path, const char* sql)
    {
        auto file = sqlite::Connection::open(path.toStdString(), true);
        return file && sqlite::execute(*file, sql);
    }

private slots:
    void commitsAreHeard_data()
    {
        QTest::addColumn<QByteArray>("mode");
        QTest::newRow("log") << QByteArray("PRAGMA journal_mode = WAL;");
        QTest::newRow("rollback") << QByteArray("PRAGMA journal_mode = DELETE;");
    }

    void commitsAreHeard()
    {
        QFETCH(QByteArray, mode);
        const QString path = m_folder.filePath(QString::fromLatin1(QTest::currentDataTag()));
        QVERIFY(run(path, mode + "CREATE TABLE item(id INTEGER PRIMARY KEY, name TEXT)"));
        FileEvents events(path);
        QSignalSpy heard(&events, &FileEvents::written);
        // Each program closes the file, which is where a log goes away.
        for (int times = 0; times < 3; ++times) {
            heard.clear();
            QVERIFY(run(path, "INSERT INTO item(name) VALUES ('a')"));
            QVERIFY(heard.count() > 0 || heard.wait());
            QTest::qWait(50);
            events.renew();
        }
    }

    void aLogThatStaysIsHeardAtEachCommit()
    {
        const QString path = m_folder.filePath(QStringLiteral("stays"));
        QVERIFY(run(path, "PRAGMA journal_mode = WAL; CREATE TABLE item(id INTEGER PRIMARY KEY, name TEXT)"));
        FileEvents events(path);
        auto file = sqlite::Connection::open(path.toStdString(), true);
        QVERIFY(file);
        QVERIFY(sqlite::execute(*file, "INSERT INTO item(name) VALUES ('a')"));
        events.renew();
        QSignalSpy heard(&events, &FileEvents::written);
        for (int times = 0; times < 3; ++times) {
            QTest::qWait(20);
            heard.clear();
            QVERIFY(sqlite::execute(*file, "INSERT INTO item(name) VALUES ('a')"));
            QVERIFY(heard.count() > 0 || heard.wait());
        }
    }

    void aFileThatWasReplacedIsHeard()
    {
        const QString path = m_folder.filePath(QStringLiteral("replaced"));
        const QString other = m_folder.filePath(QStringLiteral("other"));
        QVERIFY(run(path, "PRAGMA journal_mode = DELETE; CREATE TABLE item(id INTEGER PRIMARY KEY, name TEXT)"));
        QVERIFY(run(other, "PRAGMA journal_mode = DELETE; CREATE TABLE item(id INTEGER PRIMARY KEY, name TEXT)"));
        FileEvents events(path);
        QSignalSpy heard(&events, &FileEvents::written);
        QVERIFY(QFile::remove(path));
        QVERIFY(QFile::rename(other, path));
        QVERIFY(heard.wait());
        QTest::qWait(50);
        events.renew();
        heard.clear();
        QVERIFY(run(path, "INSERT INTO item(name) VALUES ('a')"));
        QVERIFY(heard.count() > 0 || heard.wait());
    }

    void whatIsNotThereIsWaitedFor()
    {
        const QString path = m_folder.filePath(QStringLiteral("later"));
        FileEvents events(path);
        QVERIFY(run(path, "PRAGMA journal_mode = DELETE; CREATE TABLE item(id INTEGER PRIMARY KEY, name TEXT)"));
        events.renew();
        QSignalSpy heard(&events, &FileEvents::written);
        QVERIFY(run(path, "INSERT INTO item(name) VALUES ('a')"));
        QVERIFY(heard.count() > 0 || heard.wait());
    }
};

QTEST_GUILESS_MAIN(FileEventsTest)
#include "file_events_test.moc"
