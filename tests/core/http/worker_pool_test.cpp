#include "http/worker_pool.h"

#include <QTest>

#include <atomic>
#include <future>

using dbsync::http::WorkerPool;

class WorkerPoolTest : public QObject
{
    Q_OBJECT

private slots:
    void runsTasksInTheirOrder();
    void refusesWhenTheQueueIsFull();
    void takesWhatWasAdmittedBefore();
    void runsWhatWaitsBeforeItEnds();
    void letsGoOfATaskOnceItRan();
};

void WorkerPoolTest::runsTasksInTheirOrder()
{
    std::vector<int> order;
    {
        WorkerPool pool(1, 100);
        for (int i = 0; i < 50; ++i)
            QVERIFY(pool.submit([&order, i] { order.push_back(i); }, WorkerPool::Admission::Bounded));
    }
    QCOMPARE(order.size(), std::size_t{50});
    QVERIFY(std::is_sorted(order.begin(), order.end()));
}

void WorkerPoolTest::refusesWhenTheQueueIsFull()
{
    WorkerPool pool(2, 3);
    std::promise<void> release;
    const std::shared_future<void> released = release.get_future().share();
    std::atomic<int> ran = 0;
    const auto task = [released, &ran] {
        released.wait();
        ++ran;
    };
    int taken = 0;
    for (int i = 0; i < 20; ++i)
        taken += pool.submit(task, WorkerPool::Admission::Bounded) ? 1 : 0;
    QVERIFY(taken >= 3 && taken <= 5);
    QCOMPARE(pool.refused(), static_cast<std::uint64_t>(20 - taken));
    QTRY_COMPARE(pool.busy(), std::size_t{2});
    while (pool.submit(task, WorkerPool::Admission::Bounded))
        ++taken;
    QCOMPARE(taken, 5);
    QCOMPARE(pool.queued(), std::size_t{3});
    release.set_value();
    QTRY_COMPARE(ran.load(), 5);
    QVERIFY(pool.submit([] {}, WorkerPool::Admission::Bounded));
}

void WorkerPoolTest::takesWhatWasAdmittedBefore()
{
    std::atomic<int> ran = 0;
    std::promise<void> release;
    {
        WorkerPool pool(1, 1);
        const std::shared_future<void> released = release.get_future().share();
        const auto task = [released, &ran] {
            released.wait();
            ++ran;
        };
        for (int i = 0; i < 10; ++i)
            QVERIFY(pool.submit(task, WorkerPool::Admission::Always));
        release.set_value();
    }
    QCOMPARE(ran.load(), 10);
}

void WorkerPoolTest::runsWhatWaitsBeforeItEnds()
{
    std::atomic<int> ran = 0;
    {
        WorkerPool pool(3, 1000);
        for (int i = 0; i < 500; ++i)
            pool.submit([&ran] { ++ran; }, WorkerPool::Admission::Bounded);
    }
    QCOMPARE(ran.load(), 500);
}

void WorkerPoolTest::letsGoOfATaskOnceItRan()
{
    WorkerPool pool(1, 10);
    auto held = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = held;
    pool.submit([held = std::move(held)] {}, WorkerPool::Admission::Bounded);
    QTRY_VERIFY(watch.expired());
}

QTEST_GUILESS_MAIN(WorkerPoolTest)
#include "worker_pool_test.moc"
