#include "base/sqlite.h"
#include "device/store/linking.h"
#include "schema/sqlite_schema.h"
#include "sync/auto/database_controller.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace dbsync;
using namespace dbsync::sync;

/// What happens to the file while it is open is told by itself, and the caller's thread never waits for it.
class DatabaseControllerTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    std::unique_ptr<DatabaseController> m_controller;
    std::unique_ptr<QSignalSpy> m_status;
    std::unique_ptr<QSignalSpy> m_failures;
    QTimer m_heart;
    QElapsedTimer m_sinceBeat;
    qint64 m_longestGap = 0;

    static void run(const QString& path, const char* sql)
    {
        auto file = sqlite::Connection::open(path.toStdString(), true);
        QVERIFY(file);
        const auto done = sqlite::execute(*file, sql);
        QVERIFY2(done, done ? "" : done.error().message.c_str());
    }

    QString makeLinked(const QString& name, int rows)
    {
        const QString path = m_folder->filePath(name);
        run(path, "PRAGMA journal_mode=WAL; CREATE TABLE item(id INTEGER PRIMARY KEY, name TEXT)");
        for (int i = 0; i < rows; ++i)
            run(path, "INSERT INTO item(name) VALUES ('x')");
        device::LinkState state;
        {
            auto file = sqlite::Connection::open(path.toStdString(), false);
            state.schema = *readSqliteSchema(*file);
        }
        state.schema.version = 1;
        state.server = "http://127.0.0.1:1";
        state.tenant = "nobody";
        const auto linked = device::installLink(path.toStdString(), state);
        return linked ? path : QString();
    }

    /// Puts a whole database, with its companion, at another path, as a restore does.
    static void move(const QString& from, const QString& to)
    {
        for (const char* suffix : {"", "-wal", "-shm", "-dbsync", "-dbsync-wal", "-dbsync-shm"}) {
            const QString source = from + QLatin1String(suffix);
            QFile::remove(to + QLatin1String(suffix));
            if (QFile::exists(source))
                QFile::rename(source, to + QLatin1String(suffix));
        }
    }

    void openController()
    {
        m_controller = std::make_unique<DatabaseController>(m_path);
        m_status = std::make_unique<QSignalSpy>(m_controller.get(), &DatabaseController::statusChanged);
        m_failures = std::make_unique<QSignalSpy>(m_controller.get(), &DatabaseController::statusFailed);
    }

    /// Pages of a file are overwritten with those of another; `count` 0: all. By another process: where this one closed
    /// the file, SQLite's locks on it would go.
    static void writeInto(const QString& path, const QString& from, int page, int count)
    {
        QStringList arguments{QStringLiteral("if=") + from, QStringLiteral("of=") + path, QStringLiteral("bs=4096"),
                              QStringLiteral("conv=notrunc"), QStringLiteral("seek=%1").arg(page)};
        if (count > 0)
            arguments << QStringLiteral("count=%1").arg(count);
        QCOMPARE(QProcess::execute(QStringLiteral("dd"), arguments), 0);
    }

    std::int64_t pending() const { return m_controller->status().pending; }
    QString lastFailure() const
    {
        return m_failures->isEmpty() ? QString() : QString::fromStdString(m_failures->last()[0].value<Error>().code);
    }

