#include "world.h"

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

namespace {

const std::string album = table("Album", {"AlbumId", "Title", "ArtistId"});
constexpr auto albums = "CREATE TABLE Album(AlbumId INTEGER PRIMARY KEY, Title TEXT, ArtistId INTEGER)";

} // namespace

class PushTest : public QObject
{
    Q_OBJECT

private slots:
    void valuesReturnByteForByte();
    void keysOfAllKinds();
    void revisionsFollow();
    void updatesAreAcceptedByColumn();
    void updatesOfCheckedTablesAreAcceptedByRow();
    void deletesTakeTheKnownRowOnly();
    void replacedRowsGetANewIncarnation();
    void insertsAtTakenKeys();
    void tombstonesComeAndGo();
    void missingValues();
    void devicesBehind();
    void refusalsWriteNothing();
    void refusalsAreBounded();
    void emptyBatches();
};

void PushTest::valuesReturnByteForByte()
{
    World world;
    world.pushSchema(1, "CREATE TABLE v(id TEXT PRIMARY KEY, value)");
    Device device(world, 1);
    const std::vector<std::string> values = {"null",
                                             "0",
                                             "-1",
                                             "9007199254740992",
                                             "{\"integer\":\"9223372036854775807\"}",
                                             "{\"integer\":\"-9223372036854775808\"}",
                                             "1.0",
                                             "0.1",
                                             "-2.5e-300",
                                             "1.7976931348623157e+308",
                                             "5e-324",
                                             "{\"real\":\"Infinity\"}",
                                             "{\"real\":\"-Infinity\"}",
                                             "\"\"",
                                             "\"1\"",
                                             "\"1.0\"",
                                             "\"text\"",
                                             "\"line\\nquote\\\" back\\\\slash\\u0000end\"",
                                             "\"Zürich 東京 😀\"",
                                             "{\"blob\":\"\"}",
                                             "{\"blob\":\"AP/+\"}",
                                             "{\"blob\":\"MQ==\"}",
                                             "{\"text\":\"/0E=\"}"};
    std::string lines = table("v", {"id", "value"});
    for (std::size_t i = 0; i < values.size(); ++i)
        lines += "[\"i\",7,[\"k" + std::to_string(i) + "\"," + values[i] + "]]\n";
    DBSYNC_ACCEPTED(device.push(lines));
    Device other(world, 1);
    other.pull();
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::string key = "\"k" + std::to_string(i) + "\"";
        DBSYNC_TEXT(other.rows["v"]["[" + key + "]"].json, "[" + key + "," + values[i] + "]");
    }
    QVERIFY(world.holds(1));
}

void PushTest::keysOfAllKinds()
{
    World world;
    world.pushSchema(1, "CREATE TABLE \"odd \"\"name\"(\"a b\" TEXT, \"c\"\"d\" INTEGER, tenantId TEXT, v, "
                        "PRIMARY KEY(\"c\"\"d\", \"a b\")) WITHOUT ROWID;"
                        "CREATE TABLE \"n1.x\"(id REAL PRIMARY KEY, \"select\");"
                        "CREATE TABLE b(id BLOB PRIMARY KEY, dup)");
    Device device(world, 1);
    DBSYNC_ACCEPTED(device.push(table("odd \"name", {"a b", "c\"d", "tenantId", "v"}) +
                                R"(["i",1,["x",2,"mine",1]]
["i",1,["x",1,"mine",2]]
)" + table("n1.x", {"id", "select"}) +
                                R"(["i",1,[1.5,"s"]]
)" + table("b", {"id", "dup"}) +
                                R"(["i",1,[{"blob":"AA=="},1]]
["i",1,[{"blob":"AAA="},1]]
)"));
    DBSYNC_ACCEPTED(device.push(table("odd \"name", {"a b", "c\"d", "tenantId", "v"}) +
                                R"(["u",1,[2,"x"],[2,3],["mine",1],[null,"new"]]
["d",1,[1,"x"]]
)"));
    Device other(world, 1);
    other.pull();
    DBSYNC_TEXT(other.dump(), R"(b [{"blob":"AA=="}] [{"blob":"AA=="},1]
b [{"blob":"AAA="}] [{"blob":"AAA="},1]
n1.x [1.5] [1.5,"s"]
odd "name [2,"x"] ["x",2,null,"new"]
)");
    QVERIFY(world.holds(1));
    const Placement placement = must(world->placement(1));
    DBSYNC_TEXT(placement.tables[0].tenantColumn, "dbsync_tenantId");
    DBSYNC_TEXT(placement.tables[1].tenantColumn, "tenantId");
}

