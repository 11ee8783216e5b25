#include "http/rate_limiter.h"

#include <QTest>

#include <thread>
#include <vector>

using dbsync::http::RateLimiter;

class RateLimiterTest : public QObject
{
    Q_OBJECT

private slots:
    void refusesAfterTooManyFailures();
    void allowsAgainWhenTheWindowHasPassed();
    void allowsSomeLess();
    void takesBack();
    void keepsKeysApart();
    void forgetsAfterASuccess();
    void staysBounded();
    void isSafeFromManyThreads();
};

void RateLimiterTest::refusesAfterTooManyFailures()
{
    RateLimiter limiter(3, 60'000);
    std::int64_t now = 1'000'000;
    for (int i = 0; i < 3; ++i) {
        QVERIFY(limiter.allowed("eve", now));
        limiter.recordFailure("eve", now);
        now += 1000;
    }
    QVERIFY(!limiter.allowed("eve", now));
    QCOMPARE(limiter.retryAfterSeconds("eve", now), std::int64_t{57});
}

void RateLimiterTest::allowsAgainWhenTheWindowHasPassed()
{
    RateLimiter limiter(2, 10'000);
    limiter.recordFailure("eve", 0);
    limiter.recordFailure("eve", 4'000);
    QVERIFY(!limiter.allowed("eve", 9'999));
    QCOMPARE(limiter.retryAfterSeconds("eve", 9'999), std::int64_t{1});
    QVERIFY(limiter.allowed("eve", 10'000));
    QCOMPARE(limiter.retryAfterSeconds("eve", 10'000), std::int64_t{0});
    limiter.recordFailure("eve", 10'000);
    QVERIFY(!limiter.allowed("eve", 10'001));
    QVERIFY(limiter.allowed("eve", 14'000));
}

void RateLimiterTest::allowsSomeLess()
{
    RateLimiter limiter(3, 10'000);
    limiter.recordFailure("eve", 0);
    QCOMPARE(limiter.retryAfterSeconds("eve", 5'000, 2), std::int64_t{0});
    limiter.recordFailure("eve", 4'000);
    QCOMPARE(limiter.retryAfterSeconds("eve", 5'000, 2), std::int64_t{5});
    QCOMPARE(limiter.retryAfterSeconds("eve", 5'000, 1), std::int64_t{9});
    QVERIFY(limiter.allowed("eve", 5'000));
    QCOMPARE(limiter.retryAfterSeconds("eve", 5'000, 100), std::int64_t{0});
}

void RateLimiterTest::takesBack()
{
    RateLimiter limiter(2, 10'000);
    limiter.takeBack("eve");
    limiter.recordFailure("eve", 0);
    limiter.recordFailure("eve", 1'000);
    QVERIFY(!limiter.allowed("eve", 2'000));
    limiter.takeBack("eve");
    QVERIFY(limiter.allowed("eve", 2'000));
    limiter.takeBack("eve");
    QCOMPARE(limiter.keys(), std::size_t{0});
}

void RateLimiterTest::keepsKeysApart()
{
    RateLimiter limiter(1, 10'000);
    limiter.recordFailure("eve", 0);
    QVERIFY(!limiter.allowed("eve", 1));
    QVERIFY(limiter.allowed("alice", 1));
    QCOMPARE(limiter.keys(), std::size_t{1});
}

void RateLimiterTest::forgetsAfterASuccess()
{
    RateLimiter limiter(2, 10'000);
    limiter.recordFailure("alice", 0);
    limiter.forget("alice");
    limiter.recordFailure("alice", 1);
    QVERIFY(limiter.allowed("alice", 2));
    limiter.forget("nobody");
    QCOMPARE(limiter.keys(), std::size_t{1});
}

void RateLimiterTest::staysBounded()
{
    RateLimiter limiter(1, 1'000'000, 100);
    for (int i = 0; i < 1000; ++i)
        limiter.recordFailure("key" + std::to_string(i), i);
    QCOMPARE(limiter.keys(), std::size_t{100});
    QVERIFY(limiter.allowed("key0", 1000));
    QVERIFY(!limiter.allowed("key999", 1000));
    limiter.recordFailure("key900", 1001); // the oldest, now the youngest
    limiter.recordFailure("new", 1002);
    QVERIFY(!limiter.allowed("key900", 1003));
    QVERIFY(limiter.allowed("key901", 1003));
}

void RateLimiterTest::isSafeFromManyThreads()
{
    RateLimiter limiter(1000, 1'000'000, 50);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&limiter, t] {
            for (int i = 0; i < 5000; ++i) {
                const std::string key = std::to_string((i * 7 + t) % 100);
                limiter.recordFailure(key, i);
                limiter.allowed(key, i);
                if (i % 10 == 0)
                    limiter.forget(key);
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    QVERIFY(limiter.keys() <= 50);
}

QTEST_GUILESS_MAIN(RateLimiterTest)
#include "rate_limiter_test.moc"
