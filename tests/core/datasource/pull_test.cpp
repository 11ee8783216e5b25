#include "world.h"

#include <thread>

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

namespace {

constexpr auto schema = "CREATE TABLE b(name TEXT COLLATE NOCASE, n, v, PRIMARY KEY(name, n)) WITHOUT ROWID;"
                        "CREATE TABLE empty(id INTEGER PRIMARY KEY);"
                        "CREATE TABLE a(id INTEGER PRIMARY KEY, v)";
const std::string a = table("a", {"id", "v"});
const std::string b = table("b", {"name", "n", "v"});

std::string pullAll(World& world, const ChangesRequest& request = {})
{
    return pullText(*world.operator->(), 1, request);
}

std::string errorOf(World& world, const ChangesRequest& request)
{
    auto stream = world->changes(1, request);
    return stream ? std::string() : stream.error().code;
}

} // namespace

class PullTest : public QObject
{
    Q_OBJECT

private slots:
    void allRowsInTheOrderOfTheirKeys();
    void changesSinceACursor();
    void nothingNew();
    void otherHistories();
    void authorsAreNamed();
    void streamsAreOneSnapshot();
    void largeRows();
    void streamsMoveBetweenThreads();
    void streamsAreLimited();
};

void PullTest::allRowsInTheOrderOfTheirKeys()
{
    World world;
    world.pushSchema(1, schema);
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(a + "[\"i\",1,[10,null]]\n[\"i\",2,[9,1]]\n[\"i\",3,[-1,\"x\"]]\n" + b +
                             R"(["i",4,["B",1,0]]
["i",5,["a","1",0]]
["i",6,["A",{"blob":"AA=="},0]]
["i",7,["a",1.5,0]]
["i",8,["C",1,0]]
)"));
    const std::string text = pullAll(world);
    const std::string expected = "{\"revision\":1,\"mark\":\"" + ann.cursor.mark +
                                 R"(","schemaVersion":1,"rows":8}
{"table":"b","columns":["name","n","v"]}
[1,6,["A",{"blob":"AA=="},0]]
[1,4,["B",1,0]]
[1,8,["C",1,0]]
[1,7,["a",1.5,0]]
[1,5,["a","1",0]]
{"table":"a","columns":["id","v"]}
[1,3,[-1,"x"]]
[1,2,[9,1]]
[1,1,[10,null]]
{"end":true,"rows":8}
)";
    DBSYNC_TEXT(text, expected);
}

void PullTest::changesSinceACursor()
{
    World world;
    world.pushSchema(1, schema);
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(a + "[\"i\",1,[1,0]]\n[\"i\",1,[2,0]]\n[\"i\",1,[3,0]]\n[\"i\",1,[4,0]]\n"));
    const wire::Cursor since = ann.cursor;
    DBSYNC_ACCEPTED(ann.push(a + "[\"u\",1,[4],[1],[0],[1]]\n[\"d\",1,[2]]\n"));
    DBSYNC_ACCEPTED(
        ann.push(a + "[\"u\",1,[4],[1],[1],[2]]\n[\"u\",1,[1],[1],[0],[2]]\n[\"d\",1,[3]]\n[\"i\",2,[2,2]]\n"));
    DBSYNC_ACCEPTED(ann.push(b + "[\"i\",9,[\"x\",1,1]]\n"));
    ChangesRequest request;
    request.since = since;
    std::string text = pullAll(world, request);
    text = text.substr(0, text.find("{\"end\""));
    DBSYNC_TEXT(text, "{\"revision\":4,\"mark\":\"" + ann.cursor.mark + R"(","schemaVersion":1,"rows":5}
{"table":"b","columns":["name","n","v"]}
[4,9,["x",1,1]]
{"table":"a","columns":["id","v"]}
[3,1,[1,2]]
[3,2,[2,2]]
[3,1,[4,2]]
[3,1,null,[3]]
)");
}

void PullTest::nothingNew()
{
    World world;
    DBSYNC_TEXT(pullAll(world),
                "{\"revision\":0,\"mark\":\"\",\"schemaVersion\":0,\"rows\":0}\n{\"end\":true,\"rows\":0}\n");
    world.pushSchema(1, schema);
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(a + "[\"i\",1,[1,0]]\n"));
    ChangesRequest request;
    request.since = ann.cursor;
    DBSYNC_TEXT(pullAll(world, request), "{\"revision\":1,\"mark\":\"" + ann.cursor.mark +
                                             "\",\"schemaVersion\":1,\"rows\":0}\n{\"end\":true,\"rows\":0}\n");
}

