#include "cloud_fixture.h"

using namespace dbsync;
using namespace dbsync::testing;

#define CHECK(result)                                                                                                  \
    do {                                                                                                               \
        const auto& checked = (result);                                                                                \
        QVERIFY2(checked, checked ? "" : checked.error().message.c_str());                                             \
    } while (false)

/// Removing tenants for good: what a node that died has begun, datasources that are lost, sign-ups that were cut.
class RemovalTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void finishesWhatADeadNodeBegan();
    void tellsAnEmptyTenantGoneAtOnce();
    void keepsTheOrderUntilTheDatasourceAnswers();
    void givesUpWhatIsLost();
    void givesUpAMoveToo();
    void removesLaterWhereNothingAnswers();
    void removesWhatIsHalfMade();
    void signsUpAgainWhereTheDatasourceIsLost();
    void passesOverADeadDatasource();

private:
    /// A tenant with a schema.
    Caller company(const QString& code);
    std::int64_t lostDatasource(std::int64_t weight = 0);
    maindb::MainDatabase& main() { return m_cloud->server->mainDatabase(); }
    maindb::Tenant tenant(const char* code) { return *main().tenants.find(code).operator*(); }
    QStringList audit();
    Answer remove(const QString& query = {})
    {
        return m_cloud->client->remove(QStringLiteral("/tenants/acme") + query, m_root);
    }
    Answer resume()
    {
        return m_cloud->client->patch(QStringLiteral("/tenants/acme"),
                                      {{QStringLiteral("state"), QStringLiteral("active")}}, m_root);
    }

    std::unique_ptr<Cloud> m_cloud;
    Caller m_root;
};

namespace {

const QString nowQuery = QStringLiteral("?now=1");
const QString abandonQuery = QStringLiteral("?now=1&abandon=1");

} // namespace

void RemovalTest::init()
{
    m_cloud = std::make_unique<Cloud>();
    m_root = m_cloud->operatorLogin();
}

Caller RemovalTest::company(const QString& code)
{
    const Caller ann = m_cloud->signUp(code, QStringLiteral("ann@example.com"));
    m_cloud->client->send("POST", QStringLiteral("/schema"), ann,
                          schemaBody("CREATE TABLE T (id INTEGER PRIMARY KEY, a TEXT)", 0));
    return ann;
}

/// A datasource at a port where nothing listens.
std::int64_t RemovalTest::lostDatasource(std::int64_t weight)
{
    maindb::Datasource lost;
    lost.name = "lost";
    lost.url = "postgresql://nobody:secret@127.0.0.1:1/lost";
    lost.weight = weight;
    const auto added = main().datasources.add(lost);
    return added ? added->id : 0;
}

/// What was done with acme, the oldest first.
QStringList RemovalTest::audit()
{
    QStringList all;
    for (const QJsonValue entry : m_cloud->client->get(QStringLiteral("/audit"), m_root).array("audit")) {
        if (entry[QStringLiteral("on")].toString() == QStringLiteral("acme"))
            all.prepend(entry[QStringLiteral("what")].toString());
    }
    return all;
}

void RemovalTest::finishesWhatADeadNodeBegan()
{
    company(QStringLiteral("acme"));
    // As a node has left it that was killed while it removed rows.
    const maindb::AuditNote note{tenant("acme").id, "root@example.com", "tenantRemoved", "acme"};
    CHECK(main().tenants.orderRemoval(tenant("acme").id, main().database().timestamp(), &note));
    const Answer refused = resume();
    QCOMPARE(refused.status, 409);
    QCOMPARE(refused.code(), QStringLiteral("tenantRemoved"));
    m_cloud->restart();
    QVERIFY(!*main().tenants.find("acme"));
    QCOMPARE(audit().mid(1), (QStringList{QStringLiteral("tenantRemoved"), QStringLiteral("tenantPurged")}));
}

void RemovalTest::tellsAnEmptyTenantGoneAtOnce()
{
    m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    const Answer removed = remove();
    QCOMPARE(removed.status, 200);
    QVERIFY(removed.object("tenant").value(QStringLiteral("removeAfter")).toString().toStdString() <=
            main().database().timestamp());
    QVERIFY(!*main().tenants.find("acme"));
}

void RemovalTest::keepsTheOrderUntilTheDatasourceAnswers()
{
    company(QStringLiteral("acme"));
    const auto home = tenant("acme").datasourceId;
    CHECK(main().tenants.place(tenant("acme").id, lostDatasource()));
    const Answer waits = remove(nowQuery);
    QCOMPARE(waits.status, 503);
    QVERIFY2(waits.message().contains(QStringLiteral("is removed")), waits.body.constData());
    QVERIFY(!waits.body.contains("secret"));
    QCOMPARE(audit().mid(1), QStringList{QStringLiteral("tenantRemoved")});
    QCOMPARE(resume().status, 409);
    // A later order never puts an earlier one off.
    QCOMPARE(remove().status, 200);
    QVERIFY(tenant("acme").removeAfter <= main().database().timestamp());
    CHECK(main().tenants.place(tenant("acme").id, home));
    m_cloud->restart();
    QVERIFY(!*main().tenants.find("acme"));
}

