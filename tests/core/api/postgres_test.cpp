#include "cloud_fixture.h"
#include "event_listener.h"
#include "postgres/connection.h"
#include "test_postgres/pooler.h"

#include <QFile>

using namespace dbsync;
using namespace dbsync::testing;

#define CHECK(result)                                                                                                  \
    do {                                                                                                               \
        const auto& checked = (result);                                                                                \
        QVERIFY2(checked, checked ? "" : checked.error().message.c_str());                                             \
    } while (false)

/// What there is with PostgreSQL only: datasources by URL, keys, and several nodes.
class PostgresTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        auto cluster = test::PostgresCluster::shared();
        CHECK(cluster);
        m_cluster = *cluster;
    }

    void addsDatasourcesThatWork()
    {
        Cloud cloud;
        const Caller root = cloud.operatorLogin();
        const auto url = m_cluster->makeDatabase();
        CHECK(url);
        const std::string database = url->substr(url->rfind('/') + 1);
        const Answer added = addDatasource(*cloud.client, root, "eu1", *url + "?schema=rows");
        QCOMPARE(added.status, 201);
        QVERIFY(!added.body.contains("secret"));
        const Answer again =
            addDatasource(*cloud.client, root, "eu2",
                          m_cluster->urlAs("postgres", "other", database) + "?sslmode=disable&schema=rows");
        QCOMPARE(again.code(), QStringLiteral("datasourceUrlTaken"));
        for (const auto& [name, wrong] :
             {std::pair("password", m_cluster->urlAs("postgres", "wrong-secret", database)),
              std::pair("database", m_cluster->urlAs("postgres", test::PostgresCluster::password, "none"))}) {
            const Answer refused = addDatasource(*cloud.client, root, name, wrong);
            QCOMPARE(refused.status, 400);
            QVERIFY(!refused.body.contains("secret"));
        }
        CHECK(m_cluster->makeRole("poor", "poor-secret"));
        QCOMPARE(addDatasource(*cloud.client, root, "rights",
                               m_cluster->urlAs("poor", "poor-secret", database) + "?schema=forbidden")
                     .status,
                 400);
        QCOMPARE(cloud.client->get(QStringLiteral("/datasources"), root).array("datasources").size(), 2);
        // A new password, where the first is not good any more.
        const Answer edited = cloud.client->patch(
            QStringLiteral("/datasources/eu1"),
            {{QStringLiteral("url"), QString::fromStdString(m_cluster->urlAs("postgres", "bad-secret", database))}},
            root);
        QCOMPARE(edited.status, 400);
        QCOMPARE(cloud.client->post(QStringLiteral("/datasources/eu1/check"), {}, root).status, 200);
    }

    void registersTheTenantUrl()
    {
        Cloud cloud;
        const auto url = m_cluster->makeDatabase();
        CHECK(url);
        cloud.options.tenantUrl = *url;
        cloud.restart();
        const Caller root = cloud.operatorLogin();
        const auto names = [&] {
            QStringList list;
            for (const QJsonValue& each : cloud.client->get(QStringLiteral("/datasources"), root).array("datasources"))
                list.append(each.toObject().value(QStringLiteral("name")).toString());
            return list;
        };
        QCOMPARE(names(), QStringList{QStringLiteral("default")}); // the embedded one is gone
        const auto second = m_cluster->makeDatabase();
        CHECK(second);
        QCOMPARE(addDatasource(*cloud.client, root, "eu1", *second).status, 201);
        for (const char* code : {"one", "two", "three"})
            QVERIFY(!cloud.signUp(QLatin1String(code), QStringLiteral("ann@example.com")).token.isEmpty());
        QCOMPARE((*cloud.server->mainDatabase().datasources.find("default"))->tenants, std::int64_t{3});
        // Another database from the next start on; tenants stay where they are.
        cloud.options.tenantUrl = *url + "?schema=other";
        cloud.restart();
        QCOMPARE(names(), (QStringList{QStringLiteral("default"), QStringLiteral("eu1"), QStringLiteral("default-2")}));
    }

    void wrapsUrlsWithAKey()
    {
        Cloud cloud;
        const auto bytes = [&] {
            QByteArray all;
            for (const char* name : {"main.sqlite", "main.sqlite-wal"}) {
                QFile file(cloud.path(name));
                if (file.open(QIODevice::ReadOnly))
                    all += file.readAll();
            }
            return all;
        };
        const auto url = m_cluster->makeDatabase();
        CHECK(url);
        const std::string first = "the first key, long enough";
        const std::string second = "the second key, long enough";
        cloud.options.secrets = *SecretBox::make(first);
        cloud.options.tenantUrl = *url;
        cloud.restart();
        QVERIFY(!bytes().contains(test::PostgresCluster::encodedPassword().c_str()));
        cloud.options.secrets = *SecretBox::make(second, first);
        cloud.restart();
        cloud.options.secrets = *SecretBox::make(second);
        cloud.restart();
        QVERIFY(!cloud.signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com")).token.isEmpty());
        cloud.server.reset();
        cloud.options.secrets = SecretBox();
        QCOMPARE(api::Server::start(cloud.options).error().code, std::string("wrongSecretKey"));
    }

    void nodesTellEachOther_data()
    {
        QTest::addColumn<bool>("pooled");
        QTest::newRow("directly") << false;
        QTest::newRow("through a pooler") << true;
    }

    void nodesTellEachOther()
    {
        QFETCH(const bool, pooled);
        Cloud one;
        const auto url = m_cluster->makeDatabase();
        CHECK(url);
        const auto pooler = test::Pooler::start(*m_cluster);
        CHECK(pooler);
        const std::string pooledUrl = pooler->url(url->substr(url->rfind('/') + 1));
        one.options.mainUrl = one.options.tenantUrl = pooled ? pooledUrl : *url;
        one.restart();
        const auto two = api::Server::start(one.options);
        CHECK(two);
        Client other(QString::fromStdString((*two)->url()));
        const Caller ann = one.signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
        QVERIFY(!ann.token.isEmpty());
        QCOMPARE(other.get(QStringLiteral("/me"), ann).status, 200);
        // A token that is revoked on one node is refused on the other, and its event streams end there.
        EventStream stream(**two, ann);
        QVERIFY(stream.hears("revision"));
        // Where nothing changes nothing is told.
        QTest::qWait(4'000);
        (void)stream.hears("event: revision");
        QVERIFY2(stream.heard().count("event: revision") <= 2, stream.heard().constData());
        const QJsonObject policy{{QStringLiteral("table"), QStringLiteral("T")},
                                 {QStringLiteral("policy"), QStringLiteral("cloud")}};
        QCOMPARE(one.client
                     ->send("POST", QStringLiteral("/schema"), ann,
                            schemaBody("CREATE TABLE T (id INTEGER PRIMARY KEY, a TEXT)", 0))
                     .status,
                 200);
        QCOMPARE(one.client->send("PUT", QStringLiteral("/policies"), ann, jsonText(policy)).status, 200);
        QVERIFY2(stream.hears("\"policiesVersion\":1"), stream.heard().constData());
        QCOMPARE(one.client->post(QStringLiteral("/logout"), {}, ann).status, 204);
        QTRY_COMPARE(other.get(QStringLiteral("/me"), ann).status, 401);
        QVERIFY(stream.ends());
        // Guesses count on both.
        const auto guess = [](Client& client) {
            return client
                .post(QStringLiteral("/login"), {{QStringLiteral("tenant"), QStringLiteral("acme")},
                                                 {QStringLiteral("email"), QStringLiteral("ann@example.com")},
                                                 {QStringLiteral("password"), QStringLiteral("a wrong one")}})
                .status;
        };
        for (int count = 0; count < 10; ++count)
            QCOMPARE(guess(*one.client), 401);
        QTRY_COMPARE(guess(other), 429);
    }

    void healthTellsEachDatabase()
    {
        Cloud cloud;
        const auto url = m_cluster->makeDatabase();
        CHECK(url);
        cloud.options.tenantUrl = *url;
        cloud.restart();
        const Caller ann = cloud.signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
        const auto status = [&] { return cloud.client->get(QStringLiteral("/health")).text("status"); };
        QTRY_COMPARE(status(), QStringLiteral("ok"));
        CHECK(m_cluster->stop(true));
        QTRY_COMPARE(status(), QStringLiteral("degraded"));
        namesNoDatabase(cloud.client->get(QStringLiteral("/changes?since=0"), ann));
        namesNoDatabase(cloud.client->post(QStringLiteral("/signup"),
                                           signupBody(QStringLiteral("other"), QStringLiteral("eve@example.com"))));
        // Operators may know.
        Caller root = cloud.operatorLogin();
        root.tenant = ann.tenant;
        const Answer told = cloud.client->get(QStringLiteral("/schema"), root);
        QCOMPARE(told.status, 503);
        QVERIFY2(told.message().contains(QStringLiteral("127.0.0.1")), told.body.constData());
        // It starts, too, for the sake of the others.
        cloud.restart();
        QCOMPARE(cloud.client->get(QStringLiteral("/me"), ann).status, 200);
        CHECK(m_cluster->start());
        QTRY_COMPARE(cloud.client->get(QStringLiteral("/changes?since=0"), ann).status, 200);
        QTRY_COMPARE(status(), QStringLiteral("ok"));
    }

    void clientsHearNothingOfTheMainDatabase()
    {
        Cloud cloud;
        const auto url = m_cluster->makeDatabase();
        CHECK(url);
        cloud.options.mainUrl = *url;
        cloud.restart();
        const Caller ann = cloud.signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
        QCOMPARE(cloud.client->get(QStringLiteral("/me"), ann).status, 200);
        CHECK(m_cluster->stop(true));
        const auto logIn = [&] {
            return cloud.client->post(QStringLiteral("/login"), {{QStringLiteral("tenant"), QStringLiteral("acme")},
                                                                 {QStringLiteral("email"), QStringLiteral("a@b.c")},
                                                                 {QStringLiteral("password"), password}});
        };
        for (int turn = 0; turn < 3; ++turn)
            namesNoDatabase(logIn());
        namesNoDatabase(cloud.client->get(QStringLiteral("/me"), ann));
        namesNoDatabase(cloud.client->post(QStringLiteral("/signup"),
                                           signupBody(QStringLiteral("other"), QStringLiteral("eve@example.com"))));
        CHECK(m_cluster->start());
        QTRY_COMPARE(logIn().status, 401);
    }

private:
    static void namesNoDatabase(const Answer& answer)
    {
        QCOMPARE(answer.status, 503);
        for (const char* word : {"127.0.0.1", "onnection", "SELECT", "SQLSTATE", "database \\\"", "Running", "FATAL"})
            QVERIFY2(!answer.body.contains(word), answer.body.constData());
        QVERIFY2(answer.message().endsWith(QStringLiteral("cannot be reached just now; try again.")),
                 answer.body.constData());
    }
    static Answer addDatasource(Client& client, const Caller& root, const char* name, const std::string& url)
    {
        return client.post(
            QStringLiteral("/datasources"),
            {{QStringLiteral("name"), QLatin1String(name)}, {QStringLiteral("url"), QString::fromStdString(url)}},
            root);
    }

    test::PostgresCluster* m_cluster = nullptr;
};

QTEST_GUILESS_MAIN(PostgresTest)
#include "postgres_test.moc"