void PullTest::otherHistories()
{
    World world;
    world.pushSchema(1, schema);
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(a + "[\"i\",1,[1,0]]\n"));
    DBSYNC_ACCEPTED(ann.push(a + "[\"i\",1,[2,0]]\n"));
    ChangesRequest request;
    request.since = {1, ann.cursor.mark};
    DBSYNC_TEXT(errorOf(world, request), "otherHistory");
    request.since = {2, "0123"};
    DBSYNC_TEXT(errorOf(world, request), "otherHistory");
    request.since = {3, ann.cursor.mark};
    DBSYNC_TEXT(errorOf(world, request), "otherHistory");
    request.since = ann.cursor;
    DBSYNC_TEXT(errorOf(world, request), "");
    request.since = {};
    request.resume = ResumePoint{3, "a", "[1]"};
    DBSYNC_TEXT(errorOf(world, request), "otherHistory");
    Device lost(world, 1);
    lost.cursor = {2, "0123"};
    DBSYNC_TEXT(lost.push(a + "[\"i\",1,[3,0]]\n").result, "otherHistory");
    lost.cursor = {9, ann.cursor.mark};
    DBSYNC_TEXT(lost.push("").result, "otherHistory");
    QCOMPARE(must(world->cursor(1)).revision, 2);
}

void PullTest::authorsAreNamed()
{
    World world;
    world.pushSchema(1, schema);
    Device ann(world, 1);
    ChangesRequest request;
    for (int i = 0; i < 1'005; ++i) {
        DBSYNC_ACCEPTED(ann.push(a + "[\"i\",1,[" + std::to_string(i) + ",0]]\n"));
        if (i == 0)
            request.since = ann.cursor;
    }
    Device bob(world, 1);
    bob.pull();
    QVERIFY(bob.end.revisions.empty());
    bob.apply(pullAll(world, request));
    QCOMPARE(bob.end.revisions.size(), std::size_t{1'000});
    QCOMPARE(bob.end.revisions.front().revision, 6);
    QCOMPARE(bob.end.revisions.back().revision, 1'005);
    DBSYNC_TEXT(bob.end.revisions.back().user, "ann@example.com");
    QCOMPARE(bob.end.revisions.back().time.size(), std::size_t{24});
}

void PullTest::streamsAreOneSnapshot()
{
    World world;
    world.pushSchema(1, schema);
    Device ann(world, 1);
    std::string lines = a;
    for (int i = 0; i < 20'000; ++i)
        lines += "[\"i\",1,[" + std::to_string(i) + ",\"some text to fill the buffers\"]]\n";
    DBSYNC_ACCEPTED(ann.push(lines));
    const std::string before = pullAll(world);
    const auto stream = must(world->changes(1, {}));
    std::string text;
    QVERIFY(must(stream->next(text)));
    QVERIFY(text.size() < 300'000);
    QCOMPARE(stream->cursor().revision, 1);
    DBSYNC_ACCEPTED(ann.push(a + "[\"d\",1,[0]]\n[\"u\",1,[19999],[1],[\"\"],[1]]\n[\"i\",1,[20000,0]]\n"));
    world.pushSchema(1, std::string(schema) + "; CREATE TABLE more(id INTEGER PRIMARY KEY)");
    while (must(stream->next(text))) {
    }
    QVERIFY(text == before);
}

void PullTest::largeRows()
{
    World world;
    world.pushSchema(1, schema);
    Device ann(world, 1);
    const std::string large(8'000'000, 'x');
    DBSYNC_ACCEPTED(ann.push(a + "[\"i\",1,[1,\"" + large + "\"]]\n[\"i\",1,[2,\"small\"]]\n"));
    DBSYNC_ACCEPTED(ann.push(a + "[\"u\",1,[1],[1],[\"" + large + "\"],[\"" + large + "y\"]]\n"));
    Device bob(world, 1);
    bob.pull();
    QVERIFY(bob.rows["a"]["[1]"].json == "[1,\"" + large + "y\"]");
    DBSYNC_TEXT(bob.rows["a"]["[2]"].json, "[2,\"small\"]");
}

void PullTest::streamsMoveBetweenThreads()
{
    World world;
    world.pushSchema(1, schema);
    Device ann(world, 1);
    std::string lines = a;
    for (int i = 0; i < 20'000; ++i)
        lines += "[\"i\",1,[" + std::to_string(i) + ",\"some text to fill the buffers\"]]\n";
    DBSYNC_ACCEPTED(ann.push(lines));
    const auto stream = must(world->changes(1, {}));
    std::string text;
    for (bool more = true; more;)
        std::thread([&] { more = must(stream->next(text)); }).join();
    QVERIFY(text == pullAll(world));
}

void PullTest::streamsAreLimited()
{
    World world;
    world.pushSchema(1, schema);
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(a + "[\"i\",1,[1,0]]\n"));
    std::vector<std::unique_ptr<ChangeStream>> streams;
    std::string code;
    while (code.empty()) {
        auto stream = world->changes(1, {});
        if (stream)
            streams.push_back(std::move(*stream));
        else
            code = stream.error().code;
        QVERIFY(streams.size() < 1'000);
    }
    DBSYNC_TEXT(code, "busy");
    QCOMPARE(must(world->cursor(1)).revision, 1); // others are not shut out
    streams.pop_back();
    QVERIFY(must(world->changes(1, {})) != nullptr);
}

QTEST_GUILESS_MAIN(PullTest)
#include "pull_test.moc"
