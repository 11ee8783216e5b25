#include "program.h"

#include <atomic>
#include <thread>

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

/// Other programs' SQL.
class PostgresProgramsTest : public QObject
{
    Q_OBJECT

private slots:
    void plainSqlReachesDevices();
    void plainTransactionsAreOneRevision();
    void plainKeysMove();
    void plainChangesHaveNoTimes();
    void truncatedTables();
    void programsAndDevicesAtOnce();
    void programsThatHoldRows();
    void tenantsThatLeaveTheirNamespace();
    void tenantsInAnyOrder();
    void columnsOfTheirOwn();
    void checksOfTheirOwn();
};

/// A device hears of it while it still tries, in plain words.
void PostgresProgramsTest::programsThatHoldRows()
{
    World world;
    world.pushSchema(1, music);
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(artist + "[\"i\",1,[1,\"One\"]]\n[\"i\",1,[2,\"Two\"]]\n"));
    Program program(world);
    program.run("BEGIN; UPDATE " + physical(world, 1, "Artist") +
                " SET \"Name\" = 'held' WHERE \"tenantId\" = 1 AND \"ArtistId\" = 1");
    DBSYNC_ACCEPTED(ann.push(artist + "[\"u\",1,[2],[1],[\"Two\"],[\"Dos\"]]\n"));
    const std::string batch = ann.batch(artist + "[\"u\",1,[1],[1],[\"One\"],[\"Uno\"]]\n");
    const auto begun = std::chrono::steady_clock::now();
    const auto busy = ann.send(batch);
    QVERIFY(std::chrono::steady_clock::now() - begun < std::chrono::seconds(9));
    QVERIFY(!busy);
    QCOMPARE(busy.error().kind, ErrorKind::Unreachable);
    DBSYNC_TEXT(busy.error().code, "busy");
    DBSYNC_TEXT(busy.error().message, "Other software holds rows of the datasource that this needs.");
    program.run("ROLLBACK");
    DBSYNC_ACCEPTED(must(ann.send(batch)));
}

/// What a program writes where a tenant's tables were is no row of the tenant's: it is told, and nothing is lost.
void PostgresProgramsTest::tenantsThatLeaveTheirNamespace()
{
    World world;
    world.pushSchema(1, music);
    world.pushSchema(2, music);
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(artist + "[\"i\",1,[1,\"One\"]]\n"));
    const std::string artists = physical(world, 1, "Artist");
    const std::string insert = "INSERT INTO " + artists + "(\"tenantId\", \"ArtistId\", \"Name\") VALUES (1, ";
    const Schema more = schemaOf(std::string(music) + "; CREATE TABLE more(id INTEGER PRIMARY KEY)");
    Program program(world);
    Program late(world);
    program.run("BEGIN; " + insert + "2, 'Two')");
    const auto busy = world->pushSchema(1, more, must(world->schema(1)).version);
    QVERIFY(!busy);
    DBSYNC_TEXT(busy.error().code, "busy");
    program.run("COMMIT");
    must(world->pushSchema(1, more, must(world->schema(1)).version));
    QVERIFY(physical(world, 1, "Artist") != artists);
    DBSYNC_TEXT(late.query("SELECT \"Name\" FROM " + physical(world, 1, "Artist") + " ORDER BY 1"), "One,Two");
    DBSYNC_TEXT(late.failure(insert + "3, 'Three')"), "23503");
    DBSYNC_TEXT(late.query("SELECT count(*) FROM " + artists + " WHERE \"tenantId\" = 1"), "0");
    QVERIFY(world.holds(1) && world.holds(2));
}

void PostgresProgramsTest::tenantsInAnyOrder()
{
    World world;
    for (const int tenant : {1, 2}) {
        world.pushSchema(tenant, music);
        Device ann(world, tenant);
        DBSYNC_ACCEPTED(ann.push(artist + "[\"i\",1,[1,\"One\"]]\n[\"i\",1,[2,\"Two\"]]\n"));
    }
    std::atomic<int> failures = 0;
    const auto write = [&](int first, int second, int id) {
        Program program(world);
        const std::string update = "UPDATE " + physical(world, 1, "Artist") +
                                   " SET \"Name\" = \"Name\" || 'x' WHERE "
                                   "\"ArtistId\" = " +
                                   std::to_string(id) + " AND \"tenantId\" = ";
        for (int i = 0; i < 60; ++i)
            failures += !program
                             .failure("BEGIN; " + update + std::to_string(first) + "; " + update +
                                      std::to_string(second) + "; SELECT pg_sleep(0.002); COMMIT")
                             .empty();
    };
    std::thread other(write, 1, 2, 1);
    write(2, 1, 2);
    other.join();
    QCOMPARE(failures.load(), 0);
    QCOMPARE(must(world->cursor(1)).revision, 121);
    QVERIFY(world.holds(1) && world.holds(2));
}

