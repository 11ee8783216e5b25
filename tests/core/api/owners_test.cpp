#include "cloud_fixture.h"
#include "postgres/connection.h"

#include <QFile>

using namespace dbsync;
using namespace dbsync::testing;

#define CHECK(result)                                                                                                  \
    do {                                                                                                               \
        const auto& checked = (result);                                                                                \
        QVERIFY2(checked, checked ? "" : checked.error().message.c_str());                                             \
    } while (false)

/// Whose a datasource is: the same database under two URLs, another installation's, a restored copy.
class OwnersTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void knowsAFileUnderTwoNames();
    void knowsADatabaseUnderTwoUrls();
    void movesNothingWithinOnePlace();
    void refusesAnotherInstallation();
    void refusesANewMainDatabaseOverOldRows();
    void followsARestoredCloud_data();
    void followsARestoredCloud();
    void followsARestoredMainDatabaseWithItsRows();
    void mendsWhatAnEarlierVersionRegistered();
    void changesTheUrlToTheDatasourcesOwnRowsOnly();
    void takesADatabaseAgainThatWasRemoved();
    void registersOneDatasourceWithManyNodes();

private:
    std::string makeDatabase();
    std::string elsewhere(std::string url) const;
    std::string copyOf(const std::string& url);
    static std::string nameOf(const std::string& url);

    test::PostgresCluster* m_cluster = nullptr;
};

namespace {

constexpr const char* schemaSql = "CREATE TABLE T (id INTEGER PRIMARY KEY, a TEXT)";

/// A tenant with a row that a device has sent.
struct Company
{
    Caller ann;

    explicit Company(Cloud& cloud, const QString& code = QStringLiteral("acme"))
    {
        ann = cloud.signUp(code, QStringLiteral("ann@example.com"));
        Client& client = *cloud.client;
        client.send("POST", QStringLiteral("/schema"), ann, schemaBody(schemaSql, 0));
        const QString device =
            client.post(QStringLiteral("/devices"), {{QStringLiteral("name"), QStringLiteral("desk")}}, ann)
                .object("device")
                .value(QStringLiteral("id"))
                .toString();
        std::string body;
        wire::append(wire::BatchHeader{device.toStdString(), 1, "id1", {}, 1}, body);
        wire::append(wire::Section{"T", {"id", "a"}}, body);
        body += "[\"i\",1,[1,\"" + code.toStdString() + "\"]]\n";
        wire::append(wire::End{1, {}}, body);
        client.send("POST", QStringLiteral("/batches"), ann, QByteArray::fromStdString(body), "application/x-ndjson");
    }
};

QByteArray pull(Client& client, const Caller& caller)
{
    return client.send("GET", QStringLiteral("/changes"), caller, {}, {}, "application/x-ndjson").body;
}

bool hasRow(Client& client, const Caller& caller)
{
    return pull(client, caller).contains("\"" + caller.tenant.toUtf8() + "\"]");
}

Answer addDatasource(Client& client, const Caller& root, const char* name, const std::string& url)
{
    return client.post(
        QStringLiteral("/datasources"),
        {{QStringLiteral("name"), QLatin1String(name)}, {QStringLiteral("url"), QString::fromStdString(url)}}, root);
}

Answer editUrl(Client& client, const Caller& root, const char* name, const std::string& url)
{
    return client.patch(QStringLiteral("/datasources/") + QLatin1String(name),
                        {{QStringLiteral("url"), QString::fromStdString(url)}}, root);
}

Answer move(Client& client, const Caller& root, const char* datasource)
{
    return client.post(QStringLiteral("/tenants/acme/move"),
                       {{QStringLiteral("datasource"), QLatin1String(datasource)}}, root);
}

bool audited(Client& client, const Caller& root, const QString& what)
{
    for (const QJsonValue entry : client.get(QStringLiteral("/audit"), root).array("audit")) {
        if (entry[QStringLiteral("what")].toString() == what)
            return true;
    }
    return false;
}

QStringList datasourceNames(Client& client, const Caller& root)
{
    QStringList names;
    for (const QJsonValue each : client.get(QStringLiteral("/datasources"), root).array("datasources"))
        names.append(each[QStringLiteral("name")].toString());
    return names;
}

/// The options of a cloud over PostgreSQL in a folder of its own.
struct Installation
{
    explicit Installation(const std::string& mainUrl, const std::string& tenantUrl = {})
    {
        options.folder = folder.path().toStdString();
        options.mainUrl = mainUrl;
        options.tenantUrl = tenantUrl;
        options.port = 0;
        options.logRequests = false;
        options.environment = "test";
        options.passwordCost = maindb::PasswordHasher::Cost::Lowest;
    }
    QTemporaryDir folder;
    api::ServerOptions options;
};

/// A cloud over these URLs.
std::unique_ptr<Cloud> cloudOver(const std::string& mainUrl, const std::string& tenantUrl = {})
{
    auto cloud = std::make_unique<Cloud>();
    cloud->options.mainUrl = mainUrl;
    cloud->options.tenantUrl = tenantUrl;
    cloud->restart();
    return cloud;
}

} // namespace

