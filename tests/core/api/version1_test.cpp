#include "../maindb/rows_of_versions.h"
#include "cloud_fixture.h"
#include "maindb/migrations.h"
#include "postgres/connection.h"

#include <QFile>

using namespace dbsync;
using namespace dbsync::testing;

namespace {

bool onPostgres()
{
    return qEnvironmentVariableIsSet("DBSYNC_TEST_POSTGRES");
}

std::string datasourceDump()
{
    QFile file(QStringLiteral(DBSYNC_SOURCE_DIR "/tests/core/datasource/versions/%1_1.sql")
                   .arg(onPostgres() ? QStringLiteral("postgres") : QStringLiteral("sqlite")));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s is missing", qPrintable(file.fileName()));
    return file.readAll().toStdString();
}

/// Version 1 of the main database, with its tenants in the datasource at `url`.
std::string mainDump(const std::string& url)
{
    std::string sql = R"(CREATE TABLE "migrations" ("version" INTEGER PRIMARY KEY, "appliedAt" TEXT NOT NULL);)";
    sql += maindb::migrations().front() + test::filled(test::rowsOfVersions.front()) +
           R"(INSERT INTO "migrations" VALUES (1, '2026-01-01T00:00:00.000Z');)";
    if (onPostgres())
        sql = maindb::inPostgresWords(sql);
    const std::string embedded = "'sqlite:rows.sqlite'";
    return sql.replace(sql.find(embedded), embedded.size(), "'" + url + "'");
}

} // namespace

/// A whole installation of version 1, with whoever was logged in and a device on its way, goes on with this program.
class Version1Test : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void whoeverWasLoggedInIs();
    void passwordsAndKeysAreGood();
    void listsWhatThereIs();
    void aDeviceGoesOn();
    void goesOnAfterARestart();

private:
    Answer ask(const QString& path, const Caller& caller) { return m_cloud->client->get(path, caller); }

    std::unique_ptr<Cloud> m_cloud;
    const Caller m_ann{QStringLiteral("access ann"), QStringLiteral("acme")};
    const Caller m_root{QStringLiteral("access root")};
    wire::Cursor m_cursor{3, "00000000000000000000000000000103"};
};

void Version1Test::initTestCase()
{
    m_cloud = std::make_unique<Cloud>();
    m_cloud->server.reset();
    if (!onPostgres()) {
        for (const auto& [name, sql] :
             {std::pair("main.sqlite", mainDump("sqlite:rows.sqlite")), std::pair("rows.sqlite", datasourceDump())}) {
            const std::string path = m_cloud->path(name).toStdString();
            QFile::remove(QString::fromStdString(path));
            const auto connection = sqlite::Connection::open(path, true);
            const auto made = sqlite::execute(*connection, sql);
            QVERIFY2(made, made ? "" : made.error().message.c_str());
        }
    } else {
        auto& cluster = **test::PostgresCluster::shared();
        const auto database = cluster.makeDatabase("versions");
        QVERIFY(cluster.execute("postgres", "CREATE ROLE dbsync_rows_83b09b0ce4b3"));
        m_cloud->options.mainUrl = *database + "?schema=app";
        for (const std::string& sql :
             {datasourceDump(), "SET search_path = app;" + mainDump(m_cloud->options.mainUrl)}) {
            const auto made = cluster.execute("versions", sql);
            QVERIFY2(made, made ? "" : made.error().message.c_str());
        }
    }
    m_cloud->start();
}

void Version1Test::whoeverWasLoggedInIs()
{
    QCOMPARE(ask(QStringLiteral("/me"), m_ann).object("user").value(QStringLiteral("emailAddress")).toString(),
             QStringLiteral("Ann@Example.com"));
    QCOMPARE(ask(QStringLiteral("/tenants"), m_root).status, 200);
    QCOMPARE(ask(QStringLiteral("/me"), {QStringLiteral("access old"), QStringLiteral("acme")}).status, 401);
    const Answer renewed = m_cloud->client->post(QStringLiteral("/token"),
                                                 {{QStringLiteral("refreshToken"), QStringLiteral("refresh ann")}});
    QCOMPARE(renewed.status, 200);
    QCOMPARE(ask(QStringLiteral("/me"), {renewed.text("accessToken"), QStringLiteral("acme")}).status, 200);
}

