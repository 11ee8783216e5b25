#include "cloud_fixture.h"

using namespace dbsync;
using namespace dbsync::testing;

namespace {

/// In the middle of an hour.
class MidHourClock final : public Clock
{
public:
    MidHourClock() : m_ahead(30 * minute - systemClock().now() % (60 * minute)) {}
    std::int64_t now() const override { return systemClock().now() + m_ahead; }

private:
    static constexpr std::int64_t minute = 60'000;
    const std::int64_t m_ahead;
};

} // namespace

/// Who logged in, or tried to, and from where.
class AuditTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void notesLoginsOnceAnHour();
    void notesGuessesOnceAndLockOuts();
    void notesNothingThatWasTypedForAnUnknownAccount();
    void aGuesserFillsNothing();
    void notesWhoIsNotLetIn();
    void notesPasswordsThatAreChanged();
    void notesSignUpsAndWhereFrom();
    void showsATenantItsOwn();

private:
    int logIn(const QString& tenant, const QString& email, const QString& secret, const QByteArray& from = "192.0.2.7");
    /// "what who on from times" of the entries about logins and passwords, newest first.
    QStringList entries(const QString& path = QStringLiteral("/audit"));
    QByteArray everything() { return m_cloud->client->get(QStringLiteral("/audit"), m_root).body; }

    const MidHourClock m_clock;
    std::unique_ptr<Cloud> m_cloud;
    Caller m_root;
    Caller m_ann;
};

void AuditTest::init()
{
    m_cloud.reset();
    m_cloud = std::make_unique<Cloud>();
    m_cloud->options.trustedProxies = *http::TrustedProxies::parse("127.0.0.1");
    m_cloud->options.clock = &m_clock;
    m_cloud->restart();
    m_root = m_cloud->operatorLogin();
    m_ann = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
}

int AuditTest::logIn(const QString& tenant, const QString& email, const QString& secret, const QByteArray& from)
{
    QJsonObject body{{QStringLiteral("email"), email}, {QStringLiteral("password"), secret}};
    if (!tenant.isEmpty())
        body.insert(QStringLiteral("tenant"), tenant);
    return m_cloud->client->post(QStringLiteral("/login"), body, {{}, {}, {}, from}).status;
}

QStringList AuditTest::entries(const QString& path)
{
    QStringList lines;
    for (const QJsonValue entry : m_cloud->client->get(path, m_root).array("audit")) {
        const auto text = [&](const char* name) { return entry[QLatin1String(name)].toString(); };
        if (text("from") == QStringLiteral("127.0.0.1"))
            continue; // the test's own
        lines.append(QStringLiteral("%1 %2 %3 %4 %5")
                         .arg(text("what"), text("who"), text("on"), text("from"))
                         .arg(entry[QStringLiteral("times")].toInt()));
    }
    return lines;
}

void AuditTest::notesLoginsOnceAnHour()
{
    for (int time = 0; time < 3; ++time)
        QCOMPARE(logIn(QStringLiteral("acme"), QStringLiteral("ANN@example.com"), password), 200);
    QCOMPARE(logIn(QStringLiteral("acme"), QStringLiteral("ann@example.com"), password, "192.0.2.8"), 200);
    QCOMPARE(logIn({}, QStringLiteral("root@example.com"), password), 200);
    QCOMPARE(entries(), (QStringList{QStringLiteral("loggedIn root@example.com  192.0.2.7 1"),
                                     QStringLiteral("loggedIn ann@example.com acme 192.0.2.8 1"),
                                     QStringLiteral("loggedIn ann@example.com acme 192.0.2.7 3")}));
}

void AuditTest::notesGuessesOnceAndLockOuts()
{
    for (int time = 0; time < 10; ++time)
        QCOMPARE(logIn(QStringLiteral("acme"), QStringLiteral("ann@example.com"), QStringLiteral("a guess")), 401);
    for (int time = 0; time < 10; ++time)
        QCOMPARE(logIn(QStringLiteral("acme"), QStringLiteral("ann@example.com"), password), 429);
    QCOMPARE(entries(), (QStringList{QStringLiteral("loginLocked ann@example.com acme 192.0.2.7 1"),
                                     QStringLiteral("loginFailed ann@example.com acme 192.0.2.7 10")}));
    QVERIFY(!everything().contains("a guess"));
}

/// A password gets into the field of the e-mail address now and then.
void AuditTest::notesNothingThatWasTypedForAnUnknownAccount()
{
    QCOMPARE(logIn(QStringLiteral("acme"), QStringLiteral("my secret 1"), QStringLiteral("my secret 2")), 401);
    QCOMPARE(logIn(QStringLiteral("my secret 3"), QStringLiteral("ann@example.com"), QStringLiteral("my secret 4")),
             401);
    QCOMPARE(entries(), (QStringList{QStringLiteral("loginFailed   192.0.2.7 1"),
                                     QStringLiteral("loginFailed  acme 192.0.2.7 1")}));
    QVERIFY(!everything().contains("my secret"));
}

