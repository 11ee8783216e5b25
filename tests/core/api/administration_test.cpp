#include "cloud_fixture.h"

using namespace dbsync;
using namespace dbsync::testing;

class AdministrationTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void administersTenants();
    void removesTenants();
    void administersDatasources();
    void refusesBadDatasources_data();
    void refusesBadDatasources();
    void administersUsers();
    void letsOperatorsAdministerAnyTenant();
    void administersDevices();
    void keepsAnAudit();
    void tellsItsStatus();

private:
    std::unique_ptr<Cloud> m_cloud;
    Client* m_client = nullptr;
    Caller m_root;
};

namespace {

QJsonObject object(const char* text)
{
    return QJsonDocument::fromJson(text).object();
}

} // namespace

void AdministrationTest::init()
{
    m_cloud = std::make_unique<Cloud>();
    m_client = m_cloud->client.get();
    m_root = m_cloud->operatorLogin();
}

void AdministrationTest::administersTenants()
{
    const Answer added = m_client->post(QStringLiteral("/tenants"),
                                        object(R"({"code":"acme","name":"Acme","metadata":{"region":"eu"}})"), m_root);
    QCOMPARE(added.status, 201);
    const QJsonObject tenant = added.object("tenant");
    for (const char* field : {"id", "code", "name", "website", "metadata", "datasourceId", "createdAt", "updatedAt"})
        QVERIFY2(tenant.contains(QLatin1String(field)), field);
    QCOMPARE(tenant.value(QStringLiteral("metadata")).toObject().value(QStringLiteral("region")).toString(),
             QStringLiteral("eu"));
    QVERIFY(tenant.value(QStringLiteral("datasourceId")).isDouble());
    QCOMPARE(m_client->post(QStringLiteral("/tenants"), object(R"({"code":"acme","name":"Again"})"), m_root).code(),
             QStringLiteral("tenantCodeTaken"));
    QCOMPARE(m_client->post(QStringLiteral("/tenants"), object(R"({"code":"b2","name":"B","datasource":"no"})"), m_root)
                 .status,
             400);
    const Answer bare = m_client->post(QStringLiteral("/tenants"),
                                       object(R"({"code":"bare","name":"Bare","datasource":"none"})"), m_root);
    QVERIFY(bare.object("tenant").value(QStringLiteral("datasourceId")).isNull());

    const Answer edited = m_client->patch(QStringLiteral("/tenants/acme"),
                                          object(R"({"name":"Acme Ltd","website":"https://acme.example"})"), m_root);
    QCOMPARE(edited.object("tenant").value(QStringLiteral("name")).toString(), QStringLiteral("Acme Ltd"));
    QCOMPARE(edited.object("tenant").value(QStringLiteral("website")).toString(),
             QStringLiteral("https://acme.example"));
    QCOMPARE(m_client->patch(QStringLiteral("/tenants/acme"), object(R"({"name":""})"), m_root).status, 400);
    QCOMPARE(m_client->patch(QStringLiteral("/tenants/none"), object(R"({"name":"x"})"), m_root).status, 404);
    const Answer placed = m_client->patch(QStringLiteral("/tenants/bare"),
                                          {{QStringLiteral("datasource"), m_cloud->firstDatasource()}}, m_root);
    QCOMPARE(placed.object("tenant").value(QStringLiteral("datasourceId")).toInt(), 1);
    const QJsonArray tenants = m_client->get(QStringLiteral("/tenants"), m_root).array("tenants");
    QCOMPARE(tenants.size(), 2);
    QCOMPARE(tenants.first().toObject().value(QStringLiteral("code")).toString(), QStringLiteral("acme"));
    QCOMPARE(m_client->get(QStringLiteral("/tenants/acme"), m_root).status, 200);
}

void AdministrationTest::removesTenants()
{
    const Caller ann = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    m_cloud->signUp(QStringLiteral("full"), QStringLiteral("ann@example.com"));
    QCOMPARE(m_client->remove(QStringLiteral("/tenants/acme"), m_root).status, 200);
    QCOMPARE(m_client->get(QStringLiteral("/tenants/acme"), m_root).status, 404);
    QCOMPARE(m_client->get(QStringLiteral("/schema"), ann).status, 400);
    QCOMPARE(m_client->remove(QStringLiteral("/tenants/acme"), m_root).status, 404);
    // The code is free again, for another tenant.
    QVERIFY(!m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("eve@example.com")).token.isEmpty());

    const Caller full = m_client->logIn(QStringLiteral("full"), QStringLiteral("ann@example.com"), password);
    const QByteArray schema = schemaBody("CREATE TABLE T (id INTEGER PRIMARY KEY, a TEXT)", 0);
    QCOMPARE(m_client->send("POST", QStringLiteral("/schema"), full, schema).status, 200);
    const Answer removed = m_client->remove(QStringLiteral("/tenants/full"), m_root);
    QCOMPARE(removed.object("tenant").value(QStringLiteral("state")).toString(), QStringLiteral("removed"));
    QVERIFY(removed.object("tenant").contains(QStringLiteral("removeAfter")));
    QCOMPARE(m_client->get(QStringLiteral("/schema"), full).status, 403);
    QCOMPARE(m_client->patch(QStringLiteral("/tenants/full"), object(R"({"state":"active"})"), m_root).status, 200);
    QCOMPARE(m_client->get(QStringLiteral("/schema"), full).status, 200);
    QCOMPARE(m_client->remove(QStringLiteral("/tenants/full?now=1"), m_root).status, 200);
    QCOMPARE(m_client->get(QStringLiteral("/tenants/full"), m_root).status, 404);
}

void AdministrationTest::administersDatasources()
{
    const QJsonArray first = m_client->get(QStringLiteral("/datasources"), m_root).array("datasources");
    QCOMPARE(first.size(), 1);
    QCOMPARE(first.first().toObject().value(QStringLiteral("name")).toString(), QStringLiteral("embedded"));
    const Answer added = m_client->post(
        QStringLiteral("/datasources"),
        object(R"({"name":"eu1","url":"sqlite:eu1.sqlite","weight":5,"metadata":{"region":"eu"}})"), m_root);
    QCOMPARE(added.status, 201);
    for (const char* field : {"id", "name", "state", "tenants", "weight", "metadata"})
        QVERIFY2(added.object("datasource").contains(QLatin1String(field)), field);
    QVERIFY(QFile::exists(m_cloud->path("eu1.sqlite")));
    const auto add = [&](const char* text) {
        return m_client->post(QStringLiteral("/datasources"), object(text), m_root).code();
    };
    QCOMPARE(add(R"({"name":"eu1","url":"sqlite:eu2.sqlite"})"), QStringLiteral("datasourceNameTaken"));
    QCOMPARE(add(R"({"name":"eu2","url":"sqlite:eu1.sqlite"})"), QStringLiteral("datasourceUrlTaken"));

    // Sign-up picks by weight.
    for (int index = 0; index < 6; ++index)
        m_cloud->signUp(QStringLiteral("tenant%1").arg(index), QStringLiteral("ann@example.com"));
    const QJsonArray filled = m_client->get(QStringLiteral("/datasources"), m_root).array("datasources");
    QCOMPARE(filled.at(0).toObject().value(QStringLiteral("tenants")).toInt(), 1);
    QCOMPARE(filled.at(1).toObject().value(QStringLiteral("tenants")).toInt(), 5);

    QCOMPARE(m_client->post(QStringLiteral("/datasources/eu1/check"), {}, m_root).status, 200);
    const Answer drained =
        m_client->patch(QStringLiteral("/datasources/eu1"), object(R"({"state":"draining","weight":2})"), m_root);
    QCOMPARE(drained.object("datasource").value(QStringLiteral("state")).toString(), QStringLiteral("draining"));
    QCOMPARE(drained.object("datasource").value(QStringLiteral("weight")).toInt(), 2);
    QCOMPARE(
        m_client->post(QStringLiteral("/tenants"), object(R"({"code":"late","name":"L","datasource":"eu1"})"), m_root)
            .code(),
        QStringLiteral("datasourceDraining"));
    QCOMPARE(m_client->remove(QStringLiteral("/datasources/eu1"), m_root).code(), QStringLiteral("datasourceNotEmpty"));
    add(R"({"name":"eu3","url":"sqlite:eu3.sqlite"})");
    QCOMPARE(m_client->remove(QStringLiteral("/datasources/eu3"), m_root).status, 200);
    QCOMPARE(m_client->remove(QStringLiteral("/datasources/eu3"), m_root).status, 404);
}

void AdministrationTest::refusesBadDatasources_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("code");
    const QString invalid = QStringLiteral("invalidField");
    const QString unsupported = QStringLiteral("datasourceUnsupported");
    QTest::newRow("postgresql") << QStringLiteral("postgresql://ann:secret@localhost:1/x?schema=a")
                                << QStringLiteral("datasourceRefused");
    QTest::newRow("not encoded") << QStringLiteral("postgresql://ann:se/cret@localhost:1/x")
                                 << QStringLiteral("invalidUrl");
    QTest::newRow("unknown") << QStringLiteral("mysql://localhost") << unsupported;
    QTest::newRow("nothing") << QStringLiteral("sqlite:") << invalid;
    QTest::newRow("no suffix") << QStringLiteral("sqlite:eu1") << invalid;
    QTest::newRow("parent") << QStringLiteral("sqlite:../eu1.sqlite") << invalid;
    QTest::newRow("absolute") << QStringLiteral("sqlite:/tmp/eu1.sqlite") << invalid;
    QTest::newRow("main database") << QStringLiteral("sqlite:main.sqlite") << invalid;
    QTest::newRow("hidden") << QStringLiteral("sqlite:.sqlite") << invalid;
}

