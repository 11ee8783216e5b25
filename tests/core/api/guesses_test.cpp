#include "api/pipeline/guesses.h"

#include <QTest>

using dbsync::api::Guesses;

class GuessesTest : public QObject
{
    Q_OBJECT

private slots:
    void limitsAnAccount();
    void letsOthersInFromTheSameAddress();
    void boundsAllGuessesOfAnAddress();
    void limitsWhatHasNoAccount();
    void hearsOtherNodes();

private:
    static void fail(Guesses& guesses, int count, const std::string& address)
    {
        for (int turn = 0; turn < count; ++turn)
            guesses.failed("account " + std::to_string(turn), address, 0);
    }
};

void GuessesTest::limitsAnAccount()
{
    Guesses guesses;
    for (int turn = 0; turn < 10; ++turn) {
        QCOMPARE(guesses.retryAfterSeconds("ann", "here", 0), std::int64_t{0});
        guesses.failed("ann", "here", 0);
    }
    QCOMPARE(guesses.retryAfterSeconds("ann", "here", 0), std::int64_t{300});
    guesses.succeeded("ann");
    QCOMPARE(guesses.retryAfterSeconds("ann", "here", 0), std::int64_t{0});
}

void GuessesTest::letsOthersInFromTheSameAddress()
{
    Guesses guesses;
    fail(guesses, 300, "here");
    for (int turn = 0; turn < 3; ++turn) {
        QCOMPARE(guesses.retryAfterSeconds("ann", "here", 1000), std::int64_t{0});
        guesses.failed("ann", "here", 1000);
    }
    QCOMPARE(guesses.retryAfterSeconds("ann", "here", 1000), std::int64_t{299});
    QCOMPARE(guesses.retryAfterSeconds("bob", "here", 1000), std::int64_t{0});
    // From elsewhere three are not many.
    Guesses elsewhere;
    for (int turn = 0; turn < 3; ++turn)
        elsewhere.failed("ann", "there", 1000);
    QCOMPARE(elsewhere.retryAfterSeconds("ann", "there", 1000), std::int64_t{0});
}

void GuessesTest::boundsAllGuessesOfAnAddress()
{
    Guesses guesses;
    fail(guesses, 999, "here");
    QCOMPARE(guesses.retryAfterSeconds("ann", "here", 0), std::int64_t{0});
    guesses.failed("bob", "here", 0);
    QCOMPARE(guesses.retryAfterSeconds("ann", "here", 0), std::int64_t{300});
    QCOMPARE(guesses.retryAfterSeconds("ann", "there", 0), std::int64_t{0});
    QCOMPARE(guesses.retryAfterSeconds("ann", "here", 300'000), std::int64_t{0});
}

void GuessesTest::limitsWhatHasNoAccount()
{
    Guesses guesses;
    for (int turn = 0; turn < 299; ++turn)
        guesses.failed({}, "here", 0);
    QCOMPARE(guesses.retryAfterSeconds({}, "here", 0), std::int64_t{0});
    guesses.failed({}, "here", 0);
    QCOMPARE(guesses.retryAfterSeconds({}, "here", 0), std::int64_t{300});
}

void GuessesTest::hearsOtherNodes()
{
    Guesses other;
    Guesses guesses([&](const std::string& message) { QVERIFY(other.heard(message, 0)); });
    for (int turn = 0; turn < 10; ++turn)
        guesses.failed("ann", "here", 0);
    QCOMPARE(other.retryAfterSeconds("ann", "here", 0), std::int64_t{300});
    guesses.succeeded("ann");
    QCOMPARE(other.retryAfterSeconds("ann", "here", 0), std::int64_t{0});
    QVERIFY(!other.heard("something else", 0));
}

QTEST_GUILESS_MAIN(GuessesTest)
#include "guesses_test.moc"
