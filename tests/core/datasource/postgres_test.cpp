#include "postgres/connection.h"
#include "world.h"

#include <atomic>
#include <thread>

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

namespace {

constexpr auto music = "CREATE TABLE Artist(ArtistId INTEGER PRIMARY KEY, Name NVARCHAR(120));"
                       "CREATE TABLE Album(AlbumId INTEGER PRIMARY KEY, Title TEXT NOT NULL, ArtistId INTEGER "
                       "REFERENCES Artist(ArtistId), Price NUMERIC(10,2), Day DATETIME)";
const std::string artist = table("Artist", {"ArtistId", "Name"});
const std::string album = table("Album", {"AlbumId", "Title", "ArtistId", "Price", "Day"});

/// Another program.
class Program
{
public:
    explicit Program(const World& world) : Program(world.url()) {}
    explicit Program(const std::string& url)
        : m_connection(must(postgres::Connection::open(must(postgres::Url::parse(url)))))
    {
    }
    void run(const std::string& sql) { must(m_connection->execute(sql)); }
    /// The SQLSTATE with which it fails, "" where it works.
    std::string failure(const std::string& sql)
    {
        return m_connection->execute(sql) ? std::string() : m_connection->diagnostics().sqlState;
    }
    /// The cells of the first column, by commas.
    std::string query(const std::string& sql)
    {
        const auto rows = must(m_connection->run(sql));
        std::string text;
        for (int i = 0; i < rows.size(); ++i)
            text.append(i ? "," : "").append(rows.isNull(i, 0) ? "NULL" : rows.view(i, 0));
        return text;
    }
    /// All that it has heard.
    std::string heard()
    {
        std::string& text = m_heard;
        PQconsumeInput(m_connection->handle());
        while (PGnotify* notice = PQnotifies(m_connection->handle())) {
            text.append(text.empty() ? "" : ",").append(notice->extra);
            PQfreemem(notice);
        }
        return text;
    }

private:
    std::string m_heard;
    std::unique_ptr<postgres::Connection> m_connection;
};

/// `"namespace"."table"` of a tenant.
std::string physical(World& world, std::int64_t tenant, const std::string& name)
{
    const Placement placement = must(world->placement(tenant));
    for (const auto& place : placement.tables) {
        if (place.table == name)
            return postgres::quoteName(placement.space) + "." + postgres::quoteName(place.physicalTable);
    }
    return "nowhere";
}

std::string roleOf(Program& program, const std::string& physicalTable)
{
    return program.query("SELECT grantee FROM information_schema.role_table_grants WHERE format('%I.%I', table_schema, "
                         "table_name)::regclass = " +
                         postgres::quoteText(physicalTable) +
                         "::regclass AND grantee LIKE 'dbsync_rows_%' AND privilege_type = 'INSERT'");
}

} // namespace

/// What holds on PostgreSQL only: typed tables, other programs' SQL, row-level security.
class PostgresTest : public QObject
{
    Q_OBJECT

private slots:
    void columnsAreTyped();
    void valuesBesideTheirColumns();
    void keysTakeWhatFits();
    void plainSqlReachesDevices();
    void plainTransactionsAreOneRevision();
    void plainKeysMove();
    void truncatedTables();
    void strangeNames();
    void tenantsAreApart();
    void withoutRightsForARole();
    void manyOpenAtOnce();
    void programsAndDevicesAtOnce();
    void dumpsGoOn();
    void restartsPass();
};

