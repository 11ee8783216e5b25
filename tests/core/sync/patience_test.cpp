#include "device/store/store.h"
#include "test_support/linked_desk.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

using namespace dbsync;
using namespace dbsync::test;

/// How long a sync tries.
class PatienceTest : public QObject
{
    Q_OBJECT

private slots:
    /// A cloud that takes its time before it says that it cannot is waited for no longer than one that says so at once.
    void whatATryLastsCounts()
    {
        QTemporaryDir folder;
        QDir().mkpath(folder.filePath(QStringLiteral("cloud")));
        const auto server = std::move(*SimulatedServer::open(folder.path().toStdString() + "/cloud"));
        LinkedDesk desk(*server, folder.path().toStdString(), "ann");
        desk.link("CREATE TABLE t(id INTEGER PRIMARY KEY)");
        QCOMPARE(desk.sync(), std::string());
        QCOMPARE(desk.run("INSERT INTO t VALUES (1)"), std::string());
        auto store = device::Store::open(desk.path());
        QVERIFY(server->rows().hold(server->tenant(), datasource::Hold::Writes));
        int tries = 0;
        server->beforePush = [&] {
            ++tries;
            QThread::msleep(1'000);
        };
        sync::Session session(**store, desk.cloud(), "ann", {}, {});
        session.setPatience(3'500, 3'500);
        QElapsedTimer clock;
        clock.start();
        const auto synced = session.run();
        QVERIFY(!synced);
        QCOMPARE(synced.error().kind, ErrorKind::Unreachable);
        QVERIFY2(clock.elapsed() < 4'000, qPrintable(QString::number(clock.elapsed())));
        QVERIFY(tries > 1);
    }
};

QTEST_GUILESS_MAIN(PatienceTest)
#include "patience_test.moc"
