#include "world.h"

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

namespace {

constexpr auto music = "CREATE TABLE Album(AlbumId INTEGER PRIMARY KEY, Title TEXT, ArtistId INTEGER REFERENCES "
                       "Artist(ArtistId));"
                       "CREATE TABLE Artist(ArtistId INTEGER PRIMARY KEY, Name TEXT)";
const std::string album = table("Album", {"AlbumId", "Title", "ArtistId"});
const std::string artist = table("Artist", {"ArtistId", "Name"});

} // namespace

/// References between rows, checked at the end of a batch.
class ReferencesTest : public QObject
{
    Q_OBJECT

private slots:
    void parentsMustBeThere();
    void deletedParentsMustBeFree();
    void wholeTablesAreChecked();
    void columnsNamedAsWordsOfSql();
    void selfReferencesAndCycles();
    void compositeReferences();
    void referencesToUniqueKeys();
    void valuesCompareAsOnTheDevice();
    void followersOfRefusedRowsAreNotNamed();
    void otherTenantsRowsDoNotCount();
    void unusableReferencesAreLeftOut();
};

void ReferencesTest::parentsMustBeThere()
{
    World world;
    world.pushSchema(1, music);
    Device ann(world, 1);
    // Children first: only the end counts.
    DBSYNC_ACCEPTED(
        ann.push(album + "[\"i\",1,[1,\"A\",7]]\n[\"i\",1,[2,\"B\",null]]\n" + artist + "[\"i\",1,[7,\"Seven\"]]\n"));
    DBSYNC_TEXT(refusals(ann.push(album + "[\"i\",1,[3,\"C\",8]]\n[\"u\",1,[1],[2],[7],[9]]\n[\"i\",1,[4,\"D\",7]]\n")),
                "Album[1] foreignKey ArtistId <- Artist[9]\nAlbum[3] foreignKey ArtistId <- Artist[8]\n");
    DBSYNC_ACCEPTED(ann.push(album + "[\"u\",1,[1],[1],[\"A\"],[\"AA\"]]\n"));
    // A row that refers to what goes in the same batch, changed in another column.
    DBSYNC_TEXT(refusals(ann.push(artist + "[\"d\",1,[7]]\n" + album + "[\"u\",1,[1],[1],[\"AA\"],[\"AB\"]]\n")),
                "Album[1] foreignKey ArtistId <- Artist[7]\n");
    QVERIFY(world.holds(1));
}

void ReferencesTest::deletedParentsMustBeFree()
{
    World world;
    world.pushSchema(1, music);
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(artist + "[\"i\",1,[7,\"Seven\"]]\n[\"i\",1,[8,\"Eight\"]]\n[\"i\",1,[9,\"Nine\"]]\n" +
                             album + "[\"i\",1,[1,\"A\",7]]\n[\"i\",1,[2,\"B\",8]]\n[\"i\",1,[3,\"C\",8]]\n"));
    DBSYNC_TEXT(
        refusals(ann.push(artist + "[\"d\",1,[7]]\n[\"d\",1,[8]]\n[\"d\",1,[9]]\n" + album + "[\"d\",1,[1]]\n")),
        "Artist[8] foreignKey ArtistId <- Album[2]\n");
    // The child goes, moves to another parent, or the parent is made anew.
    DBSYNC_ACCEPTED(
        ann.push(artist + "[\"d\",1,[7]]\n[\"r\",2,[8,\"anew\"]]\n" + album + "[\"u\",1,[1],[2],[7],[8]]\n"));
    DBSYNC_ACCEPTED(
        ann.push(artist + "[\"d\",2,[8]]\n[\"d\",1,[9]]\n" + album + "[\"d\",1,[1]]\n[\"d\",1,[2]]\n[\"d\",1,[3]]\n"));
    QVERIFY(world.holds(1));
}

