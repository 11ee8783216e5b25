#include "world.h"

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

namespace {

constexpr auto schema = "CREATE TABLE p(id INTEGER PRIMARY KEY, name TEXT UNIQUE);"
                        "CREATE TABLE c(id INTEGER PRIMARY KEY, p INTEGER REFERENCES p, name TEXT REFERENCES p(name))";
const std::string p = table("p", {"id", "name"});
const std::string c = table("c", {"id", "p", "name"});

} // namespace

/// Rows that a copied or restored file has sent already: the same incarnation, perhaps at another key.
class TwinsTest : public QObject
{
    Q_OBJECT

private slots:
    void unseenTwinsAreRefused();
    void deletedTwinsAreRefused();
    void seenTwinsAreNot();
    void rowsOfUnknownIncarnationAreNoTwins();
    void otherTablesAndTenantsDoNotCount();
    void manyRows();
};

void TwinsTest::unseenTwinsAreRefused()
{
    World world;
    world.pushSchema(1, schema);
    Device original(world, 1, "ann");
    Device copy(world, 1, "bob");
    DBSYNC_ACCEPTED(original.push(p + "[\"i\",71,[7,\"ann\"]]\n[\"i\",72,[8,\"bob\"]]\n"));
    const auto answer = copy.push(p + "[\"i\",71,[1,\"other\"]]\n[\"i\",73,[2,\"new\"]]\n" + c +
                                  "[\"i\",1,[1,1,null]]\n[\"i\",2,[2,2,\"new\"]]\n");
    QCOMPARE(answer.result, std::string("refused"));
    DBSYNC_TEXT(refusals(answer), "p[1] stale\n");
    copy.pull();
    DBSYNC_ACCEPTED(copy.push(p + "[\"i\",73,[2,\"new\"]]\n"));
    QVERIFY(world.holds(1));
}

void TwinsTest::deletedTwinsAreRefused()
{
    World world;
    world.pushSchema(1, schema);
    Device original(world, 1, "ann");
    Device copy(world, 1, "bob");
    DBSYNC_ACCEPTED(original.push(p + "[\"i\",71,[7,\"ann\"]]\n"));
    DBSYNC_ACCEPTED(original.push(p + "[\"d\",71,[7]]\n"));
    DBSYNC_TEXT(refusals(copy.push(p + "[\"i\",71,[7,\"ann\"]]\n")), "p[7] stale\n");
    QVERIFY(world.holds(1));
}

void TwinsTest::seenTwinsAreNot()
{
    World world;
    world.pushSchema(1, schema);
    Device ann(world, 1, "ann");
    Device bob(world, 1, "bob");
    DBSYNC_ACCEPTED(ann.push(p + "[\"i\",71,[7,\"ann\"]]\n"));
    bob.pull();
    DBSYNC_ACCEPTED(ann.push(p + "[\"i\",72,[8,\"carl\"]]\n"));
    DBSYNC_ACCEPTED(bob.push(p + "[\"i\",71,[9,\"bob\"]]\n")); // its device knows of both
    QVERIFY(world.holds(1));
}

void TwinsTest::rowsOfUnknownIncarnationAreNoTwins()
{
    World world;
    world.pushSchema(1, schema);
    Device ann(world, 1, "ann");
    Device bob(world, 1, "bob");
    DBSYNC_ACCEPTED(ann.push(p + "[\"i\",0,[7,\"ann\"]]\n[\"i\",0,[8,\"carl\"]]\n"));
    DBSYNC_ACCEPTED(bob.push(p + "[\"i\",0,[9,\"bob\"]]\n"));
    QVERIFY(world.holds(1));
}

void TwinsTest::otherTablesAndTenantsDoNotCount()
{
    World world;
    world.pushSchema(1, schema);
    world.pushSchema(2, schema);
    Device ann(world, 1, "ann");
    Device bob(world, 1, "bob");
    Device eve(world, 2, "eve");
    DBSYNC_ACCEPTED(eve.push(p + "[\"i\",5,[1,\"a\"]]\n"));
    DBSYNC_ACCEPTED(ann.push(c + "[\"i\",5,[1,null,null]]\n"));
    DBSYNC_ACCEPTED(bob.push(p + "[\"i\",5,[1,\"b\"]]\n"));
}

/// More than go with a statement.
void TwinsTest::manyRows()
{
    World world;
    world.pushSchema(1, schema);
    Device original(world, 1, "ann");
    Device copy(world, 1, "bob");
    std::string lines = p;
    for (int i = 0; i < 300; ++i)
        lines +=
            "[\"i\"," + std::to_string(1000 + i) + ",[" + std::to_string(i) + ",\"n" + std::to_string(i) + "\"]]\n";
    DBSYNC_ACCEPTED(original.push(lines));
    const auto answer = copy.push(lines);
    QCOMPARE(answer.rows.size(), 300U);
    QVERIFY(std::all_of(answer.rows.begin(), answer.rows.end(), [](const auto& row) { return row.reason == "stale"; }));
    QCOMPARE(must(world->counts(1))[0].rows, 300);
}

QTEST_GUILESS_MAIN(TwinsTest)
#include "twins_test.moc"