void Version1Test::passwordsAndKeysAreGood()
{
    const QString ann = QStringLiteral("ann@example.com");
    QVERIFY(!m_cloud->client->logIn(QStringLiteral("acme"), ann, password).token.isEmpty());
    QVERIFY(!m_cloud->client->logIn({}, QStringLiteral("root@example.com"), password).token.isEmpty());
    QVERIFY(m_cloud->client->logIn(QStringLiteral("acme"), ann, QStringLiteral("wrong")).token.isEmpty());
    QVERIFY(
        m_cloud->client->logIn(QStringLiteral("acme"), QStringLiteral("bob@example.com"), password).token.isEmpty());
    QCOMPARE(ask(QStringLiteral("/me"), {QStringLiteral("dbsync_key"), QStringLiteral("acme")}).status, 200);
    QCOMPARE(ask(QStringLiteral("/me"), {QStringLiteral("dbsync_revoked"), QStringLiteral("acme")}).status, 401);
}

void Version1Test::listsWhatThereIs()
{
    QCOMPARE(ask(QStringLiteral("/datasources"), m_root).array("datasources").size(), 2);
    QCOMPARE(ask(QStringLiteral("/users"), m_ann).array("users").size(), 2);
    QCOMPARE(ask(QStringLiteral("/devices"), m_ann).array("devices").size(), 2);
    QCOMPARE(ask(QStringLiteral("/keys"), m_ann).array("keys").size(), 2);
    QVERIFY(ask(QStringLiteral("/policies"), m_ann).array("policies").isEmpty());
    QCOMPARE(ask(QStringLiteral("/schema"), m_ann).object("schema").value(QStringLiteral("version")).toInt(), 2);
    const QJsonArray audit = ask(QStringLiteral("/tenants/acme/audit"), m_ann).array("audit");
    QCOMPARE(audit.last()[QStringLiteral("what")].toString(), QStringLiteral("userAdded"));
}

void Version1Test::aDeviceGoesOn()
{
    const QString device = QStringLiteral("11111111-1111-4111-8111-111111111111");
    std::string body;
    wire::append(wire::BatchHeader{device.toStdString(), 4, "batch 4", m_cursor, 2}, body);
    wire::append(wire::Section{"Tag", {"name", "weight"}}, body);
    body += "[\"u\",14,[\"Piano\"],[1],[1.5],[2.5]]\n[\"i\",41,[\"Forte\",3.5]]\n";
    wire::append(wire::End{2, {}}, body);
    const Answer pushed = m_cloud->client->send("POST", QStringLiteral("/batches"), m_ann,
                                                QByteArray::fromStdString(body), "application/x-ndjson");
    QVERIFY2(pushed.status == 200, pushed.body.constData());
    const QString query =
        QStringLiteral("/changes?device=%1&since=1&mark=00000000000000000000000000000101").arg(device);
    const QByteArray pulled = m_cloud->client->send("GET", query, m_ann, {}, {}, "application/x-ndjson").body;
    for (const char* part : {"null,[3]", "zwei", "four", "[\"Piano\",2.5]", "[\"Forte\",3.5]"})
        QVERIFY2(pulled.contains(part), pulled.constData());
    QVERIFY(!pulled.contains("of bolt"));
}

void Version1Test::goesOnAfterARestart()
{
    m_cloud->restart();
    QVERIFY(m_cloud->client->send("GET", QStringLiteral("/changes"), m_ann, {}, {}, "application/x-ndjson")
                .body.contains("Forte"));
    QCOMPARE(ask(QStringLiteral("/health"), {}).array("databases").at(1).toObject().value(QStringLiteral("status")),
             QJsonValue(QStringLiteral("ok")));
}

QTEST_GUILESS_MAIN(Version1Test)
#include "version1_test.moc"
