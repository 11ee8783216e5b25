#include "device/push/batch.h"
#include "device/store/store.h"
#include "test_support/linked_desk.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace dbsync;
using namespace dbsync::test;
using device::State;

/// Who may not push any more goes on pulling, and what he could not send is neither lost nor done twice.
class WithdrawnBatchesTest : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_requests = 0;
        m_folder = std::make_unique<QTemporaryDir>();
        const std::string folder = m_folder->path().toStdString();
        QDir().mkpath(m_folder->filePath(QStringLiteral("cloud")));
        m_server = std::move(*SimulatedServer::open(folder + "/cloud"));
        a = std::make_unique<LinkedDesk>(*m_server, folder, "ann");
        b = std::make_unique<LinkedDesk>(*m_server, folder, "bob");
        a->link("CREATE TABLE t(id INTEGER PRIMARY KEY, n INTEGER); INSERT INTO t VALUES (1, 1)");
        QCOMPARE(a->sync(), std::string());
        b->link();
        QCOMPARE(b->sync(), std::string());
    }

    void whatIsNewStaysPending()
    {
        QCOMPARE(a->run("INSERT INTO t VALUES (2, 2)"), std::string());
        QCOMPARE(a->sync(), std::string());
        m_server->mayPush = false;
        QCOMPARE(b->run("UPDATE t SET n = 7 WHERE id = 1"), std::string());
        for (int i = 0; i < 3; ++i) {
            QVERIFY(b->sync().starts_with("roleTooLow"));
            QCOMPARE(b->replica()->status()->state, State::Refused);
            QCOMPARE(b->replica()->status()->pending, 1);
        }
        QCOMPARE(b->value("SELECT n FROM t WHERE id = 2"), QStringLiteral("2"));
        m_server->mayPush = true;
        QCOMPARE(a->run("UPDATE t SET n = 3 WHERE id = 2"), std::string());
        QCOMPARE(a->sync(), std::string());
        m_server->mayPush = false;
        QCOMPARE(b->sync({.upload = false}), std::string());
        QCOMPARE(b->value("SELECT n FROM t WHERE id = 2"), QStringLiteral("3"));
        QVERIFY(!storedBatch());
        everythingGoes();
    }

    /// The cloud has done it, and the answer was lost.
    void whatWasDoneIsSettled()
    {
        loseInPush(NetworkFault::Kind::LostAnswer);
        QCOMPARE(b->run("UPDATE t SET n = 7 WHERE id = 1; INSERT INTO t VALUES (5, 5)"), std::string());
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->report().pushed.inserted, 1);
        QCOMPARE(b->report().state, State::InStep);
        everythingGoes();
    }

    /// It never came, and is taken back before anything is pulled.
    void whatNeverCameIsTakenBack_data()
    {
        QTest::addColumn<bool>("upload");
        QTest::newRow("plain") << true;
        QTest::newRow("download only") << false;
    }

    void whatNeverCameIsTakenBack()
    {
        QFETCH(bool, upload);
        QCOMPARE(b->run("UPDATE t SET n = 7 WHERE id = 1"), std::string());
        m_server->fault = [this] {
            NetworkFault fault;
            fault.kind = ++m_requests == 2 ? NetworkFault::Kind::LostRequest : NetworkFault::Kind::None;
            m_server->mayPush = m_requests < 2;
            return fault;
        };
        QVERIFY(b->sync().starts_with("roleTooLow"));
        const std::string next = b->sync({.upload = upload});
        QVERIFY2(upload ? next.starts_with("roleTooLow") : next.empty(), next.c_str());
        QCOMPARE(b->replica()->status()->pending, 1);
        QVERIFY(!storedBatch());
        everythingGoes();
    }

    /// With the right to push again, the batch that the cloud was told to forget is built anew.
    void theAnswerToATakenBackBatchMayBeLost()
    {
        QCOMPARE(b->run("UPDATE t SET n = 7 WHERE id = 1"), std::string());
        m_server->fault = [this] {
            ++m_requests; // pull, push, outcome, then all again
            m_server->mayPush = m_requests > 3;
            return NetworkFault{m_requests == 3 ? NetworkFault::Kind::LostAnswer : NetworkFault::Kind::None};
        };
        QCOMPARE(b->sync(), std::string());
        QCOMPARE(b->report().pushed.updated, 1);
        everythingGoes();
    }

private:
    /// The first push is lost; from then on there is no right to push.
    void loseInPush(NetworkFault::Kind kind)
    {
        m_server->fault = [this, kind] {
            m_server->mayPush = ++m_requests <= 2;
            return NetworkFault{m_requests == 2 ? kind : NetworkFault::Kind::None};
        };
    }

    bool storedBatch() const
    {
        const auto store = device::Store::open(b->path());
        return device::readBatch((*store)->companion())->has_value();
    }

    void everythingGoes()
    {
        m_server->fault = nullptr;
        m_server->mayPush = true;
        for (LinkedDesk* desk : {b.get(), a.get()}) {
            QCOMPARE(desk->sync(), std::string());
            QCOMPARE(desk->report().state, State::InStep);
        }
        QCOMPARE(a->value("SELECT n FROM t WHERE id = 1"), QStringLiteral("7"));
        QCOMPARE(a->rows("SELECT * FROM t ORDER BY id"), b->rows("SELECT * FROM t ORDER BY id"));
        QVERIFY(m_server->rows().verify(1)->empty());
    }

    int m_requests = 0;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SimulatedServer> m_server;
    std::unique_ptr<LinkedDesk> a;
    std::unique_ptr<LinkedDesk> b;
};

QTEST_GUILESS_MAIN(WithdrawnBatchesTest)
#include "withdrawn_batches_test.moc"