void PostgresProgramsTest::columnsOfTheirOwn()
{
    World world;
    world.pushSchema(1, music);
    Program program(world);
    program.run("ALTER TABLE " + physical(world, 1, "Artist") + " ADD COLUMN \"Since\" date");
    const auto pushed = world->pushSchema(1,
                                          schemaOf("CREATE TABLE Artist(ArtistId INTEGER PRIMARY KEY, Name "
                                                   "NVARCHAR(120), Since TEXT); CREATE TABLE Album(AlbumId INTEGER "
                                                   "PRIMARY KEY, Title TEXT NOT NULL, ArtistId INTEGER REFERENCES "
                                                   "Artist(ArtistId), Price NUMERIC(10,2), Day DATETIME)"),
                                          must(world->schema(1)).version);
    QVERIFY(!pushed);
    DBSYNC_TEXT(pushed.error().code, "schemaContradiction");
    QVERIFY2(pushed.error().message.find("Other software has a column \"Since\"") != std::string::npos,
             pushed.error().message.c_str());
    QVERIFY(world.holds(1));
}

void PostgresProgramsTest::checksOfTheirOwn()
{
    World world;
    world.pushSchema(1, music);
    Program program(world);
    program.run("ALTER TABLE " + physical(world, 1, "Album") + " ADD CONSTRAINT no_bad CHECK (\"Title\" <> 'bad')");
    Device ann(world, 1);
    const auto refused = ann.push(album + "[\"i\",1,[1,\"bad\",null,null,null]]\n");
    DBSYNC_TEXT(refused.result, "refused");
    DBSYNC_TEXT(refused.rows[0].reason, "invalidValue");
    QVERIFY2(refused.rows[0].message.find("\"no_bad\"") != std::string::npos, refused.rows[0].message.c_str());
    DBSYNC_ACCEPTED(ann.push(album + "[\"i\",1,[1,\"good\",null,null,null]]\n"));
}

void PostgresProgramsTest::plainSqlReachesDevices()
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

void PostgresProgramsTest::plainTransactionsAreOneRevision()
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

void PostgresProgramsTest::plainKeysMove()
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

void PostgresProgramsTest::plainChangesHaveNoTimes()
{
    World world;
    world.pushSchema(1, music);
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(artist + "[\"i\",1,[1,\"One\"],1000]\n[\"i\",1,[2,\"Two\"],1000]\n"));
    Program program(world);
    const std::string artists = physical(world, 1, "Artist");
    program.run("UPDATE " + artists + " SET \"Name\" = 'Uno' WHERE \"ArtistId\" = 1");
    program.run("DELETE FROM " + artists + " WHERE \"ArtistId\" = 2");
    ChangesRequest request;
    request.tombstones = true;
    std::string lines = pullText(*world.operator->(), 1, request);
    QVERIFY(lines.find("[2,1,[1,\"Uno\"]]") != std::string::npos);
    QVERIFY(lines.find("[3,1,null,[2]]") != std::string::npos);
    // What was known before the program's change says nothing of the row any more.
    ann.pull();
    DBSYNC_ACCEPTED(ann.push(artist + "[\"u\",1,[1],[],[],[],3000]\n"));
    lines = pullText(*world.operator->(), 1, request);
    QVERIFY2(lines.find("[4,1,\"t\",[0,0],[1,\"Uno\"]]") != std::string::npos, lines.c_str());
}

void PostgresProgramsTest::truncatedTables()
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

/// Other programs write beside devices; whoever follows has what is there in the end, and revisions have no gaps.
void PostgresProgramsTest::programsAndDevicesAtOnce()
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
            auto& row = device.rows["t"]["[1]"];
            const std::string a = row.json.substr(3, row.json.size() - 4);
            const std::string next = std::to_string(std::stoi(a) + 1);
            if (device.push(t + "[\"u\",1,[1],[1],[" + a + "],[" + next + "]]\n").result != "accepted")
                continue;
            ++accepted;
            row.json = "[1," + next + "]";
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

QTEST_GUILESS_MAIN(PostgresProgramsTest)
#include "postgres_programs_test.moc"