void OwnersTest::initTestCase()
{
    auto cluster = test::PostgresCluster::shared();
    CHECK(cluster);
    m_cluster = *cluster;
}

std::string OwnersTest::makeDatabase()
{
    const auto url = m_cluster->makeDatabase();
    return url ? *url : std::string();
}

std::string OwnersTest::nameOf(const std::string& url)
{
    return url.substr(url.rfind('/') + 1);
}

/// The same by another name of the host.
std::string OwnersTest::elsewhere(std::string url) const
{
    const std::string host = "127.0.0.1";
    const auto at = url.find(host);
    return at == std::string::npos ? std::string() : url.replace(at, host.size(), "localhost");
}

/// What dumping a database and putting the dump back elsewhere makes.
std::string OwnersTest::copyOf(const std::string& url)
{
    const std::string copy = makeDatabase();
    const std::string file = m_cluster->folder() + "/" + nameOf(copy) + ".dump";
    const auto dumped = m_cluster->run("pg_dump", "--format=custom --file=" + file + " '" + url + "'");
    const auto restored =
        dumped ? m_cluster->run("pg_restore", "--clean --if-exists --dbname='" + copy + "' " + file) : dumped;
    return restored ? copy : std::string();
}

void OwnersTest::knowsAFileUnderTwoNames()
{
    Cloud cloud;
    const Caller root = cloud.operatorLogin();
    QCOMPARE(addDatasource(*cloud.client, root, "eu1", "sqlite:eu1.sqlite").status, 201);
    QVERIFY(QFile::link(cloud.path("eu1.sqlite"), cloud.path("eu2.sqlite")));
    const Answer refused = addDatasource(*cloud.client, root, "eu2", "sqlite:eu2.sqlite");
    QCOMPARE(refused.status, 409);
    QCOMPARE(refused.code(), QStringLiteral("datasourceUrlTaken"));
    QVERIFY(refused.message().contains(QStringLiteral("eu1")));
}

void OwnersTest::knowsADatabaseUnderTwoUrls()
{
    Cloud cloud;
    const Caller root = cloud.operatorLogin();
    const std::string url = makeDatabase();
    cloud.server.reset();
    cloud.options.mainUrl = makeDatabase();
    cloud.start();
    const Caller there = cloud.operatorLogin();
    QCOMPARE(addDatasource(*cloud.client, there, "eu1", url).status, 201);
    const Answer refused = addDatasource(*cloud.client, there, "eu2", elsewhere(url));
    QCOMPARE(refused.status, 409);
    QVERIFY(refused.message().contains(QStringLiteral("eu1")));
    QCOMPARE(addDatasource(*cloud.client, there, "eu3", url + "?schema=other").status, 201);
}

void OwnersTest::movesNothingWithinOnePlace()
{
    Cloud cloud;
    const Caller root = cloud.operatorLogin();
    const Company acme(cloud);
    // As an earlier version let it be added.
    QVERIFY(QFile::link(cloud.path("tenants.sqlite"), cloud.path("eu2.sqlite")));
    maindb::Datasource alias;
    alias.name = "eu2";
    alias.url = "sqlite:eu2.sqlite";
    CHECK(cloud.server->mainDatabase().datasources.add(alias));
    const Answer refused = move(*cloud.client, root, "eu2");
    QCOMPARE(refused.status, 400);
    QCOMPARE(refused.code(), QStringLiteral("sameDatabase"));
    QVERIFY(hasRow(*cloud.client, acme.ann));
    cloud.restart(); // what would tidy up
    QVERIFY(hasRow(*cloud.client, acme.ann));
    // Out of the place it may go, by whichever name it is known.
    QCOMPARE(addDatasource(*cloud.client, root, "eu3", "sqlite:eu3.sqlite").status, 201);
    QCOMPARE(move(*cloud.client, root, "eu3").status, 200);
    QVERIFY(hasRow(*cloud.client, acme.ann));
}