void AdministrationTest::refusesBadDatasources()
{
    QFETCH(const QString, url);
    QFETCH(const QString, code);
    const Answer answer =
        m_client->post(QStringLiteral("/datasources"),
                       {{QStringLiteral("name"), QStringLiteral("eu1")}, {QStringLiteral("url"), url}}, m_root);
    QCOMPARE(answer.status, 400);
    QCOMPARE(answer.code(), code);
    QVERIFY(!answer.body.contains("secret"));
    QCOMPARE(m_client->get(QStringLiteral("/datasources"), m_root).array("datasources").size(), 1);
}

void AdministrationTest::administersUsers()
{
    const Caller ann = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    const Answer added = m_client->post(QStringLiteral("/users"),
                                        object(R"({"emailAddress":"bob@example.com","password":"12345678"})"), ann);
    QCOMPARE(added.status, 201);
    QCOMPARE(added.object("user").value(QStringLiteral("role")).toString(), QStringLiteral("GUEST"));
    QVERIFY(!added.body.contains("assword"));
    QCOMPARE(
        m_client
            ->post(QStringLiteral("/users"), object(R"({"emailAddress":"BOB@example.com","password":"12345678"})"), ann)
            .code(),
        QStringLiteral("emailTaken"));
    QCOMPARE(m_client
                 ->post(QStringLiteral("/users"),
                        object(R"({"emailAddress":"x@example.com","password":"12345678","role":"KING"})"), ann)
                 .status,
             400);
    Caller bob = m_client->logIn(QStringLiteral("acme"), QStringLiteral("bob@example.com"), QStringLiteral("12345678"));
    QCOMPARE(m_client->get(QStringLiteral("/users"), bob).status, 403);
    QCOMPARE(m_client->patch(QStringLiteral("/users/2"), object(R"({"role":"MANAGER","firstName":"Bob"})"), ann).status,
             200);
    QCOMPARE(m_client->get(QStringLiteral("/users"), bob).status, 200); // at once, with the same session
    QCOMPARE(m_client->patch(QStringLiteral("/users/2"), object(R"({"password":"another one"})"), ann).status, 200);
    QCOMPARE(m_client->get(QStringLiteral("/users"), bob).status, 401);
    bob = m_client->logIn(QStringLiteral("acme"), QStringLiteral("bob@example.com"), QStringLiteral("another one"));
    QCOMPARE(m_client->get(QStringLiteral("/users"), bob).status, 200);
    for (const char* path : {"/users/99", "/users/x", "/users/2x"})
        QCOMPARE(m_client->patch(QLatin1String(path), object(R"({"role":"USER"})"), ann).status, 404);
}