void PostgresTest::columnsAreTyped()
{
    World world;
    world.pushSchema(1, std::string(music) + "; CREATE TABLE other(id INTEGER PRIMARY KEY, real REAL, data BLOB, any, "
                                             "flag BOOLEAN, stamp TIMESTAMP)");
    Program program(world);
    const std::string space = must(world->placement(1)).space;
    DBSYNC_TEXT(program.query("SELECT column_name || ' ' || data_type FROM information_schema.columns WHERE "
                              "table_schema = '" +
                              space +
                              "' AND table_name IN ('Album', 'other') AND column_name NOT "
                              "LIKE 'dbsync%' ORDER BY table_name, ordinal_position"),
                "tenantId bigint,AlbumId bigint,Title text,ArtistId bigint,Price double precision,Day text,"
                "tenantId bigint,id bigint,real double precision,data bytea,any text,flag bigint,stamp text");
    DBSYNC_TEXT(program.query("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype IN ('p', 'f') AND "
                              "connamespace = '" +
                              space +
                              "'::regnamespace ORDER BY conrelid::regclass::text, contype "
                              "DESC"),
                "PRIMARY KEY (\"tenantId\", \"AlbumId\"),FOREIGN KEY (\"tenantId\", \"ArtistId\") REFERENCES " + space +
                    ".\"Artist\"(\"tenantId\", \"ArtistId\") DEFERRABLE INITIALLY DEFERRED,PRIMARY KEY (\"tenantId\", "
                    "\"ArtistId\"),PRIMARY KEY (\"tenantId\", id)");
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(album + "[\"i\",1,[1,\"A\",null,5,\"2009-01-01 00:00:00\"]]\n"
                                     "[\"i\",1,[2,\"B\",null,0.99,2024]]\n[\"i\",1,[3,\"C\",null,null,2451545.25]]\n"));
    DBSYNC_TEXT(program.query("SELECT \"Price\" FROM " + physical(world, 1, "Album") + " ORDER BY 1"), "0.99,5,NULL");
    DBSYNC_TEXT(
        program.query("SELECT count(*) FROM " + physical(world, 1, "Album") + " WHERE dbsync_exact IS NOT NULL"), "0");
    Device bob(world, 1);
    bob.pull();
    DBSYNC_TEXT(bob.dump(), "Album [1] [1,\"A\",null,5,\"2009-01-01 00:00:00\"]\n"
                            "Album [2] [2,\"B\",null,0.99,2024]\nAlbum [3] [3,\"C\",null,null,2451545.25]\n");
}

void PostgresTest::valuesBesideTheirColumns()
{
    World world;
    world.pushSchema(1,
                     "CREATE TABLE v(id INTEGER PRIMARY KEY, i INTEGER, r REAL, n NUMERIC, t TEXT, b BLOB, a, d DATE)");
    const std::vector<std::string> columns = {"id", "i", "r", "n", "t", "b", "a", "d"};
    const std::string v = table("v", columns);
    const std::vector<std::string> values = {"null",
                                             "1",
                                             "-7.25",
                                             "1e+300",
                                             "{\"integer\":\"9007199254740993\"}",
                                             "\"text\"",
                                             "\"12\"",
                                             "\"a\\u0000b\"",
                                             "{\"text\":\"/0E=\"}",
                                             "{\"blob\":\"AP8=\"}",
                                             "{\"real\":\"Infinity\"}",
                                             "\"\"",
                                             "1.0",
                                             "{\"blob\":\"\"}"};
    Device ann(world, 1);
    std::string lines = v;
    std::string expected;
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::string row = "[" + std::to_string(i);
        for (std::size_t column = 1; column < columns.size(); ++column)
            row += "," + values[(i + column) % values.size()];
        lines += "[\"i\",1," + row + "]]\n";
    }
    DBSYNC_ACCEPTED(ann.push(lines));
    Device bob(world, 1);
    bob.pull();
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::string row = "[" + std::to_string(i);
        for (std::size_t column = 1; column < columns.size(); ++column)
            row += "," + values[(i + column) % values.size()];
        DBSYNC_TEXT(bob.rows["v"]["[" + std::to_string(i) + "]"].json, row + "]");
    }
    // Each value in each column by an update too, and compared with its base.
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::string& from = values[(i + 1) % values.size()];
        const std::string& to = values[(i + 5) % values.size()];
        Device carl(world, 1);
        DBSYNC_ACCEPTED(carl.push(v + "[\"u\",1,[" + std::to_string(i) + "],[1],[" + from + "],[" + to + "]]\n"));
        DBSYNC_TEXT(refusals(carl.push(v + "[\"u\",1,[" + std::to_string(i) + "],[1],[\"other\"],[" + to + "]]\n")),
                    "v[" + std::to_string(i) + "] stale i\n");
    }
    QVERIFY(world.holds(1));
    // What another program writes into the column counts from then on.
    Program program(world);
    program.run("UPDATE " + physical(world, 1, "v") + " SET i = 77, a = 'plain', d = '2024' WHERE id = 4");
    bob.pull();
    const std::string row = bob.rows["v"]["[4]"].json;
    QVERIFY2(row.starts_with("[4,77,"), row.c_str());
    QVERIFY2(row.ends_with(",\"plain\",2024]"), row.c_str());
}