void OwnersTest::refusesAnotherInstallation()
{
    const std::string rows = makeDatabase();
    const auto first = cloudOver(makeDatabase(), rows);
    const Company acme(*first);
    const Installation second(makeDatabase(), rows);
    const auto refused = api::Server::start(second.options);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, std::string("datasourceForeign"));
    QCOMPARE(static_cast<int>(refused.error().kind), static_cast<int>(ErrorKind::InvalidRequest));
    QVERIFY(refused.error().message.starts_with("TENANT_DATABASE_URL: "));
    QVERIFY(refused.error().message.find("cluster") == std::string::npos); // the password
    // Of whatever version it is, it stays as it is.
    CHECK(m_cluster->execute(nameOf(rows), "DROP TABLE dbsync_owner; UPDATE dbsync_datasource SET version = 5"));
    QCOMPARE(api::Server::start(second.options).error().code, std::string("datasourceForeign"));
    CHECK(m_cluster->execute(nameOf(rows), "SELECT 1 / (6 - version) FROM dbsync_datasource"));
    const Installation beside(second.options.mainUrl, rows + "?schema=second");
    CHECK(api::Server::start(beside.options));
    const auto third = cloudOver(makeDatabase());
    const Answer added = addDatasource(*third->client, third->operatorLogin(), "eu1", elsewhere(rows));
    QCOMPARE(added.status, 400);
    QCOMPARE(added.code(), QStringLiteral("datasourceForeign"));
    QVERIFY(hasRow(*first->client, acme.ann));
}

void OwnersTest::refusesANewMainDatabaseOverOldRows()
{
    Cloud cloud;
    {
        const Company acme(cloud);
    }
    cloud.server.reset();
    for (const char* file : {"main.sqlite", "main.sqlite-wal", "main.sqlite-shm"})
        QFile::remove(cloud.path(file));
    const auto refused = api::Server::start(cloud.options);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, std::string("datasourceForeign"));
    QVERIFY(!refused.error().hint.empty());
}

void OwnersTest::followsARestoredCloud_data()
{
    QTest::addColumn<bool>("marked");
    QTest::newRow("marked") << true;
    QTest::newRow("of an older version") << false;
}

/// Both databases were put back under other names, and the first ones are still there.
void OwnersTest::followsARestoredCloud()
{
    QFETCH(const bool, marked);
    const std::string mainUrl = makeDatabase();
    const std::string rows = makeDatabase();
    auto cloud = cloudOver(mainUrl, rows);
    const Company acme(*cloud);
    if (!marked)
        CHECK(m_cluster->execute(nameOf(rows), "DELETE FROM dbsync_owner"));
    cloud->server.reset();
    cloud->options.mainUrl = copyOf(mainUrl);
    cloud->options.tenantUrl = copyOf(rows);
    QVERIFY(!cloud->options.mainUrl.empty() && !cloud->options.tenantUrl.empty());
    CHECK(m_cluster->execute("postgres", "DROP DATABASE \"" + nameOf(mainUrl) + "\" WITH (FORCE)"));
    cloud->start();
    QVERIFY(hasRow(*cloud->client, acme.ann)); // the login is as good as before
    const Caller root = cloud->operatorLogin();
    QCOMPARE(datasourceNames(*cloud->client, root), QStringList{QStringLiteral("default")});
    QVERIFY(audited(*cloud->client, root, QStringLiteral("datasourceUrlChanged")));
    QCOMPARE(cloud->signUp(QStringLiteral("later"), QStringLiteral("bob@example.com")).token.isEmpty(), false);
    CHECK(m_cluster->execute(nameOf(rows), "SELECT 1 / (1 - count(*)) FROM dbsync_tenants WHERE tenant = 2"));
    cloud->restart();
    QVERIFY(hasRow(*cloud->client, acme.ann));
}

void OwnersTest::followsARestoredMainDatabaseWithItsRows()
{
    const std::string mainUrl = makeDatabase();
    auto cloud = cloudOver(mainUrl);
    const Company acme(*cloud);
    cloud->server.reset();
    cloud->options.mainUrl = copyOf(mainUrl);
    QVERIFY(!cloud->options.mainUrl.empty());
    CHECK(m_cluster->execute("postgres", "DROP DATABASE \"" + nameOf(mainUrl) + "\" WITH (FORCE)"));
    cloud->start();
    QVERIFY(hasRow(*cloud->client, acme.ann));
    QCOMPARE(datasourceNames(*cloud->client, cloud->operatorLogin()), QStringList{QStringLiteral("default")});
}

