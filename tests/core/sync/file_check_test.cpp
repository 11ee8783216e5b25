#include "base/sqlite.h"
#include "device/store/companion.h"
#include "sync/auto/damage_note.h"
#include "sync/auto/file_check.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace dbsync;
using namespace dbsync::sync;

/// Damage is found wherever it lies, and only damage.
class FileCheckTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    QString make(const char* sql)
    {
        const QString path = m_folder.filePath(QString::fromLatin1(QTest::currentTestFunction()));
        auto file = sqlite::Connection::open(path.toStdString(), true);
        const auto done = file ? sqlite::execute(*file, sql) : Result<void>(file.error());
        return done ? path : QString();
    }

    static QString insertion(int rows)
    {
        return QStringLiteral("CREATE TABLE item(id INTEGER PRIMARY KEY, name TEXT); WITH RECURSIVE n(i) AS (SELECT 1 "
                              "UNION ALL SELECT i + 1 FROM n WHERE i < %1) INSERT INTO item SELECT i, "
                              "printf('%0200d', i) FROM n;")
            .arg(rows);
    }

    /// What is found; "" where all is well.
    static std::string found(const QString& path, bool thorough = false)
    {
        FileCheck check(path.toStdString(), thorough);
        while (true) {
            const auto step = check.step();
            if (!step)
                return step.error().code;
            if (*step)
                return {};
        }
    }

    static bool overwrite(const QString& path, double at)
    {
        QFile file(path);
        if (!file.open(QIODevice::ReadWrite))
            return false;
        file.seek(static_cast<qint64>(static_cast<double>(file.size()) * at) / 4096 * 4096);
        return file.write(QByteArray(4096, 'x')) == 4096;
    }

private slots:
    /// Whoever looks briefly hears of what others have found, as long as the file is the one that they looked through.
    void whatWasFoundIsKnownUntilTheFileIsWritten()
    {
        const QString path = make(insertion(60'000).toUtf8().constData());
        const std::string file = path.toStdString();
        {
            auto companion = sqlite::Connection::open(device::companionPath(file), true);
            QVERIFY(companion && sqlite::execute(*companion, "CREATE TABLE state(name TEXT PRIMARY KEY, value TEXT)"));
        }
        QVERIFY(lookForDamage(file));
        noteDamage(file, {ErrorKind::LocalDatabase, "damaged", "Page 7 is damaged.", {}});
        const auto known = lookForDamage(file);
        QVERIFY(!known);
        QCOMPARE(known.error().code, std::string("damaged"));
        QCOMPARE(known.error().message, std::string("Page 7 is damaged."));
        {
            QFile written(path);
            QVERIFY(written.open(QIODevice::ReadWrite));
            const QByteArray start = written.read(16);
            written.seek(0);
            QCOMPARE(written.write(start), start.size());
        }
        QVERIFY(lookForDamage(file));
        noteDamage(file, {ErrorKind::LocalDatabase, "damaged", "Page 7 is damaged.", {}});
        forgetDamage(file);
        QVERIFY(lookForDamage(file));
    }

    void aSmallFileIsLookedThroughAsAWhole()
    {
        const QString path = make(insertion(2'000).toUtf8().constData());
        QVERIFY(lookForDamage(path.toStdString()));
        QVERIFY(overwrite(path, 0.9));
        QCOMPARE(lookForDamage(path.toStdString()).error().code, std::string("damaged"));
    }

    void aSoundFileIsSound_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::newRow("small") << insertion(100).toUtf8();
        QTest::newRow("large") << insertion(60'000).toUtf8();
        QTest::newRow("rows that break rules")
            << QByteArray("CREATE TABLE t(a CHECK (a > 1), b NOT NULL); PRAGMA ignore_check_constraints = ON; INSERT "
                          "INTO t VALUES (1, 1); PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE "
                          "TABLE t(a CHECK (a > 1), b NOT NULL, c NOT NULL)'");
        QTest::newRow("no row ids") << QByteArray("CREATE TABLE t(a PRIMARY KEY, _rowid_) WITHOUT ROWID; INSERT INTO t "
                                                  "VALUES (1, 2); CREATE TABLE u(_rowid_ TEXT)");
        QTest::newRow("nothing in it") << QByteArray("CREATE TABLE t(a); DROP TABLE t");
    }
    void aSoundFileIsSound()
    {
        QFETCH(QByteArray, sql);
        QFile::remove(m_folder.filePath(QStringLiteral("aSoundFileIsSound")));
        const QString path = make(sql.constData());
        QVERIFY(!path.isEmpty());
        QCOMPARE(found(path), std::string());
        QCOMPARE(found(path, true), std::string());
    }

    void damageInASmallFileIsFound()
    {
        const QString path = make(insertion(2'000).toUtf8().constData());
        QVERIFY(overwrite(path, 0.6));
        QCOMPARE(found(path), std::string("damaged"));
    }

    void damageInALargeFileIsFound()
    {
        const QString path = make(insertion(60'000).toUtf8().constData());
        QVERIFY(QFile(path).size() > 8'000'000);
        QVERIFY(overwrite(path, 0.7));
        QCOMPARE(found(path), std::string("damaged"));
        QCOMPARE(found(path, true), std::string("damaged"));
    }

    void whatIsNoDatabaseIsFound()
    {
        const QString path = make(insertion(100).toUtf8().constData());
        QVERIFY(overwrite(path, 0));
        QCOMPARE(found(path), std::string("notADatabase"));
    }

    void aFileThatWasCutIsFound()
    {
        const QString path = make(insertion(2'000).toUtf8().constData());
        QVERIFY(QFile::resize(path, QFile(path).size() / 2));
        QCOMPARE(found(path), std::string("damaged"));
    }

    /// A lock says nothing of the file.
    void aLockedFileIsCheckedAnotherTime()
    {
        const QString path = make(insertion(100).toUtf8().constData());
        auto holder = sqlite::Connection::open(path.toStdString(), false);
        QVERIFY(sqlite::execute(*holder, "BEGIN EXCLUSIVE"));
        QCOMPARE(found(path), std::string("locked"));
    }
};

QTEST_GUILESS_MAIN(FileCheckTest)
#include "file_check_test.moc"