void AdministrationTest::letsOperatorsAdministerAnyTenant()
{
    m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    Caller root = m_root;
    QCOMPARE(m_client->get(QStringLiteral("/users"), root).status, 400);
    root.tenant = QStringLiteral("acme");
    QCOMPARE(m_client->get(QStringLiteral("/users"), root).array("users").size(), 1);
    QCOMPARE(m_client
                 ->post(QStringLiteral("/users"),
                        object(R"({"emailAddress":"bob@example.com","password":"12345678","role":"USER"})"), root)
                 .status,
             201);
    const Answer schema = m_client->get(QStringLiteral("/schema?placement=1"), root);
    QCOMPARE(schema.object("schema").value(QStringLiteral("name")).toString(), QStringLiteral("acme"));
    QVERIFY(schema.object("schema").contains(QStringLiteral("namespace")));
    QCOMPARE(m_client->get(QStringLiteral("/changes"), root).status, 403);
}

void AdministrationTest::administersDevices()
{
    const Caller ann = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    const Caller bob = m_cloud->addUser(ann, QStringLiteral("bob@example.com"), QStringLiteral("USER"));
    const auto add = [&](const Caller& caller) {
        return m_client->post(QStringLiteral("/devices"), object(R"({"name":"laptop","platform":"linux"})"), caller);
    };
    const Answer added = add(bob);
    QCOMPARE(added.status, 201);
    const QJsonObject device = added.object("device");
    for (const char* field : {"id", "name", "user", "lastSeen", "revision", "revoked"})
        QVERIFY2(device.contains(QLatin1String(field)), field);
    QCOMPARE(device.value(QStringLiteral("user")).toString(), QStringLiteral("bob@example.com"));
    const QString others =
        QStringLiteral("/devices/") + add(ann).object("device").value(QStringLiteral("id")).toString();
    QCOMPARE(m_client->remove(others, bob).status, 403);
    const QString own = QStringLiteral("/devices/") + device.value(QStringLiteral("id")).toString();
    QCOMPARE(m_client->remove(own, bob).status, 200);
    QCOMPARE(m_client->remove(others, ann).status, 200);
    QCOMPARE(m_client->remove(QStringLiteral("/devices/none"), ann).status, 404);
    const QJsonArray devices = m_client->get(QStringLiteral("/devices"), ann).array("devices");
    QCOMPARE(devices.size(), 2);
    QVERIFY(devices.first().toObject().value(QStringLiteral("revoked")).toBool());
}

