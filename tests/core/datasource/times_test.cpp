#include "datasource/transfer.h"
#include "world.h"

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

/// When rows were changed on their devices, which the policy `latest` goes by.
class TimesTest : public QObject
{
    Q_OBJECT

private slots:
    void handsTimesOnByColumn();
    void knowsWhenNobodyKnows();
    void keepsNothingOfWhatIsRefused();
    void takesManyRowsAndAllKindsOfKeys();
    void deletesAndInsertsAnewAtOnce();
    void survivesMoves();
    void goesWithItsTenant();
};

namespace {

constexpr std::int64_t acme = 7;
constexpr const char* schema = "CREATE TABLE Note (id INTEGER PRIMARY KEY, title TEXT, body TEXT);"
                               "CREATE TABLE Word (word TEXT COLLATE NOCASE, n REAL, b BLOB, any, text TEXT UNIQUE, "
                               "PRIMARY KEY (word, n, b, any))";

std::string notes()
{
    return table("Note", {"id", "title", "body"});
}

std::string words()
{
    return table("Word", {"word", "n", "b", "any", "text"});
}

/// The rows of a pull, without the lines around them.
std::string rowsSince(World& world, const wire::Cursor& since, std::int64_t tenant = acme)
{
    ChangesRequest request;
    request.since = since;
    request.tombstones = true;
    const std::string lines = pullText(*world.operator->(), tenant, request);
    std::string rows;
    for (std::size_t i = 0; i < lines.size(); i = lines.find('\n', i) + 1) {
        if (lines[i] == '[')
            rows += lines.substr(i, lines.find('\n', i) + 1 - i);
    }
    return rows;
}

void move(World& from, World& to, const wire::Cursor& since = {})
{
    const auto stream = must(from->exportTenant(acme, since));
    StreamSource lines(*stream);
    must(to->importTenant(acme, lines));
}

} // namespace

void TimesTest::handsTimesOnByColumn()
{
    World world;
    world.pushSchema(acme, schema);
    Device ann(world, acme);
    DBSYNC_ACCEPTED(ann.push(notes() + "[\"i\",1,[1,\"a\",\"b\"],1000]\n[\"i\",2,[2,\"a\",\"b\"],1001]\n"
                                       "[\"i\",3,[3,\"a\",\"b\"],1002]\n"));
    DBSYNC_TEXT(rowsSince(world, {}), "[1,1,\"t\",[1000,1000,1000],[1,\"a\",\"b\"]]\n"
                                      "[1,2,\"t\",[1001,1001,1001],[2,\"a\",\"b\"]]\n"
                                      "[1,3,\"t\",[1002,1002,1002],[3,\"a\",\"b\"]]\n");
    const wire::Cursor first = ann.cursor;
    DBSYNC_ACCEPTED(ann.push(notes() + "[\"u\",1,[1],[1],[\"a\"],[\"A\"],2000]\n[\"d\",2,[2],2001]\n"));
    DBSYNC_ACCEPTED(ann.push(notes() + "[\"u\",1,[1],[2],[\"b\"],[\"B\"],1500]\n[\"r\",33,[3,\"x\",\"y\"],2002]\n"));
    DBSYNC_TEXT(rowsSince(world, first), "[3,1,\"t\",[1000,2000,1500],[1,\"A\",\"B\"]]\n"
                                         "[3,33,\"t\",[2002,2002,2002],[3,\"x\",\"y\"]]\n"
                                         "[2,2,\"t\",[2001],null,[2]]\n");
    // They stay when the program starts anew, and so they do for a pull that goes on.
    world.reopen();
    ChangesRequest request;
    request.resume = ResumePoint{1, "Note", "[1]"};
    const std::string resumed = pullText(*world.operator->(), acme, request);
    QVERIFY(resumed.find("[3,1,\"t\",[1000,2000,1500]") != std::string::npos);
    QVERIFY(resumed.find("[3,33,\"t\",[2002,2002,2002]") != std::string::npos);
    QVERIFY(resumed.find("[2,2,\"t\",[2001],null,[2]]") != std::string::npos);
}

