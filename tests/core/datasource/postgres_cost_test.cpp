#include "datasource/transfer.h"
#include "program.h"

#include <chrono>

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

/// What is done follows the rows that it is about, though PostgreSQL knows nothing of them yet.
class PostgresCostTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void timesOfManyRows();
    void manyRevisions();
    void referencesOfAnotherType();
    void uniqueValuesThatGoRound();
    void movesAndChecks();
};

namespace {

constexpr std::int64_t acme = 7;
constexpr int many = 6'000;
/// Row by row it is some tenths of a second; each row with each other would be minutes.
constexpr std::chrono::seconds most{5};

std::string operations(int from, int to, const std::function<std::string(const std::string& number)>& line)
{
    std::string text;
    for (int i = from; i <= to; ++i)
        text += line(std::to_string(i)) + "\n";
    return text;
}

/// Runs it; false where it takes as long as no linear work does.
bool soon(const char* what, const std::function<void()>& run)
{
    const auto begun = std::chrono::steady_clock::now();
    run();
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    qInfo("%s: %d ms", what, static_cast<int>(took.count()));
    return took < most;
}

bool accepted(Device& device, const std::string& lines)
{
    return device.push(lines).result == "accepted";
}

} // namespace

/// Nobody may count rows for the planner meanwhile.
void PostgresCostTest::initTestCase()
{
    auto& cluster = *must(dbsync::test::PostgresCluster::shared());
    must(cluster.execute("postgres", "ALTER SYSTEM SET autovacuum = off"));
    must(cluster.execute("postgres", "SELECT pg_reload_conf()"));
}

void PostgresCostTest::timesOfManyRows()
{
    World world;
    world.pushSchema(acme, "CREATE TABLE Note (id INTEGER PRIMARY KEY, title TEXT)");
    Device ann(world, acme);
    Device ben(world, acme, "ben");
    const std::string notes = table("Note", {"id", "title"});
    DBSYNC_ACCEPTED(ann.push(notes + "[\"i\",1,[1,\"a\"],1000]\n"));
    ben.pull();
    bool ok = false;
    QVERIFY(soon("insert", [&] {
        ok = accepted(ann, notes + operations(2, many, [](const std::string& n) {
                               return "[\"i\"," + n + ",[" + n + ",\"a\"],1000]";
                           }));
    }));
    QVERIFY(ok);
    QVERIFY(soon("pull what is new", [&] { ben.pull(); }));
    QCOMPARE(ben.rows["Note"].size(), std::size_t{many});
    Device eve(world, acme, "eve");
    QVERIFY(soon("pull all", [&] { eve.pull(); }));
    QCOMPARE(eve.rows["Note"].size(), std::size_t{many});
    QVERIFY(soon("update", [&] {
        ok = accepted(ann, notes + operations(1, many, [](const std::string& n) {
                               return "[\"u\"," + n + ",[" + n + "],[1],[\"a\"],[\"b\"],2000]";
                           }));
    }));
    QVERIFY(ok);
    QVERIFY(soon("pull updates", [&] { ben.pull(); }));
    QVERIFY(soon("delete", [&] {
        ok = accepted(ann, notes + operations(1, many, [](const std::string& n) {
                               return "[\"d\"," + n + ",[" + n + "],3000]";
                           }));
    }));
    QVERIFY(ok);
    QVERIFY(soon("pull deletions", [&] { ben.pull(); }));
    QCOMPARE(ben.rows["Note"].size(), std::size_t{0});
    QVERIFY(soon("insert anew", [&] {
        ok = accepted(ann, notes + operations(1, many, [](const std::string& n) {
                               return "[\"i\",9" + n + ",[" + n + ",\"a\"],4000]";
                           }));
    }));
    QVERIFY(ok);
}

void PostgresCostTest::manyRevisions()
{
    World world;
    world.pushSchema(acme, "CREATE TABLE Note (id INTEGER PRIMARY KEY, title TEXT)");
    Device ann(world, acme);
    Device ben(world, acme, "ben");
    Device eve(world, acme, "eve");
    const std::string notes = table("Note", {"id", "title"});
    bool ok = accepted(
        ann, notes + operations(1, many, [](const std::string& n) { return "[\"i\"," + n + ",[" + n + ",\"a\"]]"; }));
    QVERIFY(ok);
    ben.pull();
    eve.pull();
    // Other software writes a row at a time.
    Program program(world);
    const std::string physicalNotes = physical(world, acme, "Note");
    QVERIFY(soon("rows by SQL", [&] {
        program.run("DO $$ BEGIN FOR i IN 1.." + std::to_string(many) + " LOOP UPDATE " + physicalNotes +
                    " SET title = 'sql' WHERE \"tenantId\" = 7 AND id = i; COMMIT; END LOOP; END $$");
    }));
    QVERIFY(soon("pull", [&] { ben.pull(); }));
    QCOMPARE(ben.cursor.revision, std::int64_t{many + 1});
    QCOMPARE(ben.rows["Note"].size(), std::size_t{many});
    QVERIFY(soon("push from behind", [&] {
        ok = accepted(eve, notes + operations(many + 1, 2 * many, [](const std::string& n) {
                               return "[\"i\"," + n + ",[" + n + ",\"a\"]]";
                           }));
    }));
    QVERIFY(ok);
    QVERIFY(soon("stale from behind", [&] {
        ok = eve.push(notes + operations(1, many,
                                         [](const std::string& n) {
                                             return "[\"u\"," + n + ",[" + n + "],[1],[\"a\"],[\"b\"]]";
                                         }))
                 .result == "refused";
    }));
    QVERIFY(ok);
}