void AuditTest::aGuesserFillsNothing()
{
    for (int account = 0; account < 40; ++account)
        QCOMPARE(logIn(QStringLiteral("acme"), QStringLiteral("a%1@example.com").arg(account), password), 401);
    // One who has a network has many addresses.
    for (int host = 1; host < 20; ++host)
        QCOMPARE(logIn(QStringLiteral("acme"), QStringLiteral("nobody@example.com"), password,
                       "2001:db8::" + QByteArray::number(host, 16)),
                 host > 10 ? 429 : 401);
    QCOMPARE(entries(), (QStringList{QStringLiteral("loginLocked  acme 2001:db8::a 1"),
                                     QStringLiteral("loginFailed  acme 2001:db8::1 10"),
                                     QStringLiteral("loginFailed  acme 192.0.2.7 40")}));
}

void AuditTest::notesWhoIsNotLetIn()
{
    const Caller bob = m_cloud->addUser(m_ann, QStringLiteral("bob@example.com"), QStringLiteral("USER"));
    QVERIFY(!bob.token.isEmpty());
    m_cloud->client->patch(QStringLiteral("/users/2"), {{QStringLiteral("disabled"), true}}, m_ann);
    for (int time = 0; time < 2; ++time)
        QCOMPARE(logIn(QStringLiteral("acme"), QStringLiteral("bob@example.com"), password), 403);
    m_cloud->client->patch(QStringLiteral("/tenants/acme"), {{QStringLiteral("state"), QStringLiteral("suspended")}},
                           m_root);
    QCOMPARE(logIn(QStringLiteral("acme"), QStringLiteral("ann@example.com"), password), 403);
    QCOMPARE(entries(), (QStringList{QStringLiteral("loginRefused ann@example.com acme 192.0.2.7 1"),
                                     QStringLiteral("loginRefused bob@example.com acme 192.0.2.7 2")}));
}

void AuditTest::notesPasswordsThatAreChanged()
{
    const QString other = QStringLiteral("another horse");
    const auto change = [&](const QString& current) {
        m_ann.forwardedFor = "192.0.2.9";
        const Answer answer = m_cloud->client->patch(
            QStringLiteral("/me"), {{QStringLiteral("password"), other}, {QStringLiteral("currentPassword"), current}},
            m_ann);
        if (answer.status == 200)
            m_ann.token = answer.text("accessToken");
        return answer.status;
    };
    QCOMPARE(change(QStringLiteral("a guess")), 401);
    QCOMPARE(change(password), 200);
    Caller bob = m_cloud->addUser(m_ann, QStringLiteral("bob@example.com"), QStringLiteral("USER"));
    QCOMPARE(m_cloud->client->patch(QStringLiteral("/users/2"), {{QStringLiteral("password"), other}}, m_ann).status,
             200);
    QCOMPARE(entries(), (QStringList{QStringLiteral("userEdited ann@example.com bob@example.com 192.0.2.9 1"),
                                     QStringLiteral("passwordChanged ann@example.com bob@example.com 192.0.2.9 1"),
                                     QStringLiteral("userAdded ann@example.com bob@example.com 192.0.2.9 1"),
                                     QStringLiteral("passwordChanged ann@example.com ann@example.com 192.0.2.9 1"),
                                     QStringLiteral("loginFailed ann@example.com acme 192.0.2.9 1")}));
    for (const QByteArray& secret : {password.toUtf8(), other.toUtf8(), QByteArray("a guess"), m_ann.token.toUtf8()})
        QVERIFY(!everything().contains(secret));
}

void AuditTest::notesSignUpsAndWhereFrom()
{
    const QJsonObject body = signupBody(QStringLiteral("bolt"), QStringLiteral("eve@example.com"));
    QCOMPARE(m_cloud->client->post(QStringLiteral("/signup"), body, {{}, {}, {}, "203.0.113.5"}).status, 201);
    QCOMPARE(entries(), QStringList{QStringLiteral("tenantSignedUp eve@example.com bolt 203.0.113.5 1")});
}

void AuditTest::showsATenantItsOwn()
{
    m_cloud->signUp(QStringLiteral("bolt"), QStringLiteral("ann@example.com"));
    QCOMPARE(logIn(QStringLiteral("bolt"), QStringLiteral("ann@example.com"), QStringLiteral("wrong")), 401);
    QCOMPARE(logIn(QStringLiteral("acme"), QStringLiteral("ann@example.com"), password), 200);
    QCOMPARE(entries(QStringLiteral("/tenants/acme/audit")),
             QStringList{QStringLiteral("loggedIn ann@example.com acme 192.0.2.7 1")});
    QCOMPARE(entries(QStringLiteral("/audit?tenant=bolt")),
             QStringList{QStringLiteral("loginFailed ann@example.com bolt 192.0.2.7 1")});
}

QTEST_GUILESS_MAIN(AuditTest)
#include "audit_test.moc"
