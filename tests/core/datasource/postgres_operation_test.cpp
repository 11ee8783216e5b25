#include "program.h"

#include <QProcess>

#include <atomic>
#include <thread>

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

/// Row-level security, rights, and what happens to databases.
class PostgresOperationTest : public QObject
{
    Q_OBJECT

private slots:
    void tenantsAreApart();
    void takesTimesWhereThereWereNone();
    void withoutRightsForARole();
    void takesSqlOfASuperuserWithoutARole();
    void forcesSecurityWhereThereIsNoRole();
    void dumpsWithoutARole();
    void manyOpenAtOnce();
    void dumpsGoOn();
    void restartsPass();
};

/// A datasource of a version that kept no times of changes.
void PostgresOperationTest::takesTimesWhereThereWereNone()
{
    World world;
    world.pushSchema(1, music);
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(artist + "[\"i\",1,[1,\"One\"]]\n"));
    const std::string ours = must(postgres::Url::parse(world.url())).schema();
    Program(world).run("DROP TABLE " + ours + ".dbsync_times; UPDATE " + ours + ".dbsync_datasource SET version = 2");
    world.reopen();
    DBSYNC_ACCEPTED(ann.push(artist + "[\"u\",1,[1],[1],[\"One\"],[\"Uno\"],1000]\n"));
    QVERIFY(pullText(*world.operator->(), 1, {}).find("[2,1,\"t\",[0,1000],[1,\"Uno\"]]") != std::string::npos);
}

void PostgresOperationTest::tenantsAreApart()
{
    World world;
    for (const int tenant : {1, 2}) {
        world.pushSchema(tenant, music);
        Device device(world, tenant);
        DBSYNC_ACCEPTED(device.push(artist + "[\"i\",1,[1,\"of " + std::to_string(tenant) + "\"],1000]\n"));
    }
    Program program(world);
    const std::string artists = physical(world, 1, "Artist");
    const std::string role = roleOf(program, artists);
    QVERIFY(role.starts_with("dbsync_rows_"));
    DBSYNC_TEXT(program.query("SELECT rolcanlogin::text || rolsuper::text || rolbypassrls::text FROM pg_roles WHERE "
                              "rolname = '" +
                              role + "'"),
                "falsefalsefalse");
    DBSYNC_TEXT(program.query("SELECT count(*) FROM pg_class WHERE relowner = '" + role + "'::regrole"), "0");
    // A controller that forgets the setting, as our connections are.
    program.run("SET ROLE " + role);
    DBSYNC_TEXT(program.query("SELECT count(*) FROM " + artists), "0");
    DBSYNC_TEXT(program.failure("INSERT INTO " + artists + "(\"tenantId\", \"ArtistId\") VALUES (1, 5)"), "42501");
    program.run("UPDATE " + artists + " SET \"Name\" = 'mine'");
    program.run("DELETE FROM " + artists);
    for (const char* ours : {"dbsync_tenants", "dbsync_revisions", "dbsync_tables", "dbsync_versions", "dbsync_batches",
                             "dbsync_times", "dbsync_schemas"})
        DBSYNC_TEXT(
            program.query("SELECT count(*) FROM " + must(postgres::Url::parse(world.url())).schema() + "." + ours),
            "0");
    // One that forgets the WHERE, or names another tenant.
    program.run("SET dbsync.tenant = '2'");
    DBSYNC_TEXT(program.query("SELECT \"Name\" FROM " + artists), "of 2");
    DBSYNC_TEXT(program.query("SELECT \"Name\" FROM " + artists + " WHERE \"tenantId\" = 1"), "");
    program.run("UPDATE " + artists + " SET \"Name\" = 'changed' WHERE \"ArtistId\" = 1");
    DBSYNC_TEXT(program.failure("UPDATE " + artists + " SET \"tenantId\" = 1"), "42501");
    DBSYNC_TEXT(program.failure("INSERT INTO " + artists + "(\"tenantId\", \"ArtistId\") VALUES (1, 5)"), "42501");
    DBSYNC_TEXT(program.failure("TRUNCATE " + artists), "42501");
    DBSYNC_TEXT(program.failure("ALTER TABLE " + artists + " DISABLE ROW LEVEL SECURITY"), "42501");
    DBSYNC_TEXT(program.failure("SET row_security = off; SELECT * FROM " + artists), "42501");
    program.run("SET dbsync.tenant = ''; RESET ROLE");
    DBSYNC_TEXT(program.query("SELECT \"Name\" FROM " + artists + " ORDER BY \"tenantId\""), "of 1,changed");
    // Nothing is forced on the owner, so that it may dump all.
    program.run("SET dbsync.tenant = '1'; SET row_security = off");
    DBSYNC_TEXT(program.query("SELECT \"Name\" FROM " + artists + " ORDER BY \"tenantId\""), "of 1,changed");
    QVERIFY(world.holds(1) && world.holds(2));
}