void AdministrationTest::keepsAnAudit()
{
    const Caller ann = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    m_cloud->addUser(ann, QStringLiteral("bob@example.com"), QStringLiteral("USER"));
    m_client->post(QStringLiteral("/tenants"), object(R"({"code":"other","name":"Other"})"), m_root);
    const QJsonArray all = m_client->get(QStringLiteral("/audit"), m_root).array("audit");
    QCOMPARE(all.size(), 5); // with two logins
    const QJsonObject latest = all.first().toObject();
    QCOMPARE(latest.value(QStringLiteral("who")).toString(), QStringLiteral("root@example.com"));
    QCOMPARE(latest.value(QStringLiteral("what")).toString(), QStringLiteral("tenantAdded"));
    QCOMPARE(latest.value(QStringLiteral("on")).toString(), QStringLiteral("other"));
    QVERIFY(!latest.value(QStringLiteral("time")).toString().isEmpty());
    QCOMPARE(m_client->get(QStringLiteral("/audit?tenant=acme"), m_root).array("audit").size(), 3);
    QCOMPARE(m_client->get(QStringLiteral("/audit?limit=1"), m_root).array("audit").size(), 1);
    QCOMPARE(m_client->get(QStringLiteral("/audit?limit=x"), m_root).status, 400);
    QCOMPARE(m_client->get(QStringLiteral("/audit?tenant=none"), m_root).status, 404);
}

void AdministrationTest::tellsItsStatus()
{
    const QJsonObject status = m_client->get(QStringLiteral("/status"), m_root).object("status");
    QCOMPARE(status.value(QStringLiteral("tenants")).toInt(), 0);
    QCOMPARE(status.value(QStringLiteral("datasources")).toArray().size(), 1);
    QVERIFY(status.value(QStringLiteral("pool")).toObject().value(QStringLiteral("threads")).toInt() > 0);
}

QTEST_GUILESS_MAIN(AdministrationTest)
#include "administration_test.moc"
