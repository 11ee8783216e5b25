#include "sync/account/configuration.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <pwd.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace dbsync;

/// What is remembered of accounts and databases outlives full disks and crashes.
class ConfigurationTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void aFullDiskLeavesWhatThereWas();
    void anEmptyFileIsNone();
    void aDamagedOneSaysWhatToDo();
    void withoutAHomeItIsTheUsersAllTheSame();

private:
    QString path() const { return m_folder->filePath(QStringLiteral("things.json")); }
    void write(const QByteArray& text) const
    {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(text), text.size());
    }
    static Result<void> remember(const QString& value)
    {
        return sync::changeConfiguration(QStringLiteral("things"),
                                         [&](QJsonObject& object) { object[QStringLiteral("value")] = value; });
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void ConfigurationTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("DBSYNC_CONFIG_DIR", m_folder->path().toLocal8Bit());
}

void ConfigurationTest::aFullDiskLeavesWhatThereWas()
{
    QVERIFY(remember(QStringLiteral("before")));
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit normal{};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &normal), 0);
    rlimit small = normal;
    small.rlim_cur = 4;
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto done = remember(QStringLiteral("after"));
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &normal), 0);
    QVERIFY(!done);
    QCOMPARE(sync::readConfiguration(QStringLiteral("things"))->value(u"value").toString(), QStringLiteral("before"));
    QVERIFY(remember(QStringLiteral("after")));
    QCOMPARE(sync::readConfiguration(QStringLiteral("things"))->value(u"value").toString(), QStringLiteral("after"));
}

void ConfigurationTest::anEmptyFileIsNone()
{
    write({});
    QVERIFY(sync::readConfiguration(QStringLiteral("things"))->isEmpty());
    QVERIFY(remember(QStringLiteral("after")));
}

void ConfigurationTest::aDamagedOneSaysWhatToDo()
{
    write("{\"value\": ");
    const auto read = sync::readConfiguration(QStringLiteral("things"));
    QVERIFY(!read);
    QVERIFY(read.error().hint.find("Move the file away") != std::string::npos);
    QVERIFY(!remember(QStringLiteral("after")));
    QFile file(path());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("{\"value\": "));
}

void ConfigurationTest::withoutAHomeItIsTheUsersAllTheSame()
{
    const QByteArray home = qgetenv("HOME");
    const QByteArray chosen = qgetenv("XDG_CONFIG_HOME");
    for (const char* variable : {"DBSYNC_CONFIG_DIR", "HOME", "XDG_CONFIG_HOME"})
        qunsetenv(variable);
    const passwd* user = getpwuid(geteuid());
    QVERIFY(user);
    QCOMPARE(sync::configurationFolder(), QFile::decodeName(user->pw_dir) + QStringLiteral("/.config/db-sync"));
    qputenv("XDG_CONFIG_HOME", "/elsewhere");
    QCOMPARE(sync::configurationFolder(), QStringLiteral("/elsewhere/db-sync"));
    qputenv("HOME", home);
    qputenv("XDG_CONFIG_HOME", chosen);
}

QTEST_GUILESS_MAIN(ConfigurationTest)
#include "configuration_test.moc"