void PostgresCostTest::referencesOfAnotherType()
{
    World world;
    world.pushSchema(acme, "CREATE TABLE P (id INTEGER PRIMARY KEY, code UNIQUE, word TEXT COLLATE NOCASE UNIQUE);"
                           "CREATE TABLE C (id INTEGER PRIMARY KEY, p TEXT REFERENCES P(id), "
                           "q VARCHAR REFERENCES P(code), w TEXT REFERENCES P(word))");
    Device ann(world, acme);
    const std::string parents = table("P", {"id", "code", "word"});
    const std::string children = table("C", {"id", "p", "q", "w"});
    bool ok = false;
    QVERIFY(soon("insert with parents", [&] {
        ok = accepted(ann, parents +
                               operations(1, many,
                                          [](const std::string& n) {
                                              return "[\"i\"," + n + ",[" + n + ",\"c" + n + "\",\"w" + n + "\"]]";
                                          }) +
                               children + operations(1, many, [](const std::string& n) {
                                   return "[\"i\"," + n + ",[" + n + ",\"" + n + "\",\"c" + n + "\",\"W" + n + "\"]]";
                               }));
    }));
    QVERIFY(ok);
    QVERIFY(soon("delete with parents", [&] {
        ok = accepted(
            ann, children +
                     operations(1, many - 1000, [](const std::string& n) { return "[\"d\"," + n + ",[" + n + "]]"; }) +
                     parents +
                     operations(1, many - 1000, [](const std::string& n) { return "[\"d\"," + n + ",[" + n + "]]"; }));
    }));
    QVERIFY(ok);
    QVERIFY(soon("delete parents only", [&] {
        ok = ann.push(parents + operations(many - 999, many,
                                           [](const std::string& n) { return "[\"d\"," + n + ",[" + n + "]]"; }))
                 .result == "refused";
    }));
    QVERIFY(ok);
    QVERIFY(soon("verify", [&] { ok = world.holds(acme); }));
    QVERIFY(ok);
}

void PostgresCostTest::uniqueValuesThatGoRound()
{
    World world;
    world.pushSchema(acme, "CREATE TABLE Word (id INTEGER PRIMARY KEY, word TEXT COLLATE NOCASE UNIQUE)");
    Device ann(world, acme);
    const std::string words = table("Word", {"id", "word"});
    QVERIFY(accepted(ann, words + operations(1, many, [](const std::string& n) {
                              return "[\"i\"," + n + ",[" + n + ",\"w" + n + "\"]]";
                          })));
    bool ok = false;
    QVERIFY(soon("go round", [&] {
        ok = accepted(ann, words + operations(1, many, [](const std::string& n) {
                               const std::string next = std::to_string(std::stoi(n) % many + 1);
                               return "[\"u\"," + n + ",[" + n + "],[1],[\"w" + n + "\"],[\"w" + next + "\"]]";
                           }));
    }));
    QVERIFY(ok);
    QVERIFY(soon("clash", [&] {
        ok = ann.push(words + operations(1, many,
                                         [](const std::string& n) {
                                             return "[\"i\",7" + n + ",[7" + n + "0000,\"W" + n + "\"]]";
                                         }))
                 .result == "refused";
    }));
    QVERIFY(ok);
}

void PostgresCostTest::movesAndChecks()
{
    World from;
    World to;
    from.pushSchema(acme, "CREATE TABLE Note (id TEXT PRIMARY KEY NOT NULL, title TEXT)");
    Device ann(from, acme);
    const std::string notes = table("Note", {"id", "title"});
    const auto rows = [](const char* kind, int end) {
        return operations(1, end, [&](const std::string& n) {
            return "[\"" + std::string(kind) + "\"," + n + ",[\"" + n + (kind[0] == 'i' ? "\",\"a\"]" : "\"]") +
                   ",1000]";
        });
    };
    QVERIFY(accepted(ann, notes + rows("i", many)));
    QVERIFY(accepted(ann, notes + rows("d", many / 2)));
    const wire::Cursor first = ann.cursor;
    const auto move = [&](const wire::Cursor& since) {
        const auto stream = must(from->exportTenant(acme, since));
        StreamSource lines(*stream);
        must(to->importTenant(acme, lines));
    };
    QVERIFY(soon("move", [&] { move({}); }));
    QVERIFY(accepted(ann, notes + operations(many / 2 + 1, many, [](const std::string& n) {
                              return "[\"u\"," + n + ",[\"" + n + "\"],[1],[\"a\"],[\"b\"],2000]";
                          })));
    QVERIFY(soon("move what came since", [&] { move(first); }));
    bool ok = false;
    QVERIFY(soon("verify", [&] { ok = to.holds(acme); }));
    QVERIFY(ok);
    QVERIFY(soon("forget", [&] { must(to->forget(acme, {3, {}, {}})); }));
}

QTEST_GUILESS_MAIN(PostgresCostTest)
#include "postgres_cost_test.moc"