void ReferencesTest::wholeTablesAreChecked()
{
    // Large batches are checked in another way than small ones.
    World world;
    world.pushSchema(1, music);
    Device ann(world, 1);
    std::string artists = artist;
    std::string albums = album;
    for (int i = 1; i <= 300; ++i) {
        artists += "[\"i\",1,[" + std::to_string(i) + ",\"x\"]]\n";
        albums += "[\"i\",1,[" + std::to_string(i) + ",\"x\"," + std::to_string(i % 301) + "]]\n";
    }
    DBSYNC_TEXT(refusals(ann.push(albums + "[\"i\",1,[301,\"x\",0]]\n[\"i\",1,[302,\"x\",301]]\n" + artists)),
                "Album[301] foreignKey ArtistId <- Artist[0]\nAlbum[302] foreignKey ArtistId <- Artist[301]\n");
    DBSYNC_ACCEPTED(ann.push(albums + artists));
    QVERIFY(world.holds(1));
}

void ReferencesTest::columnsNamedAsWordsOfSql()
{
    World world;
    world.pushSchema(1, "CREATE TABLE p(\"false\" INTEGER PRIMARY KEY);"
                        "CREATE TABLE c(\"select\" INTEGER PRIMARY KEY, \"true\" INTEGER REFERENCES p(\"false\"))");
    Device ann(world, 1);
    const std::string parents = table("p", {"false"});
    const std::string children = table("c", {"select", "true"});
    DBSYNC_ACCEPTED(ann.push(children + "[\"i\",1,[1,7]]\n" + parents + "[\"i\",1,[7]]\n"));
    DBSYNC_TEXT(refusals(ann.push(children + "[\"i\",1,[2,8]]\n")), "c[2] foreignKey true <- p[8]\n");
    QVERIFY(world.holds(1));
}

void ReferencesTest::selfReferencesAndCycles()
{
    World world;
    world.pushSchema(1, "CREATE TABLE e(id INTEGER PRIMARY KEY, boss INTEGER REFERENCES e, mate INTEGER REFERENCES "
                        "e(id));"
                        "CREATE TABLE a(id INTEGER PRIMARY KEY, b INTEGER REFERENCES b(id));"
                        "CREATE TABLE b(id INTEGER PRIMARY KEY, a INTEGER REFERENCES a(id))");
    const std::string e = table("e", {"id", "boss", "mate"});
    const std::string a = table("a", {"id", "b"});
    const std::string b = table("b", {"id", "a"});
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(e + "[\"i\",1,[1,1,2]]\n[\"i\",1,[2,1,1]]\n[\"i\",1,[3,2,null]]\n" + a +
                             "[\"i\",1,[1,1]]\n" + b + "[\"i\",1,[1,1]]\n"));
    DBSYNC_TEXT(refusals(ann.push(e + "[\"d\",1,[2]]\n[\"i\",1,[4,5,null]]\n")),
                "e[4] foreignKey boss <- e[5]\ne[2] foreignKey id <- e[3]\n");
    DBSYNC_ACCEPTED(
        ann.push(e + "[\"d\",1,[1]]\n[\"d\",1,[2]]\n[\"d\",1,[3]]\n" + b + "[\"d\",1,[1]]\n" + a + "[\"d\",1,[1]]\n"));
    QVERIFY(world.holds(1));
}

