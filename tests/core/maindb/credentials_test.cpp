#include "dialects.h"
#include "maindb/credentials/password_hasher.h"

#include <QElapsedTimer>
#include <QTest>

#include <limits>

using namespace dbsync;
using namespace dbsync::maindb;

namespace {

class SetClock final : public Clock
{
public:
    std::int64_t now() const override { return time; }
    std::int64_t time = 1'700'000'000'000;
};

} // namespace

class CredentialsTest : public QObject
{
    Q_OBJECT

public:
    explicit CredentialsTest(test::Kind kind) : m_kind(kind) {}

private slots:
    void init();
    void verifiesPasswords();
    void takesAsLongForNobody();
    void givesTokensThatAreGood();
    void expiresAccessTokens();
    void slidesRefreshTokens();
    void endsASessionAtOnce();
    void endsTheSessionsOfADisabledUser();
    void endsTheSessionsOfAChangedOperator();
    void servesApiKeys();
    void storesNoSecret();
    void refusesNonsense();

private:
    const test::Kind m_kind;
    std::unique_ptr<test::Place> m_place;
    SetClock m_clock;
    std::unique_ptr<MainDatabase> m_main;
    User m_ann;
};

void CredentialsTest::init()
{
    m_main.reset();
    m_place = test::makePlace(m_kind);
    QVERIFY(m_place);
    auto opened = m_place->open(m_clock);
    QVERIFY(opened);
    m_main = std::make_unique<MainDatabase>(std::move(*opened));
    Tenant tenant;
    tenant.code = "acme";
    User ann;
    ann.emailAddress = "ann@example.com";
    ann.role = Role::Manager;
    const Tenant added = *m_main->tenants.add(tenant, &ann);
    m_ann = **m_main->users.find(added.id, "ann@example.com");
    User root = m_ann;
    root.emailAddress = "root@example.com";
    root.role = Role::Admin;
    QVERIFY(m_main->users.add(root));
}

void CredentialsTest::verifiesPasswords()
{
    PasswordHasher hasher(PasswordHasher::Cost::Lowest);
    const std::string hash = *hasher.hash("correct horse");
    QVERIFY(hash.starts_with("$argon2id$"));
    QVERIFY(*hasher.verify(hash, "correct horse"));
    QVERIFY(!*hasher.verify(hash, "correct horsf"));
    QVERIFY(!*hasher.verify("", "correct horse"));
    QVERIFY(*hasher.hash("correct horse") != hash);
}

void CredentialsTest::takesAsLongForNobody()
{
    PasswordHasher hasher;
    const std::string hash = *hasher.hash("correct horse");
    // The shortest of some: others may have the processor meanwhile.
    const auto shortest = [&](const std::string& of) {
        qint64 least = std::numeric_limits<qint64>::max();
        for (int turn = 0; turn < 5; ++turn) {
            QElapsedTimer timer;
            timer.start();
            if (*hasher.verify(of, "wrong"))
                return qint64{0};
            least = std::min(least, timer.nsecsElapsed());
        }
        return least;
    };
    const qint64 known = shortest(hash);
    const qint64 unknown = shortest({});
    QVERIFY2(unknown * 5 > known, "an unknown account must not be told by its speed");
}

void CredentialsTest::givesTokensThatAreGood()
{
    const Tokens tokens = *m_main->sessions.open(Identity::Kind::User, m_ann.id);
    QCOMPARE(tokens.accessToken.size(), std::size_t{64});
    QCOMPARE(tokens.expiresIn, std::int64_t{3600});
    const auto identity = *m_main->authenticator.identify(tokens.accessToken);
    QVERIFY(identity);
    QVERIFY(!identity->isOperator());
    QCOMPARE(identity->id, m_ann.id);
    QCOMPARE(identity->tenantId, m_ann.tenantId);
    QCOMPARE(identity->role, Role::Manager);
    QCOMPARE(identity->emailAddress, m_ann.emailAddress);
    QCOMPARE(identity->sessionId, tokens.sessionId);
    QCOMPARE(*m_main->authenticator.identify(tokens.accessToken), identity); // from memory
    QVERIFY(!*m_main->authenticator.identify(tokens.refreshToken));
}

void CredentialsTest::expiresAccessTokens()
{
    const Tokens tokens = *m_main->sessions.open(Identity::Kind::User, m_ann.id);
    QVERIFY(*m_main->authenticator.identify(tokens.accessToken));
    m_clock.time += 3599 * 1000;
    QVERIFY(*m_main->authenticator.identify(tokens.accessToken));
    m_clock.time += 1000;
    QVERIFY(!*m_main->authenticator.identify(tokens.accessToken));
}