private slots:
    void init()
    {
        qputenv("DBSYNC_CONFIG_DIR", "/nonexistent");
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = makeLinked(QStringLiteral("a.sqlite"), 2);
        QVERIFY(!m_path.isEmpty());
        openController();
        QTRY_COMPARE(pending(), 2);
        m_longestGap = 0;
        m_sinceBeat.start();
        m_heart.callOnTimeout(this, [this] { m_longestGap = std::max(m_longestGap, m_sinceBeat.restart()); });
        m_heart.start(5);
    }

    void cleanup()
    {
        QElapsedTimer closing;
        closing.start();
        m_controller.reset();
        QVERIFY(closing.elapsed() < 8000);
        m_heart.disconnect();
        m_heart.stop();
        // Generous, since the machine may be busy; a blocking call is far longer.
        QVERIFY2(m_longestGap < 1000, qPrintable(QString::number(m_longestGap)));
    }

    void localChangesAreToldWithoutAutomaticSync()
    {
        QVERIFY(!m_controller->isAutomatic());
        run(m_path, "INSERT INTO item(name) VALUES ('y')");
        QTRY_COMPARE(pending(), 3);
    }

    void aFileThatVanishesIsToldAndFoundAgain()
    {
        const QString away = m_folder->filePath(QStringLiteral("away.sqlite"));
        move(m_path, away);
        QTRY_COMPARE(lastFailure(), QStringLiteral("missing"));
        run(away, "INSERT INTO item(name) VALUES ('y')");
        m_status->clear();
        move(away, m_path);
        QTRY_VERIFY(!m_status->isEmpty());
        QTRY_COMPARE(pending(), 3);
    }

    void aFileThatIsReplacedIsReadAnew()
    {
        const QString other = makeLinked(QStringLiteral("b.sqlite"), 7);
        move(other, m_path);
        QTRY_COMPARE(pending(), 7);
        run(m_path, "INSERT INTO item(name) VALUES ('y')");
        QTRY_COMPARE(pending(), 8);
    }

    void aDamagedFileIsToldAndRecovers()
    {
        const QString away = m_folder->filePath(QStringLiteral("away.sqlite"));
        move(m_path, away);
        QFile garbage(m_path);
        QVERIFY(garbage.open(QIODevice::WriteOnly));
        garbage.write(QByteArray(8192, 'x'));
        garbage.close();
        QTRY_COMPARE(lastFailure(), QStringLiteral("notADatabase"));
        m_status->clear();
        move(away, m_path);
        QTRY_VERIFY(!m_status->isEmpty());
        QCOMPARE(pending(), 2);
    }

    /// Overwritten in place by something else than SQLite, which takes no lock and leaves no trace; nobody reads there.
    void aFileThatIsDamagedInPlaceIsToldAndRecovers_data()
    {
        QTest::addColumn<QString>("journal");
        QTest::newRow("log") << QStringLiteral("WAL");
        QTest::newRow("journal") << QStringLiteral("DELETE");
    }
    void aFileThatIsDamagedInPlaceIsToldAndRecovers()
    {
        QFETCH(QString, journal);
        m_controller.reset();
        const QByteArray sql =
            "PRAGMA journal_mode=" + journal.toLatin1() +
            "; CREATE TABLE other(a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
            "WHERE i < 500) INSERT INTO other SELECT hex(randomblob(300)) FROM n";
        run(m_path, sql.constData());
        const QString backup = m_folder->filePath(QStringLiteral("backup.sqlite"));
        QVERIFY(QFile::copy(m_path, backup));
        openController();
        QTRY_COMPARE(pending(), 2);
        writeInto(m_path, QStringLiteral("/dev/zero"), 40, 20);
        QTRY_COMPARE_WITH_TIMEOUT(lastFailure(), QStringLiteral("damaged"), 30'000);
        // As long as it is damaged, nothing else is told.
        m_status->clear();
        m_controller->refresh();
        m_failures->clear();
        QTRY_VERIFY(!m_failures->isEmpty());
        QVERIFY(m_status->isEmpty());
        writeInto(m_path, backup, 0, 0);
        QTRY_VERIFY_WITH_TIMEOUT(!m_status->isEmpty(), 30'000);
        QCOMPARE(pending(), 2);
    }

    void damageThatSomebodyMeetsIsToldAtOnce()
    {
        m_controller->run(
            this,
            [](device::Replica&) -> Result<int> {
                return Error{ErrorKind::LocalDatabase, "damaged", "Met somewhere.", {}};
            },
            [](const Result<int>&) {});
        QTest::qWait(500);
        QVERIFY(m_failures->isEmpty()); // the file is sound: whatever it was, it is not the file
        writeInto(m_path, QStringLiteral("/dev/zero"), 1, 1);
        m_controller->recheck();
        QTRY_COMPARE_WITH_TIMEOUT(lastFailure(), QStringLiteral("damaged"), 30'000);
    }

    void anotherFailureThanBeforeIsToldToo()
    {
        const QString away = m_folder->filePath(QStringLiteral("away.sqlite"));
        move(m_path, away);
        QTRY_COMPARE(lastFailure(), QStringLiteral("missing"));
        QFile garbage(m_path);
        QVERIFY(garbage.open(QIODevice::WriteOnly));
        garbage.write(QByteArray(8192, 'x'));
        garbage.close();
        QTRY_COMPARE(lastFailure(), QStringLiteral("notADatabase"));
    }

    void aLockedFileIsWaitedFor()
    {
        {
            auto holder = sqlite::Connection::open(m_path.toStdString(), true);
            QVERIFY(sqlite::execute(*holder, "BEGIN IMMEDIATE; INSERT INTO item(name) VALUES ('y')"));
            m_controller->refresh();
            QTest::qWait(500);
            QVERIFY(m_failures->isEmpty());
            QVERIFY(sqlite::execute(*holder, "COMMIT"));
        }
        QTRY_COMPARE(pending(), 3);
    }

    /// In rollback-journal mode an exclusive lock keeps out readers, too.
    void anExclusiveLockIsToldWhenItLasts()
    {
        m_controller.reset();
        run(m_path, "PRAGMA journal_mode=DELETE");
        openController();
        QTRY_COMPARE(pending(), 2);
        {
            auto holder = sqlite::Connection::open(m_path.toStdString(), true);
            QVERIFY(sqlite::execute(*holder, "BEGIN EXCLUSIVE"));
            QTRY_COMPARE_WITH_TIMEOUT(lastFailure(), QStringLiteral("locked"), 20'000);
            m_status->clear();
        }
        QTRY_VERIFY_WITH_TIMEOUT(!m_status->isEmpty(), 20'000);
    }
};

QTEST_GUILESS_MAIN(DatabaseControllerTest)
#include "database_controller_test.moc"