void ReferencesTest::compositeReferences()
{
    World world;
    world.pushSchema(1,
                     "CREATE TABLE p(a TEXT COLLATE NOCASE, b INTEGER, PRIMARY KEY(a, b)) WITHOUT ROWID;"
                     "CREATE TABLE c(id INTEGER PRIMARY KEY, y INTEGER, x TEXT, FOREIGN KEY(y, x) REFERENCES p(b, a))");
    const std::string p = table("p", {"a", "b"});
    const std::string c = table("c", {"id", "x", "y"});
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(p + "[\"i\",1,[\"Key\",1]]\n[\"i\",1,[\"Key\",2]]\n" + c +
                             "[\"i\",1,[1,\"KEY\",1]]\n[\"i\",1,[2,\"none\",null]]\n[\"i\",1,[3,null,9]]\n"));
    DBSYNC_TEXT(
        refusals(ann.push(c + "[\"i\",1,[4,\"key\",3]]\n" + p + "[\"d\",1,[\"Key\",1]]\n[\"d\",1,[\"Key\",2]]\n")),
        "c[4] foreignKey y x <- p[\"key\",3]\np[\"Key\",1] foreignKey b a <- c[1]\n");
    // The spelling of the parent's key changes; it stays the same key.
    DBSYNC_ACCEPTED(ann.push(p + "[\"d\",1,[\"Key\",1]]\n[\"i\",2,[\"kEY\",1]]\n"));
    QVERIFY(world.holds(1));
}

void ReferencesTest::referencesToUniqueKeys()
{
    World world;
    world.pushSchema(1, "CREATE TABLE p(id INTEGER PRIMARY KEY, code TEXT UNIQUE);"
                        "CREATE TABLE c(id INTEGER PRIMARY KEY, code TEXT REFERENCES p(code))");
    const std::string p = table("p", {"id", "code"});
    const std::string c = table("c", {"id", "code"});
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(p + "[\"i\",1,[1,\"a\"]]\n[\"i\",1,[2,\"b\"]]\n[\"i\",1,[3,\"x\"]]\n" + c +
                             "[\"i\",1,[1,\"a\"]]\n[\"i\",1,[2,\"b\"]]\n"));
    DBSYNC_TEXT(refusals(ann.push(c + "[\"i\",1,[3,\"z\"]]\n")), "c[3] foreignKey code\n");
    DBSYNC_TEXT(refusals(ann.push(p + "[\"u\",1,[1],[1],[\"a\"],[\"aa\"]]\n[\"d\",1,[2]]\n[\"d\",1,[3]]\n")),
                "p[1] foreignKey code <- c[1]\np[2] foreignKey code <- c[2]\n");
    DBSYNC_TEXT(refusals(ann.push(p + "[\"r\",2,[1,\"aa\"]]\n")), "p[1] foreignKey code <- c[1]\n");
    // Parents swap their codes; the child of one follows, the other stays.
    DBSYNC_ACCEPTED(ann.push(p + "[\"u\",1,[1],[1],[\"a\"],[\"b\"]]\n[\"u\",1,[2],[1],[\"b\"],[\"c\"]]\n" + c +
                             "[\"u\",1,[1],[1],[\"a\"],[\"c\"]]\n"));
    DBSYNC_ACCEPTED(ann.push(p + "[\"d\",1,[2]]\n" + c + "[\"d\",1,[1]]\n"));
    QVERIFY(world.holds(1));
}

void ReferencesTest::valuesCompareAsOnTheDevice()
{
    // Declared types convert what is compared; the cloud has no declared types.
    World world;
    world.pushSchema(1, "CREATE TABLE n(id INTEGER PRIMARY KEY); CREATE TABLE t(id TEXT PRIMARY KEY);"
                        "CREATE TABLE c(id INTEGER PRIMARY KEY, n TEXT REFERENCES n(id), t INTEGER REFERENCES t(id))");
    const std::string n = table("n", {"id"});
    const std::string t = table("t", {"id"});
    const std::string c = table("c", {"id", "n", "t"});
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(n + "[\"i\",1,[12]]\n" + t + "[\"i\",1,[\"12\"]]\n[\"i\",1,[\"x\"]]\n" + c +
                             "[\"i\",1,[1,\"12\",12]]\n[\"i\",1,[2,null,\"x\"]]\n"));
    DBSYNC_TEXT(refusals(ann.push(c + "[\"i\",1,[3,\"12x\",12]]\n[\"i\",1,[4,\"12\",13]]\n")),
                "c[3] foreignKey n <- n[\"12x\"]\nc[4] foreignKey t <- t[13]\n");
    DBSYNC_TEXT(refusals(ann.push(n + "[\"d\",1,[12]]\n" + t + "[\"d\",1,[\"12\"]]\n[\"d\",1,[\"x\"]]\n")),
                "n[12] foreignKey id <- c[1]\nt[\"12\"] foreignKey id <- c[1]\nt[\"x\"] foreignKey id <- c[2]\n");
    QVERIFY(world.holds(1));
}

