#include "world.h"

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

/// Keys that must be unique, and rows that change them.
class UniqueTest : public QObject
{
    Q_OBJECT

private slots:
    void keysThatCompareEqualMayChange();
    void valuesSwapInUniqueKeys();
    void uniqueViolationsNameBothRows();
    void partialUniqueKeys();
};

void UniqueTest::keysThatCompareEqualMayChange()
{
    for (const bool deleteFirst : {true, false}) {
        World world;
        world.pushSchema(1, "CREATE TABLE n(name TEXT COLLATE NOCASE PRIMARY KEY, v)");
        const std::string n = table("n", {"name", "v"});
        Device ann(world, 1, "ann");
        Device bob(world, 1, "bob");
        DBSYNC_ACCEPTED(ann.push(n + "[\"i\",5,[\"Anna\",1]]\n"));
        bob.pull();
        const std::string removal = "[\"d\",5,[\"Anna\"]]\n";
        const std::string insertion = "[\"i\",6,[\"ANNA\",1]]\n";
        DBSYNC_ACCEPTED(ann.push(n + (deleteFirst ? removal + insertion : insertion + removal)));
        QCOMPARE(must(world->counts(1))[0].rows, 1);
        Device carl(world, 1, "carl");
        carl.pull();
        DBSYNC_TEXT(carl.dump(), "n [\"ANNA\"] [\"ANNA\",1]\n");
        DBSYNC_TEXT(refusals(bob.push(n + "[\"u\",5,[\"Anna\"],[1],[1],[2]]\n")), "n[\"Anna\"] stale\n");
        DBSYNC_TEXT(refusals(carl.push(n + "[\"i\",5,[\"anna\",1]]\n")), "n[\"anna\"] unique name <- n[\"ANNA\"]\n");
        QVERIFY(world.holds(1));
    }
}

void UniqueTest::valuesSwapInUniqueKeys()
{
    World world;
    world.pushSchema(1, "CREATE TABLE p(id INTEGER PRIMARY KEY, place INTEGER UNIQUE, code TEXT, note, UNIQUE(code "
                        "COLLATE NOCASE))");
    const std::string p = table("p", {"id", "place", "code", "note"});
    Device ann(world, 1, "ann");
    DBSYNC_ACCEPTED(ann.push(p + R"(["i",5,[1,1,"a","one"]]
["i",5,[2,2,"b","two"]]
["i",5,[3,3,"c","three"]]
)"));
    // A ring of updates, one of them of two keys at once; a row made anew; an insert that takes what is given up.
    DBSYNC_ACCEPTED(ann.push(p + R"(["i",6,[4,3,"x","four"]]
["u",5,[1],[1,2],[1,"a"],[2,"B"]]
["u",5,[2],[1,2],[2,"b"],[1,"A"]]
["r",7,[3,9,"c","anew"]]
)"));
    Device bob(world, 1, "bob");
    bob.pull();
    DBSYNC_TEXT(bob.dump(), R"(p [1] [1,2,"B","one"]
p [2] [2,1,"A","two"]
p [3] [3,9,"c","anew"]
p [4] [4,3,"x","four"]
)");
    QCOMPARE(bob.rows["p"]["[1]"].incarnation, 5);
    QCOMPARE(bob.rows["p"]["[3]"].incarnation, 7);
    // Through a deletion, whatever comes first.
    DBSYNC_ACCEPTED(bob.push(p + R"(["i",8,[5,2,"b","five"]]
["d",5,[1]]
)"));
    QCOMPARE(must(world->counts(1))[0].rows, 4);
    QVERIFY(world.holds(1));
}

void UniqueTest::uniqueViolationsNameBothRows()
{
    World world;
    world.pushSchema(1, "CREATE TABLE p(id INTEGER PRIMARY KEY, place INTEGER UNIQUE, a TEXT, b TEXT COLLATE NOCASE, "
                        "UNIQUE(a, b))");
    const std::string p = table("p", {"id", "place", "a", "b"});
    Device ann(world, 1, "ann");
    Device bob(world, 1, "bob");
    DBSYNC_ACCEPTED(
        ann.push(p + "[\"i\",5,[1,1,\"x\",\"y\"]]\n[\"i\",5,[2,2,\"x\",\"z\"]]\n[\"i\",5,[3,3,null,\"z\"]]\n"));
    bob.pull();
    DBSYNC_TEXT(refusals(bob.push(p + R"(["i",6,[4,4,"x","Y"]]
["u",5,[2],[1],[2],[3]]
["i",6,[5,5,null,"z"]]
["i",6,[6,1,"q","q"]]
)")),
                R"(p[4] unique a b <- p[1]
p[2] unique place <- p[3]
p[6] unique place <- p[1]
)");
    bob.pull();
    DBSYNC_ACCEPTED(bob.push(p + "[\"i\",6,[5,5,null,\"z\"]]\n"));
    QVERIFY(world.holds(1));
}

void UniqueTest::partialUniqueKeys()
{
    World world;
    world.pushSchema(1, "CREATE TABLE p(id INTEGER PRIMARY KEY, name TEXT, gone INTEGER);"
                        "CREATE UNIQUE INDEX one ON p(name) WHERE gone IS NULL;"
                        "CREATE UNIQUE INDEX two ON p(lower(name)) WHERE id > 100");
    const std::string p = table("p", {"id", "name", "gone"});
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(p + "[\"i\",5,[1,\"n\",null]]\n[\"i\",5,[2,\"n\",1]]\n[\"i\",5,[3,\"n\",1]]\n"));
    DBSYNC_TEXT(refusals(ann.push(p + "[\"u\",5,[2],[2],[1],[null]]\n")), "p[2] unique name <- p[1]\n");
    DBSYNC_ACCEPTED(ann.push(p + "[\"u\",5,[2],[2],[1],[null]]\n[\"u\",5,[1],[2],[null],[7]]\n"));
    // Keys over expressions are the devices' own business.
    DBSYNC_ACCEPTED(ann.push(p + "[\"i\",5,[101,\"q\",1]]\n[\"i\",5,[102,\"Q\",1]]\n"));
    QVERIFY(world.holds(1));
}

QTEST_GUILESS_MAIN(UniqueTest)
#include "unique_test.moc"
