#include "cloud_fixture.h"

#include <QRandomGenerator>

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace dbsync;
using namespace dbsync::testing;

#define CHECK(result)                                                                                                  \
    do {                                                                                                               \
        const auto& checked = (result);                                                                                \
        QVERIFY2(checked, checked ? "" : checked.error().message.c_str());                                             \
    } while (false)

/// Datasources that cannot do any more what they could: no rights, no space. The node says so and serves the others.
class BrokenDatasourcesTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        auto cluster = test::PostgresCluster::shared();
        CHECK(cluster);
        m_cluster = *cluster;
        CHECK(m_cluster->makeRole("owner", "secret"));
        CHECK(m_cluster->execute("postgres", "ALTER ROLE owner CREATEROLE"));
    }
    void cleanup()
    {
        m_cloud.reset();
        (void)m_cluster->execute("postgres", "DROP DATABASE IF EXISTS full_one WITH (FORCE)");
        (void)m_cluster->execute("postgres", "DROP TABLESPACE IF EXISTS small");
        if (!m_mounted.empty())
            ::umount2(m_mounted.c_str(), MNT_DETACH);
        m_mounted.clear();
    }

    void lostRightsAreTold()
    {
        CHECK(m_cluster->makeDatabase("rights"));
        CHECK(m_cluster->execute("rights", "ALTER DATABASE rights OWNER TO owner"));
        start(m_cluster->urlAs("owner", "secret", "rights") + "?schema=app");
        QCOMPARE(push("[\"i\",1,[1,\"one\"]]\n").status, 200);
        CHECK(m_cluster->execute("rights", "DO $$ BEGIN EXECUTE 'REVOKE INSERT ON app_n1.\"T\" FROM ' || (SELECT "
                                           "quote_ident(grantee) FROM information_schema.role_table_grants WHERE "
                                           "table_name = 'T' AND grantee LIKE 'dbsync_rows%' LIMIT 1); END $$"));
        const Answer refused = push("[\"i\",2,[2,\"two\"]]\n");
        QCOMPARE(refused.status, 503);
        QCOMPARE(refused.code(), QStringLiteral("cloudMissingRights"));
        QVERIFY(!refused.header("Retry-After").isEmpty());
        QVERIFY2(!refused.body.contains("SQLSTATE") && !refused.body.contains("INSERT"), refused.body.constData());
        othersAreServed();
        CHECK(m_cluster->execute("rights", "DO $$ BEGIN EXECUTE 'GRANT INSERT ON app_n1.\"T\" TO ' || (SELECT "
                                           "quote_ident(grantee) FROM information_schema.role_table_grants WHERE "
                                           "table_name = 'T' AND grantee LIKE 'dbsync_rows%' LIMIT 1); END $$"));
        QCOMPARE(push("[\"i\",2,[2,\"two\"]]\n").status, 200);
    }

    void fullDisksAreTold_data()
    {
        QTest::addColumn<bool>("real");
        QTest::newRow("said so") << false;
        if (mountSmall()) // needs the right to mount
            QTest::newRow("really") << true;
    }

    void fullDisksAreTold()
    {
        QFETCH(bool, real);
        if (real && m_mounted.empty())
            QVERIFY(mountSmall());
        const std::string place = real ? " TABLESPACE small" : "";
        if (real)
            CHECK(m_cluster->execute("postgres", "CREATE TABLESPACE small LOCATION '" + m_mounted + "'"));
        CHECK(m_cluster->execute("postgres", "CREATE DATABASE full_one OWNER owner" + place));
        start(m_cluster->urlAs("owner", "secret", "full_one") + "?schema=app");
        QCOMPARE(push("[\"i\",1,[1,\"one\"]]\n").status, 200);
        if (!real)
            CHECK(m_cluster->execute("full_one",
                                     "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE "
                                     "EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$; CREATE "
                                     "TRIGGER full_disk BEFORE INSERT ON app_n1.\"T\" EXECUTE FUNCTION full_disk()"));
        Answer refused;
        for (int id = 2; id < 60 && refused.status != 503; ++id) {
            // PostgreSQL compresses what repeats.
            QByteArray text;
            while (text.size() < 1'000'000)
                text += QByteArray::number(QRandomGenerator::global()->generate64(), 36);
            refused =
                push("[\"i\"," + QByteArray::number(id) + ",[" + QByteArray::number(id) + ",\"" + text + "\"]]\n");
        }
        QCOMPARE(refused.status, 503);
        QCOMPARE(refused.code(), QStringLiteral("cloudDiskFull"));
        othersAreServed();
        const Answer pulled =
            m_cloud->client->send("GET", QStringLiteral("/changes"), m_ann, {}, {}, "application/x-ndjson");
        QCOMPARE(pulled.status, 200);
        QVERIFY(pulled.body.contains("\"end\":true"));
    }