void ReferencesTest::followersOfRefusedRowsAreNotNamed()
{
    World world;
    world.pushSchema(1, "CREATE TABLE p(id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL);"
                        "CREATE TABLE c(id INTEGER PRIMARY KEY, p INTEGER REFERENCES p(id))");
    const std::string p = table("p", {"id", "name"});
    const std::string c = table("c", {"id", "p"});
    Device ann(world, 1, "ann");
    Device bob(world, 1, "bob");
    DBSYNC_ACCEPTED(ann.push(p + "[\"i\",1,[1,\"a\"]]\n[\"i\",1,[2,\"b\"]]\n" + c + "[\"i\",1,[1,1]]\n"));
    DBSYNC_TEXT(refusals(ann.push(p + "[\"i\",1,[3,\"a\"]]\n[\"i\",1,[4,null]]\n[\"u\",1,[2],[1],[\"b\"],[\"a\"]]\n" +
                                  c + "[\"i\",1,[2,3]]\n[\"i\",1,[3,4]]\n[\"i\",1,[4,5]]\n[\"i\",1,[5,2]]\n")),
                "p[3] unique name <- p[1]\np[4] invalidValue name\np[2] unique name <- p[1]\n"
                "c[4] foreignKey p <- p[5]\n");
    // Another device changes the child; its deletion is stale, that of the parent only follows from it.
    bob.pull();
    DBSYNC_ACCEPTED(ann.push(p + "[\"i\",1,[5,\"e\"]]\n" + c + "[\"u\",1,[1],[1],[1],[1]]\n"));
    DBSYNC_TEXT(refusals(bob.push(p + "[\"d\",1,[1]]\n" + c + "[\"d\",1,[1]]\n")), "c[1] stale\n");
    QVERIFY(world.holds(1));
}

void ReferencesTest::otherTenantsRowsDoNotCount()
{
    World world;
    world.pushSchema(1, music);
    world.pushSchema(2, music);
    Device ann(world, 1, "ann");
    Device zoe(world, 2, "zoe");
    DBSYNC_ACCEPTED(ann.push(artist + "[\"i\",1,[7,\"Seven\"]]\n"));
    DBSYNC_TEXT(refusals(zoe.push(album + "[\"i\",1,[1,\"A\",7]]\n")), "Album[1] foreignKey ArtistId <- Artist[7]\n");
    DBSYNC_ACCEPTED(zoe.push(artist + "[\"i\",1,[7,\"other\"]]\n" + album + "[\"i\",1,[1,\"A\",7]]\n"));
    DBSYNC_ACCEPTED(ann.push(artist + "[\"d\",1,[7]]\n"));
    QVERIFY(world.holds(1));
    QVERIFY(world.holds(2));
}

void ReferencesTest::unusableReferencesAreLeftOut()
{
    // SQLite takes these declarations, but cannot enforce them.
    World world;
    world.pushSchema(1, "CREATE TABLE p(id INTEGER PRIMARY KEY, other INTEGER);"
                        "CREATE TABLE c(id INTEGER PRIMARY KEY, a INTEGER REFERENCES p(other), b INTEGER REFERENCES "
                        "nowhere(id))");
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(table("c", {"id", "a", "b"}) + "[\"i\",1,[1,5,6]]\n"));
    QVERIFY(world.holds(1));
}

QTEST_GUILESS_MAIN(ReferencesTest)
#include "references_test.moc"
