#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

/// The program as people start it: its command line, its end, and its second start.
class ProgramTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    std::unique_ptr<QProcess> start(const QStringList& arguments)
    {
        auto process = std::make_unique<QProcess>();
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("DBSYNC_CONFIG_DIR"), m_folder->filePath(QStringLiteral("configuration")));
        environment.insert(QStringLiteral("DBSYNC_KEYCHAIN"), QStringLiteral("off"));
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        process->setProcessEnvironment(environment);
        process->start(QStringLiteral(DBSYNC_BINARY_DIR "/bin/dbsync-desktop"), arguments);
        return process;
    }

    std::unique_ptr<QProcess> finish(const QStringList& arguments)
    {
        auto process = start(arguments);
        process->waitForFinished(20'000);
        return process;
    }

    /// Whether the program of the test's folder is up: it has its lock.
    bool isUp() const
    {
        const QString path = m_folder->filePath(QStringLiteral("configuration/desktop.lock"));
        return QFile::exists(path);
    }

    /// Ends it as a service manager does, once it can be ended.
    int terminate(QProcess& process, int signal)
    {
        ::kill(static_cast<pid_t>(process.processId()), signal);
        process.waitForFinished(20'000);
        return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void answersOnItsCommandLine()
    {
        const auto version = finish({QStringLiteral("--version")});
        QCOMPARE(version->exitCode(), 0);
        QVERIFY(version->readAllStandardOutput().startsWith("dbsync-desktop "));
        const auto help = finish({QStringLiteral("--help")});
        QCOMPARE(help->exitCode(), 0);
        QVERIFY(help->readAllStandardOutput().contains("--view"));
    }

    void refusesWhatItDoesNotKnow_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("option") << QStringList{QStringLiteral("--nonsense")};
        QTest::newRow("view") << QStringList{QStringLiteral("--view"), QStringLiteral("nonsense")};
        QTest::newRow("no value") << QStringList{QStringLiteral("--db")};
        QTest::newRow("positional") << QStringList{QStringLiteral("file.db")};
    }

    void refusesWhatItDoesNotKnow()
    {
        QFETCH(QStringList, arguments);
        const auto process = finish(arguments);
        QCOMPARE(process->exitCode(), 2);
        QVERIFY(process->readAllStandardError().contains("--help"));
        QVERIFY(!isUp());
    }

    /// In the language that was chosen, also where no window can be shown.
    void speaksTheChosenLanguageOnTheCommandLine()
    {
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("configuration")));
        QFile preferences(m_folder->filePath(QStringLiteral("configuration/desktop.ini")));
        QVERIFY(preferences.open(QIODevice::WriteOnly));
        preferences.write("[General]\nlanguage=de\n");
        preferences.close();
        const auto process = finish({QStringLiteral("--view"), QStringLiteral("nonsense")});
        QCOMPARE(process->exitCode(), 2);
        const QByteArray said = process->readAllStandardError();
        QVERIFY2(said.contains("Ansicht") && said.contains("--help"), said.constData());
        const auto help = finish({QStringLiteral("--help")});
        QCOMPARE(help->exitCode(), 0);
        const QByteArray shown = help->readAllStandardOutput();
        QVERIFY2(shown.contains("zeigt die Version") && shown.contains("--view"), shown.constData());
    }

    void endsWellOnSignals_data()
    {
        QTest::addColumn<int>("signal");
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("SIGTERM") << SIGTERM << QStringList{QStringLiteral("--view"), QStringLiteral("settings")};
        QTest::newRow("SIGINT") << SIGINT << QStringList{};
        QTest::newRow("minimized") << SIGTERM << QStringList{QStringLiteral("--minimized")};
    }

    void endsWellOnSignals()
    {
        QFETCH(int, signal);
        QFETCH(QStringList, arguments);
        const auto process = start(arguments);
        QTRY_VERIFY_WITH_TIMEOUT(isUp(), 20'000);
        QTest::qWait(1000);
        QCOMPARE(terminate(*process, signal), 0);
    }

    void aSecondStartHandsOverAndEnds()
    {
        const auto first = start({});
        QTRY_VERIFY_WITH_TIMEOUT(isUp(), 20'000);
        const auto second = finish({QStringLiteral("--view"), QStringLiteral("settings")});
        QCOMPARE(second->exitStatus(), QProcess::NormalExit);
        QCOMPARE(second->exitCode(), 0);
        QCOMPARE(first->state(), QProcess::Running);
        QCOMPARE(terminate(*first, SIGTERM), 0);
    }

    void startsAgainAfterItWasKilled()
    {
        const auto first = start({});
        QTRY_VERIFY_WITH_TIMEOUT(isUp(), 20'000);
        first->kill();
        QVERIFY(first->waitForFinished(20'000));
        QVERIFY(isUp());
        const auto second = start({});
        QTest::qWait(2000);
        QCOMPARE(second->state(), QProcess::Running);
        const auto third = finish({});
        QCOMPARE(third->exitCode(), 0);
        QCOMPARE(terminate(*second, SIGTERM), 0);
    }
};

QTEST_GUILESS_MAIN(ProgramTest)
#include "program_test.moc"
