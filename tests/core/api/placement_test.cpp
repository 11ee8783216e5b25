#include "api/tenants/database_maker.h"
#include "api/tenants/placement.h"
#include "cloud_fixture.h"

using namespace dbsync;
using namespace dbsync::testing;

/// Which datasource a new tenant gets.
class PlacementTest : public QObject
{
    Q_OBJECT

private slots:
    void ordersByTheRule_data();
    void ordersByTheRule();
    void spreadsByWeight();
    void readsWishes();
    void numbersUrls();
    void keepsRoom();
    void goesWhereItsRegionIs();
    void makesDatabases();
    void makesDatabasesOnceWithManyNodes();
};

namespace {

maindb::Datasource record(std::int64_t id, std::int64_t tenants, std::int64_t weight = 1, const char* metadata = "{}")
{
    maindb::Datasource made;
    made.id = id;
    made.tenants = tenants;
    made.weight = weight;
    made.metadata = metadata;
    return made;
}

QString idsOf(const std::vector<maindb::Datasource>& datasources)
{
    QStringList ids;
    for (const maindb::Datasource& each : datasources)
        ids.append(QString::number(each.id));
    return ids.join(QLatin1Char(' '));
}

QJsonObject object(const char* text)
{
    return QJsonDocument::fromJson(text).object();
}

/// A cloud over PostgreSQL that makes databases.
std::unique_ptr<Cloud> makingCloud(std::int64_t tenants)
{
    test::PostgresCluster& cluster = **test::PostgresCluster::shared();
    auto cloud = std::make_unique<Cloud>();
    cloud->options.mainUrl = *cluster.makeDatabase();
    cloud->options.tenantUrl = *cluster.makeDatabase() + "?schema=rows";
    cloud->options.tenantsPerDatabase = tenants;
    cloud->restart();
    return cloud;
}

} // namespace

void PlacementTest::ordersByTheRule_data()
{
    using Datasources = std::vector<maindb::Datasource>;
    QTest::addColumn<Datasources>("datasources");
    QTest::addColumn<QString>("metadata");
    QTest::addColumn<int>("room");
    QTest::addColumn<QString>("order");
    const auto draining = [] {
        auto made = record(2, 0);
        made.state = maindb::DatasourceState::Draining;
        return made;
    };
    QTest::newRow("fewest first") << Datasources{record(1, 3), record(2, 1)} << "{}" << 0 << "2 1";
    QTest::newRow("older first") << Datasources{record(1, 1), record(2, 1)} << "{}" << 0 << "1 2";
    QTest::newRow("by weight") << Datasources{record(1, 1), record(2, 3, 5)} << "{}" << 0 << "2 1";
    QTest::newRow("no weight") << Datasources{record(1, 1), record(2, 0, 0)} << "{}" << 0 << "1";
    QTest::newRow("draining") << Datasources{record(1, 1), draining()} << "{}" << 0 << "1";
    QTest::newRow("full") << Datasources{record(1, 9), record(2, 2, 9, R"({"maxTenants":2})")} << "{}" << 0 << "1";
    QTest::newRow("all full") << Datasources{record(1, 2, 1, R"({"maxTenants":2})")} << "{}" << 0 << "";
    QTest::newRow("usual room") << Datasources{record(1, 4), record(2, 4, 1, R"({"maxTenants":5})")} << "{}" << 4
                                << "2";
    QTest::newRow("region first") << Datasources{record(1, 0), record(2, 9, 1, R"({"region":"eu"})")}
                                  << R"({"region":"eu"})" << 0 << "2 1";
    QTest::newRow("region full") << Datasources{record(1, 0), record(2, 9, 1, R"({"region":"eu","maxTenants":9})")}
                                 << R"({"region":"eu"})" << 0 << "1";
    QTest::newRow("region required") << Datasources{record(1, 0), record(2, 9, 1, R"({"region":"eu","maxTenants":9})")}
                                     << R"({"region":"eu","regionRequired":true})" << 0 << "";
    QTest::newRow("odd metadata") << Datasources{record(1, 0, 1, R"({"maxTenants":"2","region":7})")}
                                  << R"({"region":["eu"],"regionRequired":"no"})" << 0 << "1";
}