void PostgresTest::keysTakeWhatFits()
{
    World world;
    world.pushSchema(1,
                     "CREATE TABLE k(id INT, name TEXT UNIQUE, PRIMARY KEY(id)); CREATE TABLE l(id TEXT PRIMARY KEY)");
    Device ann(world, 1);
    const auto answer = ann.push(table("k", {"id", "name"}) +
                                 "[\"i\",1,[\"word\",\"a\"]]\n[\"i\",1,[2,\"a\\u0000\"]]\n"
                                 "[\"i\",1,[3,\"fine\"]]\n" +
                                 table("l", {"id"}) + "[\"i\",1,[{\"blob\":\"AA==\"}]]\n");
    DBSYNC_TEXT(refusals(answer),
                "k[\"word\"] invalidValue id\nk[2] invalidValue name\nl[{\"blob\":\"AA==\"}] invalidValue "
                "id\n");
    QVERIFY2(answer.rows[0].message.find("\"word\"") != std::string::npos, answer.rows[0].message.c_str());
    const std::string long_(5'000, 'x');
    std::string noise;
    for (int i = 0; noise.size() < 6'000; ++i)
        noise += sha256Hex(std::to_string(i));
    DBSYNC_TEXT(
        refusals(ann.push(table("k", {"id", "name"}) + "[\"i\",1,[4,\"" + noise + "\"]]\n[\"i\",1,[5,\"b\"]]\n")),
        "k[4] invalidValue\n");
    DBSYNC_ACCEPTED(ann.push(table("k", {"id", "name"}) + "[\"i\",1,[5,\"b\"]]\n"));
    QVERIFY(world.holds(1));
}

void PostgresTest::plainSqlReachesDevices()
{
    World world;
    world.pushSchema(1, music);
    world.pushSchema(2, music);
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(artist + "[\"i\",1,[1,\"One\"]]\n[\"i\",1,[2,\"Two\"]]\n"));
    Program program(world);
    Program listener(world);
    listener.run("LISTEN " + postgres::quoteName(world->channel()));
    const std::string artists = physical(world, 1, "Artist");
    program.run("INSERT INTO " + artists +
                "(\"tenantId\", \"ArtistId\", \"Name\") VALUES (1, 3, 'Three'), (1, 4, 'Four')");
    program.run("UPDATE " + artists + " SET \"Name\" = 'Uno' WHERE \"tenantId\" = 1 AND \"ArtistId\" = 1");
    program.run("DELETE FROM " + artists + " WHERE \"tenantId\" = 1 AND \"ArtistId\" = 2");
    QTRY_COMPARE(QString::fromStdString(listener.heard()), QStringLiteral("1:2,1:3,1:4"));
    QCOMPARE(must(world->cursor(1)).revision, 4);
    ann.rows["Artist"]["[2]"] = {1, 1, "[2,\"Two\"]"};
    ann.pull();
    DBSYNC_TEXT(ann.dump(), "Artist [1] [1,\"Uno\"]\nArtist [3] [3,\"Three\"]\nArtist [4] [4,\"Four\"]\n");
    DBSYNC_TEXT(ann.end.revisions.back().user, "rows_owner");
    QVERIFY(ann.rows["Artist"]["[3]"].incarnation != ann.rows["Artist"]["[4]"].incarnation);
    QCOMPARE(must(world->counts(1))[0].rows, 3);
    QCOMPARE(must(world->counts(1))[0].tombstones, 1);
    // A device goes on with a row that it has from there, and is told of by the channel.
    const std::string incarnation = std::to_string(ann.rows["Artist"]["[3]"].incarnation);
    DBSYNC_ACCEPTED(ann.push(artist + "[\"u\"," + incarnation + ",[3],[1],[\"Three\"],[\"Tres\"]]\n"));
    QTRY_COMPARE(QString::fromStdString(listener.heard()), QStringLiteral("1:2,1:3,1:4,1:5"));
    // The tenant may come from the setting. References and values are checked for other programs too.
    program.run("BEGIN; SET LOCAL dbsync.tenant = '2'; INSERT INTO " + artists +
                "(\"ArtistId\", \"Name\") VALUES (1, 'of two'); COMMIT");
    const std::string albums = "INSERT INTO " + physical(world, 1, "Album") +
                               "(\"tenantId\", \"AlbumId\", \"Title\", "
                               "\"ArtistId\") VALUES ";
    DBSYNC_TEXT(program.failure(albums + "(1, 1, 'x', 99)"), "23503");
    DBSYNC_TEXT(program.failure(albums + "(1, 1, NULL, NULL)"), "23514");
    DBSYNC_TEXT(program.failure(albums + "(7, 1, 'x', NULL)"), "23503"); // no such tenant
    QCOMPARE(must(world->cursor(1)).revision, 5);
    QCOMPARE(must(world->cursor(2)).revision, 1);
    QVERIFY(world.holds(1) && world.holds(2));
}

void PostgresTest::plainTransactionsAreOneRevision()
{
    World world;
    world.pushSchema(1, music);
    world.pushSchema(2, music);
    Program program(world);
    const std::string artists = physical(world, 1, "Artist");
    const auto insert = [&](int tenant, int id) {
        return "INSERT INTO " + artists + "(\"tenantId\", \"ArtistId\") VALUES (" + std::to_string(tenant) + ", " +
               std::to_string(id) + "); ";
    };
    program.run("BEGIN; " + insert(1, 1) + "SAVEPOINT a; " + insert(1, 2) + insert(2, 1) + "ROLLBACK TO a; " +
                insert(1, 3) + "UPDATE " + artists + " SET \"Name\" = 'x' WHERE \"tenantId\" = 1; INSERT INTO " +
                physical(world, 1, "Album") +
                "(\"tenantId\", \"AlbumId\", \"Title\", \"ArtistId\") VALUES (1, 1, 't', 3);"
                " DELETE FROM " +
                artists + " WHERE \"tenantId\" = 1 AND \"ArtistId\" = 1; COMMIT");
    QCOMPARE(must(world->cursor(1)).revision, 1);
    QCOMPARE(must(world->cursor(2)).revision, 0);
    program.run("BEGIN; " + insert(1, 5) + insert(2, 5) + "COMMIT");
    program.run("BEGIN; " + insert(1, 6) + "ROLLBACK");
    program.run("BEGIN; " + insert(1, 7) + "SET CONSTRAINTS ALL IMMEDIATE; " + insert(1, 8) + "COMMIT");
    QCOMPARE(must(world->cursor(1)).revision, 3);
    QCOMPARE(must(world->cursor(2)).revision, 1);
    QCOMPARE(must(world->counts(1))[0].rows, 4);
    Device ann(world, 1);
    ann.pull();
    QCOMPARE(ann.rows["Artist"].size(), std::size_t{4});
    QVERIFY(world.holds(1) && world.holds(2));
}

void PostgresTest::plainKeysMove()
{
    World world;
    world.pushSchema(1,
                     "CREATE TABLE n(name TEXT COLLATE NOCASE PRIMARY KEY, v); CREATE TABLE t(id INTEGER PRIMARY KEY, "
                     "u UNIQUE)");
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(table("n", {"name", "v"}) + "[\"i\",5,[\"Anna\",1]]\n" + table("t", {"id", "u"}) +
                             "[\"i\",1,[1,10]]\n[\"i\",1,[2,20]]\n"));
    ann.cursor = {};
    ann.pull();
    Program program(world);
    program.run("UPDATE " + physical(world, 1, "n") + " SET name = 'ANNA'");
    program.run("UPDATE " + physical(world, 1, "t") + " SET id = -id");
    program.run("UPDATE " + physical(world, 1, "t") + " SET id = id + 1, u = u || 'x'");
    ann.pull();
    // A device takes a key of other letters for the same row.
    ann.rows["n"].erase("[\"Anna\"]");
    DBSYNC_TEXT(ann.dump(), "n [\"ANNA\"] [\"ANNA\",1]\nt [-1] [-1,\"20x\"]\nt [0] [0,\"10x\"]\n");
    DBSYNC_TEXT(
        program.failure("INSERT INTO " + physical(world, 1, "t") + "(\"tenantId\", id, u) VALUES (1, 9, '10x')"),
        "23505");
    DBSYNC_TEXT(program.failure("INSERT INTO " + physical(world, 1, "n") + "(\"tenantId\", name) VALUES (1, 'aNNa')"),
                "23505");
    QVERIFY(world.holds(1));
}

