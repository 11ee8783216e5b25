#include "sync/account/configuration.h"
#include "sync/account/secret_store.h"

#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <latch>
#include <memory>
#include <vector>

using namespace dbsync;

/// Where secrets are kept when there is no keychain to be reached, or one that comes and goes.
class SecretStoreTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

private slots:
    void initTestCase()
    {
        qputenv("DBSYNC_CONFIG_DIR", m_folder.path().toLocal8Bit());
        qputenv("DBSYNC_KEYCHAIN", "on");
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
    }

    /// The window's threads all begin with it: each asks for the log-in of its database.
    void manyThreadsAskAtOnce()
    {
        constexpr int count = 8;
        std::latch ready(count);
        std::atomic<int> answered{0};
        std::vector<std::unique_ptr<QThread>> threads;
        for (int i = 0; i < count; ++i) {
            threads.emplace_back(QThread::create([&] {
                ready.arrive_and_wait();
                const auto read = sync::readSecret(QStringLiteral("nobody"));
                if (!read && read.error().code == "keychainAway")
                    ++answered;
                QEventLoop loop;
                QTimer::singleShot(200, &loop, &QEventLoop::quit);
                loop.exec();
            }));
            threads.back()->start();
        }
        for (const auto& thread : threads)
            QVERIFY(thread->wait(30'000));
        QCOMPARE(answered.load(), count);
        QVERIFY(sync::secretsLieInFile());
    }

    void theFileTakesWhatTheKeychainCannot()
    {
        const QString name = QStringLiteral("ann");
        QVERIFY(sync::writeSecret(name, QStringLiteral("token")));
        QCOMPARE(sync::readConfiguration(QStringLiteral("credentials"))->value(name).toString(),
                 QStringLiteral("token"));
        QCOMPARE(*sync::readSecret(name), std::optional(QStringLiteral("token")));
        QVERIFY(sync::removeSecret(name));
        QVERIFY(!sync::readSecret(name));
        qputenv("DBSYNC_KEYCHAIN", "off");
        QCOMPARE(*sync::readSecret(name), std::optional<QString>());
    }
};

QTEST_GUILESS_MAIN(SecretStoreTest)
#include "secret_store_test.moc"