private:
    /// A file system of 24 MB.
    bool mountSmall()
    {
        const std::string folder = m_cluster->folder() + "/small";
        ::mkdir(folder.c_str(), 0700);
        struct stat owner
        {
        };
        if (::stat((m_cluster->folder() + "/data").c_str(), &owner) != 0)
            return false;
        const std::string options =
            "size=24m,mode=0700,uid=" + std::to_string(owner.st_uid) + ",gid=" + std::to_string(owner.st_gid);
        if (::mount("tmpfs", folder.c_str(), "tmpfs", 0, options.c_str()) != 0)
            return false;
        m_mounted = folder;
        return true;
    }

    void start(const std::string& url)
    {
        m_cloud = std::make_unique<Cloud>();
        m_bob = m_cloud->signUp(QStringLiteral("other"), QStringLiteral("bob@example.com"));
        maindb::MainDatabase& main = m_cloud->server->mainDatabase();
        maindb::Datasource record;
        record.name = "breaks";
        record.url = url;
        const auto added = main.datasources.add(record);
        CHECK(added);
        m_ann = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
        CHECK(main.tenants.place((*main.tenants.find("acme"))->id, added->id));
        Client& client = *m_cloud->client;
        const Answer made = client.send("POST", QStringLiteral("/schema"), m_ann,
                                        schemaBody("CREATE TABLE T (id INTEGER PRIMARY KEY, a TEXT)", 0));
        QVERIFY2(made.status == 200, made.body.constData());
        m_device = client.post(QStringLiteral("/devices"), {{QStringLiteral("name"), QStringLiteral("desk")}}, m_ann)
                       .object("device")
                       .value(QStringLiteral("id"))
                       .toString();
        m_cursor = {};
        m_sequence = 0;
    }

    void othersAreServed()
    {
        QCOMPARE(m_cloud->client->get(QStringLiteral("/schema"), m_bob).status, 200);
        QCOMPARE(m_cloud->client->get(QStringLiteral("/me"), m_ann).status, 200);
    }

    /// A batch of one line.
    Answer push(const QByteArray& line)
    {
        std::string body;
        ++m_sequence;
        wire::append(
            wire::BatchHeader{m_device.toStdString(), m_sequence, "id" + std::to_string(m_sequence), m_cursor, 1},
            body);
        wire::append(wire::Section{"T", {"id", "a"}}, body);
        body += line.toStdString();
        wire::append(wire::End{1, {}}, body);
        const Answer answer = m_cloud->client->send("POST", QStringLiteral("/batches"), m_ann,
                                                    QByteArray::fromStdString(body), "application/x-ndjson");
        if (answer.status == 200)
            m_cursor = {answer.json.value(QStringLiteral("revision")).toInteger(), answer.text("mark").toStdString()};
        return answer;
    }

    test::PostgresCluster* m_cluster = nullptr;
    std::string m_mounted;
    std::unique_ptr<Cloud> m_cloud;
    Caller m_ann;
    Caller m_bob;
    QString m_device;
    wire::Cursor m_cursor;
    std::int64_t m_sequence = 0;
};

QTEST_GUILESS_MAIN(BrokenDatasourcesTest)
#include "broken_datasources_test.moc"