void PostgresTest::truncatedTables()
{
    World world;
    for (const int tenant : {1, 2}) {
        world.pushSchema(tenant, "CREATE TABLE t(id INTEGER PRIMARY KEY)");
        Device device(world, tenant);
        DBSYNC_ACCEPTED(device.push(table("t", {"id"}) + "[\"i\",1,[1]]\n[\"i\",1,[2]]\n"));
    }
    Program program(world);
    program.run("TRUNCATE " + physical(world, 1, "t"));
    for (const int tenant : {1, 2}) {
        QCOMPARE(must(world->cursor(tenant)).revision, 2);
        QCOMPARE(must(world->counts(tenant))[0].rows, 0);
        QCOMPARE(must(world->counts(tenant))[0].tombstones, 2);
        QVERIFY(world.holds(tenant));
    }
}

void PostgresTest::strangeNames()
{
    World world;
    const std::string longName(100, 'n');
    const std::vector<std::string> names = {
        longName + "1", longName + "2", "quo\"te", "$dbsync$ $body$", "xmin", "{ours}", "Zürich 東京",
        "select",       "a.b",          "n1"};
    std::string sql;
    std::string lines;
    for (const std::string& name : names) {
        sql += "CREATE TABLE " + sqlite::quoteName(name) + "(" + sqlite::quoteName(name) +
               " INTEGER PRIMARY KEY, ctid, " + sqlite::quoteName(longName) + " TEXT UNIQUE, " +
               sqlite::quoteName(longName + "x") + " REFERENCES " + sqlite::quoteName(name) + ");";
        lines += table(name, {name, "ctid", longName, longName + "x"}) + "[\"i\",1,[1,7,\"x\",1]]\n";
    }
    world.pushSchema(1, sql);
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(lines));
    Program program(world);
    for (const std::string& name : names) {
        program.run("UPDATE " + physical(world, 1, name) + " SET \"tenantId\" = 1");
        program.run("DELETE FROM " + physical(world, 1, name));
    }
    ann.cursor = {};
    ann.pull();
    DBSYNC_TEXT(ann.dump(), "");
    QCOMPARE(must(world->cursor(1)).revision, 1 + 2 * static_cast<std::int64_t>(names.size()));
    QVERIFY(world.holds(1));
}