void PostgresOperationTest::withoutRightsForARole()
{
    auto& cluster = *must(dbsync::test::PostgresCluster::shared());
    must(cluster.makeDatabase("plain"));
    must(cluster.makeRole("plain_owner", "secret"));
    must(cluster.execute("plain", "GRANT CREATE ON DATABASE plain TO plain_owner"));
    World world(cluster.urlAs("plain_owner", "secret", "plain") + "?schema=rows");
    for (const int tenant : {1, 2}) {
        world.pushSchema(tenant, music);
        Device device(world, tenant);
        DBSYNC_ACCEPTED(device.push(artist + "[\"i\",1,[1,\"x\"]]\n"));
    }
    Program program(world);
    const std::string artists = physical(world, 1, "Artist");
    DBSYNC_TEXT(program.query("SELECT count(*) FROM " + artists), "0");
    program.run("BEGIN; SET LOCAL dbsync.tenant = '1'; UPDATE " + artists + " SET \"Name\" = 'y'; COMMIT");
    QVERIFY(!program.failure("TRUNCATE " + artists + " CASCADE").empty());
    QCOMPARE(must(world->cursor(1)).revision, 2);
    QCOMPARE(must(world->cursor(2)).revision, 1);
    world.pushSchema(1, std::string(music) + "; CREATE TABLE more(id INTEGER PRIMARY KEY)");
    must(world->removeTenant(2));
    QVERIFY(world.holds(1));
    // One who may not even make our tables is told so.
    must(cluster.makeRole("nobody", "secret"));
    const auto refused = Datasource::open(cluster.urlAs("nobody", "secret", "plain") + "?schema=none", {});
    QVERIFY(!refused);
    DBSYNC_TEXT(refused.error().code, "missingRights");
}

namespace {

/// A world whose user may make no role, in a database of its own.
std::string urlWithoutRole(const std::string& name)
{
    auto& cluster = *must(dbsync::test::PostgresCluster::shared());
    must(cluster.makeDatabase(name));
    must(cluster.makeRole(name + "_owner", "secret"));
    must(cluster.execute("postgres", "ALTER DATABASE " + name + " OWNER TO " + name + "_owner"));
    return cluster.urlAs(name + "_owner", "secret", name) + "?schema=rows";
}

} // namespace

/// Who passes by row-level security runs triggers of one who does not.
void PostgresOperationTest::takesSqlOfASuperuserWithoutARole()
{
    World world(urlWithoutRole("single"));
    for (const int tenant : {1, 2}) {
        world.pushSchema(tenant, music);
        Device device(world, tenant);
        DBSYNC_ACCEPTED(device.push(artist + "[\"i\",1,[1,\"One\"]]\n[\"i\",2,[2,\"Two\"]]\n"));
    }
    const std::string artists = physical(world, 1, "Artist");
    auto& cluster = *must(dbsync::test::PostgresCluster::shared());
    must(cluster.execute("single", "DELETE FROM " + artists + " WHERE \"tenantId\" = 1 AND \"ArtistId\" = 1"));
    must(cluster.execute("single", "UPDATE " + artists + " SET \"ArtistId\" = 3 WHERE \"tenantId\" = 1"));
    must(cluster.execute("single", "UPDATE " + artists + " SET \"Name\" = 'both' WHERE \"ArtistId\" > 1"));
    must(cluster.execute("single", "INSERT INTO " + artists + "(\"tenantId\", \"ArtistId\") VALUES (1, 1)"));
    Device bob(world, 1, "bob");
    bob.pull();
    DBSYNC_TEXT(bob.dump(), "Artist [1] [1,null]\nArtist [3] [3,\"both\"]\n");
    QVERIFY(world.holds(1) && world.holds(2));
}

/// Tables of an earlier version, and of a database that was put back where the role cannot be made.
void PostgresOperationTest::forcesSecurityWhereThereIsNoRole()
{
    const auto forced = [](Program& program, const std::string& table) {
        return program.query("SELECT relforcerowsecurity::text FROM pg_class WHERE oid = '" + table + "'::regclass");
    };
    World plain(urlWithoutRole("forced"));
    plain.pushSchema(1, music);
    Device ann(plain, 1);
    DBSYNC_ACCEPTED(ann.push(artist + "[\"i\",1,[1,\"One\"]]\n"));
    const std::string artists = physical(plain, 1, "Artist");
    Program program(plain);
    DBSYNC_TEXT(forced(program, artists), "true");
    program.run("DROP POLICY dbsync_dump ON " + artists + "; ALTER TABLE " + artists +
                " NO FORCE ROW LEVEL SECURITY; UPDATE rows.dbsync_datasource SET version = 5");
    plain.reopen();
    DBSYNC_TEXT(forced(program, artists), "true");
    QVERIFY(plain.holds(1));
    World world;
    world.pushSchema(1, music);
    const std::string others = physical(world, 1, "Artist");
    Program owner(world);
    owner.run("ALTER TABLE " + others + " FORCE ROW LEVEL SECURITY");
    world.reopen();
    DBSYNC_TEXT(forced(owner, others), "false");
}