/// It took a restored copy for another datasource, and served no tenant any more.
void OwnersTest::mendsWhatAnEarlierVersionRegistered()
{
    const std::string rows = makeDatabase();
    const auto cloud = cloudOver(makeDatabase(), rows);
    const Company acme(*cloud);
    const std::string copy = copyOf(rows);
    QVERIFY(!copy.empty());
    CHECK(m_cluster->execute(nameOf(copy), "DELETE FROM dbsync_owner"));
    maindb::Datasource second;
    second.name = "default-2";
    second.url = copy;
    CHECK(cloud->server->mainDatabase().datasources.add(second));
    cloud->server.reset();
    CHECK(m_cluster->execute("postgres", "DROP DATABASE \"" + nameOf(rows) + "\" WITH (FORCE)"));
    cloud->options.tenantUrl = copy;
    cloud->start();
    QVERIFY(hasRow(*cloud->client, acme.ann));
    const Caller root = cloud->operatorLogin();
    QCOMPARE(datasourceNames(*cloud->client, root), QStringList{QStringLiteral("default")});
    // By hand, where the mark is that of a datasource that was removed since.
    const std::string again = copyOf(copy);
    CHECK(m_cluster->execute(nameOf(again), "UPDATE dbsync_owner SET datasource = 77"));
    QCOMPARE(editUrl(*cloud->client, root, "default", again).status, 200);
    QVERIFY(hasRow(*cloud->client, acme.ann));
    CHECK(m_cluster->execute(nameOf(again), "SELECT 1 / (2 - datasource) FROM dbsync_owner"));
}

void OwnersTest::changesTheUrlToTheDatasourcesOwnRowsOnly()
{
    const std::string rows = makeDatabase();
    const auto cloud = cloudOver(makeDatabase(), rows);
    const Company acme(*cloud);
    const Caller root = cloud->operatorLogin();
    Client& client = *cloud->client;
    const std::string empty = makeDatabase();
    const Answer differs = editUrl(client, root, "default", empty);
    QCOMPARE(differs.status, 400);
    QCOMPARE(differs.code(), QStringLiteral("datasourceDiffers"));
    QVERIFY(hasRow(client, acme.ann));
    const std::string copy = copyOf(rows);
    QVERIFY(!copy.empty());
    CHECK(m_cluster->execute(nameOf(rows), "DELETE FROM n1.\"T\""));
    QCOMPARE(editUrl(client, root, "default", copy).status, 200);
    QVERIFY(hasRow(client, acme.ann));
    // A copy of a version that made no marks.
    const std::string older = copyOf(copy);
    CHECK(m_cluster->execute(nameOf(older), "DELETE FROM dbsync_owner"));
    QCOMPARE(editUrl(client, root, "default", older).status, 200);
    // One without tenants may go where nobody is; the place that it leaves is free.
    const std::string first = makeDatabase();
    QCOMPARE(addDatasource(client, root, "eu1", first).status, 201);
    QCOMPARE(editUrl(client, root, "eu1", elsewhere(older)).code(), QStringLiteral("datasourceUrlTaken"));
    QCOMPARE(editUrl(client, root, "eu1", empty).status, 200);
    QCOMPARE(addDatasource(client, root, "eu2", first).status, 201);
}

void OwnersTest::takesADatabaseAgainThatWasRemoved()
{
    Cloud cloud;
    const Caller root = cloud.operatorLogin();
    QCOMPARE(addDatasource(*cloud.client, root, "eu1", "sqlite:eu1.sqlite").status, 201);
    QCOMPARE(cloud.client->remove(QStringLiteral("/datasources/eu1"), root).status, 200);
    QCOMPARE(addDatasource(*cloud.client, root, "again", "sqlite:eu1.sqlite").status, 201);
    const Company acme(cloud);
    QCOMPARE(move(*cloud.client, root, "again").status, 200);
    QVERIFY(hasRow(*cloud.client, acme.ann));
}

/// Also where each knows the database by another name.
void OwnersTest::registersOneDatasourceWithManyNodes()
{
    const std::string mainUrl = makeDatabase();
    const std::string rows = makeDatabase();
    std::vector<std::unique_ptr<Installation>> nodes;
    std::vector<std::thread> threads;
    std::atomic<int> started = 0;
    for (int index = 0; index < 6; ++index)
        nodes.push_back(std::make_unique<Installation>(mainUrl, index % 2 == 0 ? rows : elsewhere(rows)));
    std::vector<std::unique_ptr<api::Server>> servers(nodes.size());
    for (std::size_t index = 0; index < nodes.size(); ++index) {
        threads.emplace_back([&, index] {
            auto server = api::Server::start(nodes[index]->options);
            started += server ? 1 : 0;
            if (server)
                servers[index] = std::move(*server);
            else
                qWarning("%s", server.error().message.c_str());
        });
    }
    for (auto& thread : threads)
        thread.join();
    QCOMPARE(started.load(), 6);
    QCOMPARE(servers.front()->mainDatabase().datasources.list()->size(), std::size_t{1});
}

QTEST_GUILESS_MAIN(OwnersTest)
#include "owners_test.moc"