void TimesTest::knowsWhenNobodyKnows()
{
    World world;
    world.pushSchema(acme, schema);
    Device ann(world, acme);
    DBSYNC_ACCEPTED(ann.push(notes() + "[\"i\",1,[1,\"a\",\"b\"]]\n[\"i\",2,[2,\"a\",\"b\"]]\n"));
    DBSYNC_TEXT(rowsSince(world, {}), "[1,1,[1,\"a\",\"b\"]]\n[1,2,[2,\"a\",\"b\"]]\n");
    DBSYNC_ACCEPTED(ann.push(notes() + "[\"u\",1,[1],[1],[\"a\"],[\"A\"],2000]\n"));
    DBSYNC_TEXT(rowsSince(world, {}), "[2,1,\"t\",[0,2000,0],[1,\"A\",\"b\"]]\n[1,2,[2,\"a\",\"b\"]]\n");
    // A device that does not tell when takes nothing from the others' columns.
    DBSYNC_ACCEPTED(ann.push(notes() + "[\"u\",1,[1],[2],[\"b\"],[\"B\"]]\n[\"i\",3,[3,\"a\",\"b\"]]\n"));
    DBSYNC_ACCEPTED(ann.push(notes() + "[\"u\",1,[1],[1],[\"A\"],[\"Z\"]]\n"));
    DBSYNC_TEXT(rowsSince(world, {}), "[4,1,\"t\",[0,0,0],[1,\"Z\",\"B\"]]\n[1,2,[2,\"a\",\"b\"]]\n"
                                      "[3,3,\"t\",[0,0,0],[3,\"a\",\"b\"]]\n");
}

void TimesTest::keepsNothingOfWhatIsRefused()
{
    World world;
    world.pushSchema(acme, schema);
    Device ann(world, acme);
    Device ben(world, acme, "ben");
    DBSYNC_ACCEPTED(ann.push(notes() + "[\"i\",1,[1,\"a\",\"b\"],1000]\n"));
    ben.pull();
    DBSYNC_ACCEPTED(ann.push(notes() + "[\"u\",1,[1],[1],[\"a\"],[\"A\"],2000]\n"));
    QCOMPARE(must(ben.send(ben.batch(notes() + "[\"i\",9,[9,\"a\",\"b\"],3000]\n"
                                               "[\"u\",1,[1],[1],[\"a\"],[\"no\"],3000]\n")))
                 .result,
             std::string("refused"));
    // Another column of a row that he does not know in its latest state is taken.
    DBSYNC_ACCEPTED(ben.push(notes() + "[\"u\",1,[1],[2],[\"b\"],[\"B\"],1500]\n"));
    DBSYNC_TEXT(rowsSince(world, {}), "[3,1,\"t\",[1000,2000,1500],[1,\"A\",\"B\"]]\n");
}