void PushTest::revisionsFollow()
{
    World world;
    world.pushSchema(1, albums);
    Device ann(world, 1, "ann");
    Device bob(world, 1, "bob");
    const auto first = ann.push(album + "[\"i\",1,[1,\"A\",null]]\n");
    QCOMPARE(first.cursor.revision, 1);
    QCOMPARE(first.previous.revision, 0);
    DBSYNC_TEXT(first.previous.mark, "");
    const auto second = bob.push(album + "[\"i\",2,[2,\"B\",null]]\n");
    QCOMPARE(second.cursor.revision, 2);
    QVERIFY(second.previous == first.cursor);
    QVERIFY(second.cursor.mark.size() >= 32 && second.cursor.mark != first.cursor.mark);
    QVERIFY(must(world->cursor(1)) == second.cursor);
    ann.pull();
    QCOMPARE(ann.end.revisions.size(), std::size_t{1});
    DBSYNC_TEXT(ann.end.revisions[0].user, "bob@example.com");
    DBSYNC_TEXT(ann.end.revisions[0].device, bob.author().device);
    QCOMPARE(ann.rows["Album"]["[2]"].revision, 2);
    QCOMPARE(ann.rows["Album"]["[2]"].incarnation, 2);
    QVERIFY(world.holds(1));
}

void PushTest::updatesAreAcceptedByColumn()
{
    World world;
    world.pushSchema(1, albums);
    Device ann(world, 1, "ann");
    Device bob(world, 1, "bob");
    DBSYNC_ACCEPTED(ann.push(album + "[\"i\",5,[1,\"A\",1]]\n"));
    bob.pull();
    DBSYNC_ACCEPTED(ann.push(album + "[\"u\",5,[1],[1],[\"A\"],[\"Title\"]]\n"));
    // Another column of a row that the device does not know in its latest state.
    DBSYNC_ACCEPTED(bob.push(album + "[\"u\",5,[1],[2],[1],[7]]\n"));
    // The same column.
    DBSYNC_TEXT(refusals(bob.push(album + "[\"u\",5,[1],[1,2],[\"A\",7],[\"B\",8]]\n")), "Album[1] stale Title\n");
    // Equal but of another type is another value.
    DBSYNC_TEXT(refusals(bob.push(album + "[\"u\",5,[1],[2],[7.0],[8]]\n")), "Album[1] stale ArtistId\n");
    // Another incarnation.
    DBSYNC_TEXT(refusals(bob.push(album + "[\"u\",6,[1],[2],[7],[8]]\n")), "Album[1] stale\n");
    // A row that is not there.
    DBSYNC_TEXT(refusals(bob.push(album + "[\"u\",6,[9],[2],[7],[8]]\n")), "Album[9] stale\n");
    bob.pull();
    DBSYNC_TEXT(bob.dump(), "Album [1] [1,\"Title\",7]\n");
    QVERIFY(world.holds(1));
}

void PushTest::updatesOfCheckedTablesAreAcceptedByRow()
{
    World world;
    world.pushSchema(1, "CREATE TABLE c(id INTEGER PRIMARY KEY, low, high, CHECK(low <= high))");
    const std::string c = table("c", {"id", "low", "high"});
    Device ann(world, 1, "ann");
    Device bob(world, 1, "bob");
    DBSYNC_ACCEPTED(ann.push(c + "[\"i\",5,[1,1,9]]\n"));
    bob.pull();
    DBSYNC_ACCEPTED(ann.push(c + "[\"u\",5,[1],[1],[1],[8]]\n"));
    DBSYNC_TEXT(refusals(bob.push(c + "[\"u\",5,[1],[2],[9],[2]]\n")), "c[1] stale\n");
    bob.pull();
    DBSYNC_ACCEPTED(bob.push(c + "[\"u\",5,[1],[2],[9],[10]]\n"));
}