void RemovalTest::givesUpWhatIsLost()
{
    company(QStringLiteral("acme"));
    CHECK(main().tenants.place(tenant("acme").id, lostDatasource()));
    QCOMPARE(m_cloud->client->remove(QStringLiteral("/datasources/lost"), m_root).code(),
             QStringLiteral("datasourceNotEmpty"));
    QCOMPARE(remove(nowQuery).status, 503);
    QCOMPARE(remove(abandonQuery).status, 200);
    QCOMPARE(audit().last(), QStringLiteral("tenantAbandoned"));
    QVERIFY(!*main().tenants.find("acme"));
    QCOMPARE(m_cloud->client->remove(QStringLiteral("/datasources/lost"), m_root).status, 200);
    QVERIFY(!m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("eve@example.com")).token.isEmpty());
}

/// What a move left over in a datasource that is lost keeps a tenant, too.
void RemovalTest::givesUpAMoveToo()
{
    company(QStringLiteral("acme"));
    const std::int64_t here = *tenant("acme").datasourceId;
    maindb::Move move{tenant("acme").id, lostDatasource(), here, maindb::Move::State::Copying, "another", 0};
    CHECK(main().moves.begin(move));
    CHECK(main().moves.switchOver(move));
    QVERIFY(remove(nowQuery).status >= 400);
    QVERIFY(tenant("acme").removeAfter.empty());
    QCOMPARE(remove(abandonQuery).status, 200);
    QVERIFY(!*main().tenants.find("acme"));
    QVERIFY(main().moves.list()->empty());
}

void RemovalTest::removesLaterWhereNothingAnswers()
{
    company(QStringLiteral("acme"));
    CHECK(main().tenants.place(tenant("acme").id, lostDatasource()));
    QCOMPARE(remove().status, 200);
    QVERIFY(tenant("acme").removeAfter > main().database().timestamp());
    QCOMPARE(audit().last(), QStringLiteral("tenantRemoved"));
    QCOMPARE(resume().status, 200);
    QVERIFY(tenant("acme").removeAfter.empty());
}

void RemovalTest::removesWhatIsHalfMade()
{
    maindb::Tenant half;
    half.code = half.name = "acme";
    half.datasourceId = lostDatasource();
    half.state = maindb::TenantState::Provisioning;
    half.provisioningNode = "another";
    half.provisioningSince = main().database().clock().now();
    CHECK(main().tenants.add(half));
    const QJsonArray listed = m_cloud->client->get(QStringLiteral("/tenants"), m_root).array("tenants");
    QCOMPARE(listed.last().toObject().value(QStringLiteral("state")).toString(), QStringLiteral("provisioning"));
    QCOMPARE(resume().status, 404);
    QCOMPARE(remove().status, 200);
    QVERIFY(!*main().tenants.find("acme"));
    // What nobody removes goes by itself.
    CHECK(main().tenants.add(half));
    m_cloud->restart();
    QVERIFY(!*main().tenants.find("acme"));
}

void RemovalTest::signsUpAgainWhereTheDatasourceIsLost()
{
    maindb::Tenant half;
    half.code = half.name = "acme";
    half.datasourceId = lostDatasource();
    half.state = maindb::TenantState::Provisioning;
    half.provisioningNode = "another";
    CHECK(main().tenants.add(half));
    QVERIFY(!m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com")).token.isEmpty());
}

void RemovalTest::passesOverADeadDatasource()
{
    const std::int64_t lost = lostDatasource(1000);
    const Caller ann = company(QStringLiteral("acme"));
    QVERIFY(!ann.token.isEmpty());
    QVERIFY(tenant("acme").datasourceId != lost);
    QCOMPARE(m_cloud->client->get(QStringLiteral("/schema"), ann).status, 200);
    QCOMPARE(main().datasources.find(lost)->value().tenants, std::int64_t{0});
    // An operator is told that nothing is left.
    const Answer only = m_cloud->client->post(QStringLiteral("/tenants"),
                                              {{QStringLiteral("code"), QStringLiteral("named")},
                                               {QStringLiteral("name"), QStringLiteral("Named")},
                                               {QStringLiteral("datasource"), QStringLiteral("lost")}},
                                              m_root);
    QCOMPARE(only.status, 400);
    QVERIFY(!*main().tenants.find("named"));
}

QTEST_GUILESS_MAIN(RemovalTest)
#include "removal_test.moc"