void PostgresTest::tenantsAreApart()
{
    World world;
    for (const int tenant : {1, 2}) {
        world.pushSchema(tenant, music);
        Device device(world, tenant);
        DBSYNC_ACCEPTED(device.push(artist + "[\"i\",1,[1,\"of " + std::to_string(tenant) + "\"]]\n"));
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
    for (const char* ours :
         {"dbsync_tenants", "dbsync_revisions", "dbsync_tables", "dbsync_versions", "dbsync_batches", "dbsync_schemas"})
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
    // The owner, too, sees the tenant that it names.
    program.run("SET dbsync.tenant = '1'");
    DBSYNC_TEXT(program.query("SELECT \"Name\" FROM " + artists), "of 1");
    QVERIFY(world.holds(1) && world.holds(2));
}

void PostgresTest::withoutRightsForARole()
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

void PostgresTest::manyOpenAtOnce()
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

/// Other programs write beside devices; whoever follows has what is there in the end, and revisions have no gaps.
void PostgresTest::programsAndDevicesAtOnce()
{
    World world;
    world.pushSchema(1, "CREATE TABLE t(id INTEGER PRIMARY KEY, a INTEGER)");
    const std::string t = table("t", {"id", "a"});
    Device first(world, 1);
    DBSYNC_ACCEPTED(first.push(t + "[\"i\",1,[1,0]]\n[\"i\",1,[2,0]]\n[\"i\",1,[3,0]]\n"));
    const std::string name = physical(world, 1, "t");
    std::atomic<bool> stop = false;
    std::vector<std::thread> running;
    for (int i = 0; i < 2; ++i)
        running.emplace_back([&, i] {
            Program program(world);
            for (int k = 0; k < 60; ++k) {
                program.run("UPDATE " + name + " SET a = a + 1 WHERE id = " + std::to_string(1 + k % 3));
                program.run("INSERT INTO " + name + "(\"tenantId\", id, a) VALUES (1, " +
                            std::to_string(1'000 + 100 * i + k) + ", 0)");
            }
        });
    std::atomic<int> accepted = 0;
    running.emplace_back([&] {
        Device device(world, 1);
        for (int k = 0; k < 60; ++k) {
            device.pull();
            const auto& row = device.rows["t"]["[1]"];
            const std::string a = row.json.substr(3, row.json.size() - 4);
            accepted +=
                device.push(t + "[\"u\",1,[1],[1],[" + a + "],[" + std::to_string(std::stoi(a) + 1) + "]]\n").result ==
                "accepted";
        }
    });
    Device follower(world, 1);
    std::thread follows([&] {
        while (!stop)
            follower.pull();
    });
    for (std::thread& thread : running)
        thread.join();
    stop = true;
    follows.join();
    follower.pull();
    Device fresh(world, 1);
    fresh.pull();
    DBSYNC_TEXT(follower.dump(), fresh.dump());
    QCOMPARE(fresh.rows["t"].size(), std::size_t{123});
    DBSYNC_TEXT(fresh.rows["t"]["[1]"].json, "[1," + std::to_string(40 + accepted) + "]");
    QCOMPARE(must(world->cursor(1)).revision, 1 + 240 + accepted);
    QVERIFY(world.holds(1));
}

/// The numbers of transactions are our own, so a dump that is put back elsewhere goes on where it was.
void PostgresTest::dumpsGoOn()
{
    World world;
    world.pushSchema(1, music);
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(artist + "[\"i\",1,[1,\"One\"]]\n[\"i\",1,[2,\"Two\"]]\n"));
    DBSYNC_ACCEPTED(ann.push(artist + "[\"d\",1,[2]]\n"));
    auto& cluster = *must(dbsync::test::PostgresCluster::shared());
    must(cluster.makeDatabase("restored"));
    const std::string schema = must(postgres::Url::parse(world.url())).schema();
    const QString restore = QStringLiteral("pg_dump -d '%1' -n %2 -n %3 | psql -q -d '%4'")
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

void PostgresTest::restartsPass()
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

QTEST_GUILESS_MAIN(PostgresTest)
#include "postgres_test.moc"