void PushTest::deletesTakeTheKnownRowOnly()
{
    World world;
    world.pushSchema(1, albums);
    Device ann(world, 1, "ann");
    Device bob(world, 1, "bob");
    DBSYNC_ACCEPTED(ann.push(album + "[\"i\",5,[1,\"A\",1]]\n[\"i\",6,[2,\"B\",1]]\n"));
    bob.pull();
    DBSYNC_ACCEPTED(ann.push(album + "[\"u\",5,[1],[1],[\"A\"],[\"changed\"]]\n"));
    DBSYNC_TEXT(refusals(bob.push(album + "[\"d\",5,[1]]\n[\"d\",7,[2]]\n[\"d\",1,[3]]\n")),
                "Album[1] stale\nAlbum[2] stale\nAlbum[3] stale\n");
    DBSYNC_ACCEPTED(bob.push(album + "[\"d\",6,[2]]\n"));
    ann.cursor = {};
    ann.pull();
    DBSYNC_TEXT(ann.dump(), "Album [1] [1,\"changed\",1]\n");
    // Deleted by both: pull, then nothing is left to push.
    DBSYNC_TEXT(refusals(ann.push(album + "[\"d\",6,[2]]\n")), "Album[2] stale\n");
    QVERIFY(world.holds(1));
}

void PushTest::replacedRowsGetANewIncarnation()
{
    World world;
    world.pushSchema(1, albums);
    Device ann(world, 1, "ann");
    Device bob(world, 1, "bob");
    DBSYNC_ACCEPTED(ann.push(album + "[\"i\",5,[1,\"A\",1]]\n"));
    bob.pull();
    DBSYNC_ACCEPTED(ann.push(album + "[\"r\",6,[1,\"anew\",null]]\n"));
    DBSYNC_TEXT(refusals(bob.push(album + "[\"u\",5,[1],[2],[1],[2]]\n")), "Album[1] stale\n");
    DBSYNC_TEXT(refusals(bob.push(album + "[\"r\",7,[1,\"mine\",1]]\n")), "Album[1] stale\n");
    DBSYNC_TEXT(refusals(bob.push(album + "[\"r\",7,[2,\"none\",1]]\n")), "Album[2] stale\n");
    bob.pull();
    QCOMPARE(bob.rows["Album"]["[1]"].incarnation, 6);
    DBSYNC_TEXT(bob.dump(), "Album [1] [1,\"anew\",null]\n");
    QVERIFY(world.holds(1));
}

void PushTest::insertsAtTakenKeys()
{
    World world;
    world.pushSchema(1, albums);
    Device ann(world, 1, "ann");
    Device bob(world, 1, "bob");
    DBSYNC_ACCEPTED(ann.push(album + "[\"i\",5,[1,\"A\",1]]\n"));
    bob.pull();
    DBSYNC_ACCEPTED(ann.push(album + "[\"i\",5,[2,\"B\",1]]\n"));
    DBSYNC_TEXT(refusals(bob.push(album + "[\"i\",6,[1,\"A\",1]]\n[\"i\",7,[2,\"B\",1]]\n[\"i\",8,[3,\"C\",1]]\n")),
                "Album[1] exists\nAlbum[2] stale\n");
    QCOMPARE(must(world->counts(1))[0].rows, 2);
}

void PushTest::tombstonesComeAndGo()
{
    World world;
    world.pushSchema(1, albums);
    Device ann(world, 1, "ann");
    Device bob(world, 1, "bob");
    DBSYNC_ACCEPTED(ann.push(album + "[\"i\",5,[1,\"A\",1]]\n[\"i\",5,[2,\"B\",1]]\n"));
    bob.pull();
    DBSYNC_ACCEPTED(ann.push(album + "[\"d\",5,[1]]\n[\"d\",5,[2]]\n"));
    QCOMPARE(must(world->counts(1))[0].tombstones, 2);
    const std::string all = pullText(*world.operator->(), 1, {});
    QVERIFY2(all.find("null,[") == std::string::npos, all.c_str());
    ChangesRequest request;
    request.tombstones = true;
    const std::string with = pullText(*world.operator->(), 1, request);
    QVERIFY2(with.find("[2,5,null,[1]]\n[2,5,null,[2]]\n") != std::string::npos, with.c_str());
    DBSYNC_ACCEPTED(ann.push(album + "[\"i\",6,[1,\"again\",1]]\n"));
    QCOMPARE(must(world->counts(1))[0].tombstones, 1);
    bob.pull();
    DBSYNC_TEXT(bob.dump(), "Album [1] [1,\"again\",1]\n");
    QVERIFY(world.holds(1));
}

