#include "postgres/pool.h"
#include "postgres/transaction.h"
#include "test_postgres/postgres_cluster.h"

#include <QTest>

#include <thread>

using namespace dbsync;
using namespace dbsync::postgres;

#define CHECK(result)                                                                                                  \
    do {                                                                                                               \
        const auto& checked = (result);                                                                                \
        QVERIFY2(checked, checked ? "" : checked.error().message.c_str());                                             \
    } while (false)

class PoolTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        auto cluster = test::PostgresCluster::shared();
        CHECK(cluster);
        m_cluster = *cluster;
    }

    void isBounded()
    {
        Pool pool(*Url::parse(m_cluster->url()), {2, std::chrono::milliseconds(50), std::chrono::seconds(60)});
        auto first = pool.take();
        CHECK(first);
        {
            auto second = pool.take();
            CHECK(second);
            const auto third = pool.take();
            QVERIFY(!third);
            QCOMPARE(third.error().code, std::string("busy"));
        }
        CHECK(pool.take());
    }

    void connectionsAreUsedAgain()
    {
        Pool pool(*Url::parse(m_cluster->url()));
        const auto process = [&] { return (*pool.take())->run("SELECT pg_backend_pid()")->integer(0, 0); };
        const auto first = process();
        QCOMPARE(process(), first);
        {
            auto lease = pool.take();
            CHECK((*lease)->execute("BEGIN")); // forgotten
        }
        QVERIFY(!(*pool.take())->isInTransaction());
        QCOMPARE(process(), first);
    }

    void aRestartIsSurvived()
    {
        Pool pool(*Url::parse(m_cluster->url()));
        CHECK(pool.check());
        auto held = pool.take();
        CHECK(held);
        CHECK(pool.check());
        CHECK(m_cluster->stop());
        const auto refused = pool.check();
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, std::string("databaseUnreachable"));
        CHECK(m_cluster->start());
        CHECK(pool.check());
        const auto broken = (*held)->run("SELECT 1");
        QVERIFY(!broken);
        QVERIFY(isBroken(broken.error()));
        CHECK(pool.check());
    }

    void aCommitThatBreaksIsUnknown()
    {
        Pool pool(*Url::parse(m_cluster->url()));
        auto lease = pool.take();
        auto transaction = Transaction::begin(**lease);
        CHECK(transaction);
        CHECK(m_cluster->execute("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                                             "WHERE state = 'idle in transaction'"));
        const auto committed = transaction->commit();
        QVERIFY(!committed);
        QCOMPARE(committed.error().code, std::string("commitUnknown"));
    }

    void manyThreads()
    {
        Pool pool(*Url::parse(m_cluster->url()), {3, std::chrono::seconds(30), std::chrono::seconds(60)});
        std::atomic<int> done = 0;
        std::vector<std::thread> threads;
        for (int index = 0; index < 12; ++index) {
            threads.emplace_back([&] {
                for (int round = 0; round < 20; ++round)
                    done += pool.check() ? 1 : 0;
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(done.load(), 240);
    }

private:
    test::PostgresCluster* m_cluster = nullptr;
};

QTEST_GUILESS_MAIN(PoolTest)
#include "pool_test.moc"