void PlacementTest::ordersByTheRule()
{
    QFETCH(const std::vector<maindb::Datasource>, datasources);
    QFETCH(const QString, metadata);
    QFETCH(const int, room);
    QFETCH(const QString, order);
    const auto usual = room > 0 ? std::optional<std::int64_t>(room) : std::nullopt;
    QCOMPARE(idsOf(api::placementOrder(datasources, api::wishOf(metadata.toStdString()), usual)), order);
}

/// Tenants that come one after the other go where the fewest are for the weight.
void PlacementTest::spreadsByWeight()
{
    QVERIFY(api::placementOrder({}, {}).empty());
    std::vector<maindb::Datasource> all{record(1, 0, 1), record(2, 0, 3), record(3, 0, 0), record(4, 0, 100)};
    all.back().state = maindb::DatasourceState::Draining;
    for (int index = 0; index < 8; ++index) {
        const auto picked = api::placementOrder(all, {}).front().id;
        ++all[static_cast<std::size_t>(picked - 1)].tenants;
    }
    QCOMPARE(all[0].tenants, std::int64_t{2});
    QCOMPARE(all[1].tenants, std::int64_t{6});
}

void PlacementTest::readsWishes()
{
    const auto wish = api::wishOf(R"({"region":"eu","regionRequired":true})");
    QCOMPARE(wish.region, std::string("eu"));
    QVERIFY(wish.regionRequired);
    QVERIFY(api::wishOf("{}").region.empty());
    QVERIFY(!api::wishOf(R"({"region":"eu"})").regionRequired);
}

void PlacementTest::numbersUrls()
{
    QCOMPARE(api::numberedUrl("postgresql://u:p@h:5/shop?schema=a", 2),
             std::string("postgresql://u:p@h:5/shop_2?schema=a"));
    QCOMPARE(api::numberedUrl("postgresql://h/shop", 10), std::string("postgresql://h/shop_10"));
    QCOMPARE(api::numberedUrl("postgresql://h?dbname=shop", 2), std::string());
    QCOMPARE(api::numberedUrl("postgresql://h/?host=/tmp/x", 2), std::string());
    QCOMPARE(api::numberedUrl("", 2), std::string());
}

void PlacementTest::keepsRoom()
{
    Cloud cloud;
    const Caller root = cloud.operatorLogin();
    cloud.client->patch(QStringLiteral("/datasources/embedded"), object(R"({"metadata":{"maxTenants":1}})"), root);
    cloud.client->post(QStringLiteral("/datasources"),
                       object(R"({"name":"eu1","url":"sqlite:eu1.sqlite","metadata":{"maxTenants":2}})"), root);
    for (int index = 0; index < 3; ++index)
        QVERIFY(!cloud.signUp(QStringLiteral("t%1").arg(index), QStringLiteral("ann@example.com")).token.isEmpty());
    const Answer full = cloud.client->post(QStringLiteral("/signup"),
                                           signupBody(QStringLiteral("more"), QStringLiteral("a@example.com")));
    QCOMPARE(full.status, 503);
    QCOMPARE(full.code(), QStringLiteral("noFreeDatasource"));
    QCOMPARE(cloud.client->post(QStringLiteral("/tenants"), object(R"({"code":"more","name":"More"})"), root).status,
             400);
    // By name an operator may put in more.
    QCOMPARE(cloud.client
                 ->post(QStringLiteral("/tenants"), object(R"({"code":"more","name":"More","datasource":"eu1"})"), root)
                 .status,
             201);
}