void TimesTest::takesManyRowsAndAllKindsOfKeys()
{
    World world;
    world.pushSchema(acme, schema);
    Device ann(world, acme);
    std::string many = notes();
    for (int i = 1; i <= 500; ++i)
        many += "[\"i\",1,[" + std::to_string(i) + ",\"a\",\"b\"]," + std::to_string(10'000 + i) + "]\n";
    many += words() + "[\"i\",1,[\"It's\",1.5,{\"blob\":\"AAEC\"},7,\"x\"],77]\n";
    DBSYNC_ACCEPTED(ann.push(many));
    const std::string all = rowsSince(world, {});
    for (int i = 1; i <= 500; ++i) {
        const std::string time = std::to_string(10'000 + i);
        QVERIFY(all.find("\"t\",[" + time + "," + time + "," + time + "],[" + std::to_string(i) + ",") !=
                std::string::npos);
    }
    QVERIFY(all.find("\"t\",[77,77,77,77,77],[\"It's\",1.5,{\"blob\":\"AAEC\"},7,\"x\"]]") != std::string::npos);
    // Rows may swap their unique values on the way.
    const wire::Cursor before = ann.cursor;
    DBSYNC_ACCEPTED(ann.push(words() + "[\"i\",2,[\"b\",1.0,{\"blob\":\"AA==\"},1,\"x\"],90]\n"
                                       "[\"u\",1,[\"It's\",1.5,{\"blob\":\"AAEC\"},7],[4],[\"x\"],[\"z\"],91]\n"));
    const std::string swapped = rowsSince(world, before);
    QVERIFY(swapped.find("\"t\",[77,77,77,77,91],[\"It's\"") != std::string::npos);
    QVERIFY(swapped.find("\"t\",[90,90,90,90,90],[\"b\"") != std::string::npos);
}

void TimesTest::deletesAndInsertsAnewAtOnce()
{
    World world;
    world.pushSchema(acme, schema);
    Device ann(world, acme);
    DBSYNC_ACCEPTED(ann.push(notes() + "[\"i\",1,[1,\"a\",\"b\"],1000]\n"));
    DBSYNC_ACCEPTED(ann.push(notes() + "[\"d\",1,[1],2000]\n[\"i\",2,[1,\"c\",\"d\"],2001]\n"));
    DBSYNC_TEXT(rowsSince(world, {}), "[2,2,\"t\",[2001,2001,2001],[1,\"c\",\"d\"]]\n");
}

void TimesTest::survivesMoves()
{
    World from;
    World file("sqlite:rows");
    World back;
    from.pushSchema(acme, schema);
    Device ann(from, acme);
    DBSYNC_ACCEPTED(ann.push(notes() + "[\"i\",1,[1,\"a\",\"b\"],1000]\n[\"i\",2,[2,\"a\",\"b\"],1001]\n" + words() +
                             "[\"i\",1,[\"It's\",1.5,{\"blob\":\"AAEC\"},7,\"x\"],77]\n"));
    DBSYNC_ACCEPTED(ann.push(notes() + "[\"u\",1,[1],[1],[\"a\"],[\"A\"],2000]\n[\"d\",2,[2],2001]\n"));
    const std::string before = rowsSince(from, {});
    QVERIFY(before.find("\"t\",[1000,2000,1000]") != std::string::npos);
    move(from, file);
    DBSYNC_TEXT(rowsSince(file, {}), before);
    move(file, back);
    DBSYNC_TEXT(rowsSince(back, {}), before);
    // What came meanwhile goes along, and times of before still count.
    const wire::Cursor copied = must(from->cursor(acme));
    DBSYNC_ACCEPTED(ann.push(notes() + "[\"u\",1,[1],[2],[\"b\"],[\"B\"],1500]\n[\"i\",3,[2,\"c\",\"d\"],2002]\n"));
    move(from, file, copied);
    move(file, back, copied);
    DBSYNC_TEXT(rowsSince(file, {}), rowsSince(from, {}));
    DBSYNC_TEXT(rowsSince(back, {}), rowsSince(from, {}));
    Device ben(back, acme, "ben");
    ben.pull();
    DBSYNC_ACCEPTED(ben.push(notes() + "[\"u\",1,[1],[2],[\"B\"],[\"C\"],3000]\n"));
    QVERIFY(rowsSince(back, copied).find("\"t\",[1000,2000,3000],[1,\"A\",\"C\"]") != std::string::npos);
    // Times that do not fit their row are no export.
    TextSource nonsense(R"({"export":1,"revision":9,"mark":"a","since":)" + std::to_string(ben.cursor.revision) +
                        R"(,"schemaVersion":1,"rows":1,"forgotten":0})"
                        "\n" +
                        notes() + "[9,1,\"t\",[1],[5,\"a\",\"b\"]]\n{\"end\":true,\"rows\":1}\n");
    QCOMPARE(back->importTenant(acme, nonsense).error().code, std::string("malformed"));
}

void TimesTest::goesWithItsTenant()
{
    World world;
    world.pushSchema(acme, schema);
    world.pushSchema(8, schema);
    Device ann(world, acme);
    Device eve(world, 8, "eve");
    DBSYNC_ACCEPTED(ann.push(notes() + "[\"i\",1,[1,\"a\",\"b\"],1000]\n"));
    DBSYNC_ACCEPTED(eve.push(notes() + "[\"i\",1,[1,\"a\",\"b\"],2000]\n"));
    must(world->removeTenant(acme));
    world.pushSchema(acme, schema);
    Device anew(world, acme, "anew");
    DBSYNC_ACCEPTED(anew.push(notes() + "[\"i\",1,[1,\"a\",\"b\"]]\n"));
    DBSYNC_TEXT(rowsSince(world, {}), "[1,1,[1,\"a\",\"b\"]]\n");
    DBSYNC_TEXT(rowsSince(world, {}, 8), "[1,1,\"t\",[2000,2000,2000],[1,\"a\",\"b\"]]\n");
}

QTEST_GUILESS_MAIN(TimesTest)
#include "times_test.moc"