void PushTest::missingValues()
{
    World world;
    world.pushSchema(1, "CREATE TABLE m(id TEXT PRIMARY KEY, must TEXT NOT NULL, may)");
    const std::string m = table("m", {"id", "must", "may"});
    Device ann(world, 1, "ann");
    Device bob(world, 1, "bob");
    DBSYNC_ACCEPTED(ann.push(m + "[\"i\",5,[\"a\",\"x\",null]]\n[\"i\",5,[\"b\",\"x\",null]]\n"));
    DBSYNC_TEXT(
        refusals(bob.push(m + "[\"i\",6,[\"a\",null,1]]\n[\"i\",6,[\"c\",null,1]]\n[\"i\",6,[null,\"x\",1]]\n")),
        "m[\"a\"] stale\nm[\"c\"] invalidValue must\nm[null] invalidValue id\n");
    bob.pull();
    DBSYNC_TEXT(refusals(bob.push(m + "[\"u\",5,[\"a\"],[1],[\"x\"],[null]]\n[\"r\",6,[\"b\",null,1]]\n")),
                "m[\"a\"] invalidValue must\nm[\"b\"] invalidValue must\n");
}

void PushTest::devicesBehind()
{
    World world;
    world.pushSchema(1, "CREATE TABLE t(id INTEGER PRIMARY KEY, a)");
    world.pushSchema(1, "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b TEXT NOT NULL DEFAULT 5, c DEFAULT (1+1), d)");
    const std::string old = table("t", {"a", "id"});
    Device ann(world, 1, "ann");
    DBSYNC_ACCEPTED(ann.push(old + "[\"i\",5,[\"x\",1]]\n"));
    DBSYNC_ACCEPTED(
        ann.push(table("t", {"id", "a", "b", "c", "d"}) + "[\"u\",5,[1],[2,4],[\"5\",null],[\"new\",7]]\n"));
    DBSYNC_ACCEPTED(ann.push(old + "[\"u\",5,[1],[0],[\"x\"],[\"y\"]]\n[\"i\",5,[\"z\",2]]\n"));
    DBSYNC_ACCEPTED(ann.push(old + "[\"r\",6,[\"w\",1]]\n"));
    ann.cursor = {};
    ann.pull();
    DBSYNC_TEXT(ann.dump(), "t [1] [1,\"w\",\"new\",2,7]\nt [2] [2,\"z\",\"5\",2,null]\n");
}

void PushTest::refusalsWriteNothing()
{
    World world;
    world.pushSchema(1, "CREATE TABLE t(id INTEGER PRIMARY KEY, u UNIQUE)");
    const std::string t = table("t", {"id", "u"});
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(t + "[\"i\",5,[1,1]]\n[\"i\",5,[2,2]]\n"));
    const std::string before = pullText(*world.operator->(), 1, {});
    const auto answer = ann.push(t + "[\"d\",5,[1]]\n[\"i\",5,[3,3]]\n[\"u\",5,[2],[1],[2],[1]]\n[\"d\",9,[8]]\n");
    DBSYNC_TEXT(answer.result, "refused");
    DBSYNC_TEXT(refusals(answer), "t[8] stale\n");
    QVERIFY(!answer.more && !answer.message.empty());
    DBSYNC_TEXT(pullText(*world.operator->(), 1, {}), before);
    QVERIFY(world.holds(1));
}

void PushTest::refusalsAreBounded()
{
    World world;
    world.pushSchema(1, "CREATE TABLE t(id INTEGER PRIMARY KEY, u)");
    std::string lines = table("t", {"id", "u"});
    for (int i = 0; i < 10'000; ++i)
        lines += "[\"u\",5,[" + std::to_string(i) + "],[1],[null],[1]]\n";
    Device ann(world, 1);
    auto answer = ann.push(lines);
    QCOMPARE(answer.rows.size(), std::size_t{10'000});
    QVERIFY(!answer.more);
    answer = ann.push(lines + "[\"d\",5,[-1]]\n");
    QCOMPARE(answer.rows.size(), std::size_t{10'000});
    QVERIFY(answer.more);
}

void PushTest::emptyBatches()
{
    World world;
    world.pushSchema(1, albums);
    Device ann(world, 1);
    auto answer = ann.push("");
    DBSYNC_TEXT(answer.result, "accepted");
    QCOMPARE(answer.cursor.revision, 0);
    DBSYNC_ACCEPTED(ann.push(album + "[\"i\",5,[1,\"A\",1]]\n"));
    answer = ann.push(album);
    DBSYNC_TEXT(answer.result, "accepted");
    QVERIFY(answer.cursor == ann.cursor && answer.previous == ann.cursor);
    QCOMPARE(must(world->cursor(1)).revision, 1);
}

QTEST_GUILESS_MAIN(PushTest)
#include "push_test.moc"