void CredentialsTest::slidesRefreshTokens()
{
    const Tokens first = *m_main->sessions.open(Identity::Kind::User, m_ann.id);
    const std::int64_t day = 24 * 3600 * 1000;
    for (int turn = 0; turn < 3; ++turn) {
        m_clock.time += 89 * day;
        const auto renewed = *m_main->sessions.renew(first.refreshToken);
        QVERIFY(renewed);
        QCOMPARE(renewed->refreshToken, first.refreshToken);
        QVERIFY(*m_main->authenticator.identify(renewed->accessToken));
        QVERIFY(!*m_main->authenticator.identify(first.accessToken));
    }
    m_clock.time += 91 * day;
    QVERIFY(!*m_main->sessions.renew(first.refreshToken));
    QVERIFY(!*m_main->sessions.renew(first.accessToken));
}

void CredentialsTest::endsASessionAtOnce()
{
    const Tokens tokens = *m_main->sessions.open(Identity::Kind::User, m_ann.id);
    const Tokens others = *m_main->sessions.open(Identity::Kind::User, m_ann.id);
    const Tokens renewed = **m_main->sessions.renew(tokens.refreshToken);
    QVERIFY(*m_main->authenticator.identify(renewed.accessToken));
    QVERIFY(m_main->sessions.close(tokens.sessionId));
    QVERIFY(!*m_main->authenticator.identify(tokens.accessToken));
    QVERIFY(!*m_main->authenticator.identify(renewed.accessToken));
    QVERIFY(!*m_main->sessions.renew(tokens.refreshToken));
    QVERIFY(*m_main->authenticator.identify(others.accessToken));
}

void CredentialsTest::endsTheSessionsOfADisabledUser()
{
    const Tokens tokens = *m_main->sessions.open(Identity::Kind::User, m_ann.id);
    QVERIFY(*m_main->authenticator.identify(tokens.accessToken));
    User ann = m_ann;
    ann.role = Role::Guest;
    QVERIFY(m_main->users.update(ann));
    QCOMPARE((*m_main->authenticator.identify(tokens.accessToken))->role, Role::Guest);
    ann.disabled = true;
    QVERIFY(m_main->users.update(ann));
    QVERIFY(!*m_main->authenticator.identify(tokens.accessToken));
    QVERIFY(!*m_main->sessions.renew(tokens.refreshToken));
}

void CredentialsTest::endsTheSessionsOfAChangedOperator()
{
    const Operator made = *m_main->operators.makeOrUpdate("Root@example.com", "hash");
    const Tokens tokens = *m_main->sessions.open(Identity::Kind::Operator, made.id);
    const auto identity = *m_main->authenticator.identify(tokens.accessToken);
    QVERIFY(identity->isOperator());
    QCOMPARE(identity->tenantId, std::int64_t{0});
    QCOMPARE(m_main->operators.makeOrUpdate("root@EXAMPLE.com", "other")->id, made.id);
    QVERIFY(!*m_main->authenticator.identify(tokens.accessToken));
    QCOMPARE((*m_main->operators.find("root@example.com"))->passwordHash, std::string("other"));
    QCOMPARE(*m_main->operators.count(), std::int64_t{1});
}

void CredentialsTest::servesApiKeys()
{
    const auto [key, record] = *m_main->apiKeys.issue(m_ann.id, "nightly");
    const auto identity = *m_main->authenticator.identify(key);
    QVERIFY(identity);
    QCOMPARE(identity->keyId, record.id);
    QCOMPARE(identity->sessionId, std::int64_t{0});
    QCOMPARE(m_main->apiKeys.list(m_ann.id)->size(), std::size_t{1});
    QVERIFY(!*m_main->apiKeys.revoke(m_ann.id + 1, record.id));
    QVERIFY(*m_main->apiKeys.revoke(m_ann.id, record.id));
    QVERIFY(!*m_main->authenticator.identify(key));
}

void CredentialsTest::storesNoSecret()
{
    PasswordHasher hasher(PasswordHasher::Cost::Lowest);
    User ann = m_ann;
    ann.passwordHash = *hasher.hash("correct horse");
    QVERIFY(m_main->users.update(ann));
    const Tokens tokens = *m_main->sessions.open(Identity::Kind::User, m_ann.id);
    const auto [key, record] = *m_main->apiKeys.issue(m_ann.id, "nightly");
    m_main.reset();
    const std::string bytes = m_place->bytes();
    QVERIFY(bytes.find("ann@example.com") != std::string::npos);
    for (const std::string& secret : {tokens.accessToken, tokens.refreshToken, key, std::string("correct horse")})
        QVERIFY(bytes.find(secret) == std::string::npos);
}

void CredentialsTest::refusesNonsense()
{
    for (const std::string& credential :
         {std::string(), std::string("x"), std::string(100'000, 'a'), std::string("dbsync_"), std::string("\0\xff", 2)})
        QVERIFY(!*m_main->authenticator.identify(credential));
}

int main(int argc, char** argv)
{
    return test::runOnBoth<CredentialsTest>(argc, argv);
}

#include "credentials_test.moc"
