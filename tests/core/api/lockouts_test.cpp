#include "log_in_attempt.h"

#include <array>
#include <map>

using namespace dbsync;
using namespace dbsync::testing;

/// Who guesses passwords is locked out, and nobody else.
class LockoutsTest : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_cloud = std::make_unique<Cloud>(); }
    void cleanup()
    {
        if (m_cloud)
            QCOMPARE(undeclaredAnswers(*m_cloud->client), QStringList());
        m_cloud.reset();
    }
    void locksOutAGuesser();
    void countsGuessesThatComeAtOnce();
    void guessersShutOutNobodyElse();
    void tellsClientsBehindAProxyApart();
    void limitsSignupsOfAnAddress();
    void neverLimitsSuccesses();

private:
    Answer logIn(const QString& tenant, const QString& email, const QString& secret, const QByteArray& from = {})
    {
        return attemptLogIn(*m_cloud, tenant, email, secret, from);
    }

    std::unique_ptr<Cloud> m_cloud;
};

void LockoutsTest::locksOutAGuesser()
{
    m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    m_cloud->signUp(QStringLiteral("other"), QStringLiteral("ann@example.com"));
    const QString ann = QStringLiteral("ann@example.com");
    for (int turn = 0; turn < 10; ++turn)
        QCOMPARE(logIn(QStringLiteral("acme"), ann, QStringLiteral("guess%1").arg(turn)).status, 401);
    const Answer answer = logIn(QStringLiteral("acme"), ann, password);
    QCOMPARE(answer.status, 429);
    const int seconds = answer.header("Retry-After").toInt();
    QVERIFY(seconds > 0 && seconds <= 300);
    QCOMPARE(logIn(QStringLiteral("acme"), QStringLiteral("ANN@EXAMPLE.COM"), password).status, 429);
    QCOMPARE(logIn(QStringLiteral("other"), ann, password).status, 200);
}

void LockoutsTest::countsGuessesThatComeAtOnce()
{
    m_cloud->options.passwordCost = maindb::PasswordHasher::Cost::Usual; // so that they meet
    m_cloud->restart();
    m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    QNetworkRequest request((QUrl(QString::fromStdString(m_cloud->server->url()) + QStringLiteral("/login"))));
    request.setRawHeader("Content-Type", "application/json");
    std::array<QNetworkAccessManager, 10> networks; // each has six connections
    std::vector<std::unique_ptr<QNetworkReply>> replies;
    for (int turn = 0; turn < 60; ++turn)
        replies.emplace_back(
            networks.at(turn % 10).post(request, jsonText({{QStringLiteral("tenant"), QStringLiteral("acme")},
                                                           {QStringLiteral("email"), QStringLiteral("ann@example.com")},
                                                           {QStringLiteral("password"), QStringLiteral("a guess")}})));
    std::map<int, int> answers;
    for (const auto& reply : replies) {
        QVERIFY(QTest::qWaitFor([&] { return reply->isFinished(); }, 20'000));
        ++answers[reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt()];
    }
    QVERIFY2(answers[401] >= 10 && answers[401] <= 11, qPrintable(QString::number(answers[401])));
    QCOMPARE(answers[401] + answers[429], 60);
}

void LockoutsTest::guessersShutOutNobodyElse()
{
    const QString ann = QStringLiteral("ann@example.com");
    m_cloud->signUp(QStringLiteral("acme"), ann);
    for (int turn = 0; turn < 320; ++turn)
        QCOMPARE(logIn(QStringLiteral("t%1").arg(turn), ann, QStringLiteral("wrong")).status, 401);
    QCOMPARE(logIn(QStringLiteral("acme"), ann, password).status, 200);
    QVERIFY(!m_cloud->operatorLogin().token.isEmpty());
    // Each account has few guesses from there now.
    for (int turn = 0; turn < 3; ++turn)
        QCOMPARE(logIn(QStringLiteral("acme"), ann, QStringLiteral("wrong")).status, 401);
    const Answer refused = logIn(QStringLiteral("acme"), ann, password);
    QCOMPARE(refused.status, 429);
    QVERIFY(refused.header("Retry-After").toInt() > 0);
    QCOMPARE(refused.text("hint"),
             QStringLiteral("Wait %1 seconds, then try again.").arg(refused.header("Retry-After").toInt()));
}

void LockoutsTest::tellsClientsBehindAProxyApart()
{
    const QString ann = QStringLiteral("ann@example.com");
    m_cloud->signUp(QStringLiteral("acme"), ann);
    const auto lockOut = [&] {
        for (int turn = 0; turn < 10; ++turn)
            QCOMPARE(logIn(QStringLiteral("acme"), ann, QStringLiteral("wrong"), "203.0.113.9").status, 401);
    };
    // Without the setting anyone could write the header.
    lockOut();
    QCOMPARE(logIn(QStringLiteral("acme"), ann, password, "198.51.100.7").status, 429);
    m_cloud->options.trustedProxies = *http::TrustedProxies::parse("127.0.0.1");
    m_cloud->restart();
    lockOut();
    QCOMPARE(logIn(QStringLiteral("acme"), ann, password, "203.0.113.9").status, 429);
    QCOMPARE(logIn(QStringLiteral("acme"), ann, password, "198.51.100.7, 203.0.113.9").status, 429);
    QCOMPARE(logIn(QStringLiteral("acme"), ann, password, "203.0.113.9, 198.51.100.7").status, 200);
    QCOMPARE(logIn(QStringLiteral("acme"), ann, password).status, 200);
}

void LockoutsTest::limitsSignupsOfAnAddress()
{
    const auto signUp = [&](int turn, const QByteArray& from) {
        return m_cloud->client->post(QStringLiteral("/signup"),
                                     signupBody(QStringLiteral("t%1").arg(turn), QStringLiteral("ann@example.com")),
                                     {{}, {}, {}, from});
    };
    // Dozens in a minute are usual where a program does it.
    for (int turn = 0; turn < 60; ++turn)
        QCOMPARE(signUp(turn, {}).status, 201);
    m_cloud->options.signupLimit = 5;
    m_cloud->options.trustedProxies = *http::TrustedProxies::parse("127.0.0.1");
    m_cloud->restart();
    for (int turn = 100; turn < 105; ++turn)
        QCOMPARE(signUp(turn, "203.0.113.9").status, 201);
    QCOMPARE(signUp(100, "203.0.113.9").status, 409); // makes nothing
    const Answer refused = signUp(105, "203.0.113.9");
    QCOMPARE(refused.status, 429);
    const int seconds = refused.header("Retry-After").toInt();
    QVERIFY(seconds > 590 && seconds <= 600);
    QVERIFY2(refused.message().contains(QStringLiteral("sign-ups")), refused.body.constData());
    QCOMPARE(signUp(105, "198.51.100.7").status, 201);
    QCOMPARE(logIn(QStringLiteral("t100"), QStringLiteral("ann@example.com"), password, "203.0.113.9").status, 200);
}

void LockoutsTest::neverLimitsSuccesses()
{
    m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    const QString ann = QStringLiteral("ann@example.com");
    for (int turn = 0; turn < 60; ++turn) {
        if (turn % 6 == 0)
            QCOMPARE(logIn(QStringLiteral("acme"), ann, QStringLiteral("slip of the finger")).status, 401);
        QCOMPARE(logIn(QStringLiteral("acme"), ann, password).status, 200);
    }
}

QTEST_GUILESS_MAIN(LockoutsTest)
#include "lockouts_test.moc"