void PlacementTest::goesWhereItsRegionIs()
{
    Cloud cloud;
    const Caller root = cloud.operatorLogin();
    const Answer eu =
        cloud.client->post(QStringLiteral("/datasources"),
                           object(R"({"name":"eu1","url":"sqlite:eu1.sqlite","metadata":{"region":"eu"}})"), root);
    const auto id = eu.object("datasource").value(QStringLiteral("id"));
    for (int index = 0; index < 3; ++index) {
        const QJsonObject body{{QStringLiteral("code"), QStringLiteral("t%1").arg(index)},
                               {QStringLiteral("name"), QStringLiteral("T")},
                               {QStringLiteral("metadata"), object(R"({"region":"eu"})")}};
        const Answer made = cloud.client->post(QStringLiteral("/tenants"), body, root);
        QCOMPARE(made.object("tenant").value(QStringLiteral("datasourceId")), id);
    }
    // Who signs up may name it, too.
    QJsonObject body = signupBody(QStringLiteral("signed"), QStringLiteral("a@example.com"));
    QJsonObject tenant = body.value(QStringLiteral("tenant")).toObject();
    tenant.insert(QStringLiteral("region"), QStringLiteral("eu"));
    body.insert(QStringLiteral("tenant"), tenant);
    QCOMPARE(cloud.client->post(QStringLiteral("/signup"), body).status, 201);
    QCOMPARE(cloud.client->get(QStringLiteral("/tenants/signed"), root)
                 .object("tenant")
                 .value(QStringLiteral("datasourceId")),
             id);
    const Answer none = cloud.client->post(
        QStringLiteral("/tenants"),
        object(R"({"code":"us","name":"Us","metadata":{"region":"us","regionRequired":true}})"), root);
    QCOMPARE(none.status, 400);
}

void PlacementTest::makesDatabases()
{
    const auto cloud = makingCloud(2);
    const Caller root = cloud->operatorLogin();
    const std::string& url = cloud->options.tenantUrl;
    const std::string first = url.substr(url.rfind('/') + 1, url.rfind('?') - url.rfind('/') - 1);
    // A crash has left the next one made, and not registered.
    QVERIFY((*test::PostgresCluster::shared())->makeDatabase(first + "_2"));
    for (int index = 0; index < 5; ++index) {
        const Caller ann = cloud->signUp(QStringLiteral("t%1").arg(index), QStringLiteral("ann@example.com"));
        QVERIFY(!ann.token.isEmpty());
        QCOMPARE(cloud->client
                     ->send("POST", QStringLiteral("/schema"), ann,
                            schemaBody("CREATE TABLE T (id INTEGER PRIMARY KEY, a TEXT)", 0))
                     .status,
                 200);
    }
    QStringList told;
    for (const QJsonValue each : cloud->client->get(QStringLiteral("/datasources"), root).array("datasources"))
        told.append(each[QStringLiteral("name")].toString() + QLatin1Char(' ') +
                    QString::number(each[QStringLiteral("tenants")].toInt()));
    const QString base = QString::fromStdString(first);
    QCOMPARE(told,
             (QStringList{QStringLiteral("default 2"), base + QStringLiteral("_2 2"), base + QStringLiteral("_3 1")}));
    cloud->restart();
    QVERIFY(!cloud->signUp(QStringLiteral("last"), QStringLiteral("ann@example.com")).token.isEmpty());
}

void PlacementTest::makesDatabasesOnceWithManyNodes()
{
    const auto cloud = makingCloud(2);
    std::vector<std::thread> threads;
    std::atomic<int> made = 0;
    for (int node = 0; node < 4; ++node) {
        threads.emplace_back([&, node] {
            auto server = api::Server::start(cloud->options);
            if (!server)
                return;
            Client client(QString::fromStdString((*server)->url()));
            for (int index = 0; index < 2; ++index) {
                const auto body =
                    signupBody(QStringLiteral("n%1-%2").arg(node).arg(index), QStringLiteral("ann@example.com"));
                made += client.post(QStringLiteral("/signup"), body).status == 201 ? 1 : 0;
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    QCOMPARE(made.load(), 8);
    const auto datasources = cloud->server->mainDatabase().datasources.list();
    for (const maindb::Datasource& each : *datasources)
        QVERIFY2(each.tenants <= 2, each.name.c_str());
    QVERIFY(datasources->size() >= 4 && datasources->size() <= 5);
}

QTEST_GUILESS_MAIN(PlacementTest)
#include "placement_test.moc"