/// As docs/operating.md says, by the owner of the database, who is no superuser.
void PostgresOperationTest::dumpsWithoutARole()
{
    const std::string url = urlWithoutRole("dumped");
    World world(url);
    world.pushSchema(1, music);
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(artist + "[\"i\",1,[1,\"One\"]]\n[\"i\",1,[2,\"Two\"]]\n"));
    auto& cluster = *must(dbsync::test::PostgresCluster::shared());
    const std::string database = url.substr(0, url.find('?'));
    const std::string file = cluster.folder() + "/dumped.dump";
    // Without the setting it is refused, not empty.
    QVERIFY(!cluster.run("pg_dump", "--format=custom --file=" + file + " '" + database + "'"));
    must(cluster.run("pg_dump", "--enable-row-security --format=custom --file=" + file + " '" + database +
                                    "?options=-c%20dbsync.dump%3Dyes'"));
    DBSYNC_ACCEPTED(ann.push(artist + "[\"i\",1,[3,\"Three\"]]\n"));
    must(cluster.run("pg_restore", "--clean --if-exists --dbname='" + database + "' " + file));
    world.reopen();
    Device bob(world, 1, "bob");
    bob.pull();
    DBSYNC_TEXT(bob.dump(), "Artist [1] [1,\"One\"]\nArtist [2] [2,\"Two\"]\n");
    DBSYNC_ACCEPTED(bob.push(artist + "[\"d\",1,[2]]\n"));
    QVERIFY(world.holds(1));
}

void PostgresOperationTest::manyOpenAtOnce()
{
    const std::string url = makePostgresUrl();
    std::atomic<int> opened = 0;
    std::vector<std::thread> running;
    for (int i = 0; i < 6; ++i)
        running.emplace_back([&] {
            const auto datasource = Datasource::open(url, {});
            opened += datasource && (*datasource)->check();
        });
    for (std::thread& thread : running)
        thread.join();
    QCOMPARE(opened.load(), 6);
}

/// The numbers of transactions are our own, so a dump that is put back elsewhere goes on where it was.
void PostgresOperationTest::dumpsGoOn()
{
    World world;
    world.pushSchema(1, music);
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(artist + "[\"i\",1,[1,\"One\"]]\n[\"i\",1,[2,\"Two\"]]\n"));
    DBSYNC_ACCEPTED(ann.push(artist + "[\"d\",1,[2]]\n"));
    auto& cluster = *must(dbsync::test::PostgresCluster::shared());
    must(cluster.makeDatabase("restored"));
    const std::string schema = must(postgres::Url::parse(world.url())).schema();
    const QString restore = QStringLiteral("pg_dump -d '%1' -n %2 -n %3 | psql -q -o /dev/null -d '%4'")
                                .arg(QString::fromStdString(cluster.url("rows")), QString::fromStdString(schema),
                                     QString::fromStdString(must(world->placement(1)).space),
                                     QString::fromStdString(cluster.url("restored")));
    QCOMPARE(QProcess::execute(QStringLiteral("sh"), {QStringLiteral("-c"), restore}), 0);
    World again(cluster.url("restored") + "?schema=" + schema);
    Device bob(again, 1);
    bob.cursor = ann.cursor;
    DBSYNC_ACCEPTED(bob.push(artist + "[\"i\",1,[3,\"Three\"]]\n"));
    QCOMPARE(bob.cursor.revision, 3);
    bob.cursor = {};
    bob.pull();
    DBSYNC_TEXT(bob.dump(), "Artist [1] [1,\"One\"]\nArtist [3] [3,\"Three\"]\n");
    QVERIFY(again.holds(1));
}

void PostgresOperationTest::restartsPass()
{
    World world;
    world.pushSchema(1, music);
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(artist + "[\"i\",1,[1,\"One\"]]\n"));
    const std::string text = ann.batch(artist + "[\"i\",1,[2,\"Two\"]]\n");
    auto& cluster = *must(dbsync::test::PostgresCluster::shared());
    must(cluster.stop(true));
    const auto lost = ann.send(text);
    QVERIFY(!lost);
    QCOMPARE(lost.error().kind, ErrorKind::Unreachable);
    QVERIFY(!world->check());
    must(cluster.start());
    QTRY_VERIFY(world->check());
    DBSYNC_TEXT(must(ann.send(text)).result, "accepted");
    QVERIFY(world.holds(1));
}

QTEST_GUILESS_MAIN(PostgresOperationTest)
#include "postgres_operation_test.moc"
