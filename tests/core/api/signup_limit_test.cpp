#include "api/pipeline/signup_limit.h"

#include <QTest>

using dbsync::api::SignupLimit;

class SignupLimitTest : public QObject
{
    Q_OBJECT

private slots:
    void countsWhatWasMade();
    void hearsOtherNodes();
};

void SignupLimitTest::countsWhatWasMade()
{
    SignupLimit limit(2);
    QCOMPARE(limit.take("here", 0), std::int64_t{0});
    QCOMPARE(limit.take("here", 1'000), std::int64_t{0});
    QCOMPARE(limit.take("here", 2'000), std::int64_t{598}); // both are on their way
    QCOMPARE(limit.take("there", 2'000), std::int64_t{0});
    limit.succeeded("here");
    limit.failed("here"); // made nothing, and is asked for again
    QCOMPARE(limit.take("here", 3'000), std::int64_t{0});
    limit.succeeded("here");
    QCOMPARE(limit.take("here", 3'000), std::int64_t{597});
    QCOMPARE(limit.take("here", 600'000), std::int64_t{0});
}

void SignupLimitTest::hearsOtherNodes()
{
    SignupLimit other(1);
    SignupLimit limit(1, [&](const std::string& message) { QVERIFY(other.heard(message, 0)); });
    QCOMPARE(limit.take("here", 0), std::int64_t{0});
    limit.failed("here");
    QCOMPARE(other.take("here", 0), std::int64_t{0});
    other.failed("here");
    QCOMPARE(limit.take("here", 0), std::int64_t{0});
    limit.succeeded("here");
    QCOMPARE(other.take("here", 0), std::int64_t{600});
    QVERIFY(!other.heard("something else", 0));
}

QTEST_GUILESS_MAIN(SignupLimitTest)
#include "signup_limit_test.moc"
