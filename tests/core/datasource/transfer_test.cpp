#include "datasource/transfer.h"
#include "world.h"

#include <atomic>
#include <thread>

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

/// Exports, imports, holds and retention.
class TransferTest : public QObject
{
    Q_OBJECT

private slots:
    void takesEverythingAlong();
    void followsWhatCameMeanwhile();
    void swapsUniqueValuesWhileItFollows();
    void goesBetweenKindsOfDatasources();
    void takesATenantWithoutSchema();
    void refusesNonsense_data();
    void refusesNonsense();
    void holdsWrites();
    void closesWhatHasMoved();
    void forgetsWhatNobodyNeeds();
    void forgetsManyBesideOthersWork();
    void removesManyBesideOthersWork();
    void keepsTheMarksOfThoseWhoWereAway();

private:
    static void move(World& from, World& to, const wire::Cursor& since = {});
};

namespace {

constexpr std::int64_t acme = 7;
constexpr std::int64_t other = 8;
constexpr const char* schema = "CREATE TABLE Album (id INTEGER PRIMARY KEY, title TEXT, code TEXT UNIQUE, data BLOB);"
                               "CREATE TABLE Song (album INTEGER REFERENCES Album(id), number INTEGER, name TEXT, "
                               "PRIMARY KEY (album, number))";

std::string albums()
{
    return table("Album", {"id", "title", "code", "data"});
}

std::string pullAll(World& world, std::int64_t tenant)
{
    ChangesRequest request;
    request.tombstones = true;
    return pullText(*world.operator->(), tenant, request);
}

std::string exported(World& world, std::int64_t tenant)
{
    const auto stream = must(world->exportTenant(tenant, {}));
    std::string lines;
    while (must(stream->next(lines))) {
    }
    return lines;
}

} // namespace

void TransferTest::move(World& from, World& to, const wire::Cursor& since)
{
    const auto stream = must(from->exportTenant(acme, since));
    StreamSource lines(*stream);
    const wire::Cursor cursor = must(to->importTenant(acme, lines));
    QVERIFY(cursor == must(from->cursor(acme)));
}

void TransferTest::takesEverythingAlong()
{
    World from;
    World to;
    from.pushSchema(acme, "CREATE TABLE Album (id INTEGER PRIMARY KEY, title TEXT, code TEXT UNIQUE, data BLOB)");
    from.pushSchema(acme, schema);
    to.pushSchema(other, schema); // shares the tables there
    Device ann(from, acme);
    Device elsewhere(to, other, "eve");
    DBSYNC_ACCEPTED(elsewhere.push(albums() + "[\"i\",5,[1,\"theirs\",\"x\",null]]\n"));
    DBSYNC_ACCEPTED(ann.push(albums() +
                             "[\"i\",11,[1,\"one\",\"x\",{\"blob\":\"AAEC\"}]]\n[\"i\",12,[2,\"two\",\"y\",null]]\n" +
                             table("Song", {"album", "number", "name"}) + "[\"i\",21,[1,1,\"a\"]]\n"));
    DBSYNC_ACCEPTED(ann.push(albums() + "[\"d\",12,[2]]\n"));
    const std::string last = ann.batch(albums() + "[\"i\",13,[3,{\"text\":\"/w==\"},null,1.5]]\n");
    const auto answer = must(ann.send(last));
    const std::string before = pullAll(from, acme);

    move(from, to);
    DBSYNC_TEXT(pullAll(to, acme), before);
    QVERIFY(to.holds(acme));
    QVERIFY(to.holds(other));
    QVERIFY(pullAll(to, other).find("theirs") != std::string::npos);
    QCOMPARE(must(to->schema(acme)).version, 2);
    QCOMPARE(must(to->counts(acme)).front().rows, 2);
    QCOMPARE(must(to->counts(acme)).front().tombstones, 1);

    // A device goes on there: the batch whose answer got lost is answered, its cursor is good, it pulls and pushes.
    TextSource again(last);
    const auto repeated = must(to->push(acme, ann.author(), again));
    QCOMPARE(repeated.cursor.revision, answer.cursor.revision);
    QVERIFY(repeated.cursor == answer.cursor);
    ChangesRequest since;
    since.since = ann.cursor;
    DBSYNC_TEXT(pullText(*to.operator->(), acme, since), pullText(*from.operator->(), acme, since));
    Device ben(to, acme, "ben");
    ben.cursor = answer.cursor;
    DBSYNC_ACCEPTED(ben.push(albums() + "[\"u\",11,[1],[1],[\"one\"],[\"uno\"]]\n"));
    QCOMPARE(ben.cursor.revision, answer.cursor.revision + 1);
}

void TransferTest::followsWhatCameMeanwhile()
{
    World from;
    World to;
    from.pushSchema(acme, schema);
    Device ann(from, acme);
    DBSYNC_ACCEPTED(ann.push(albums() + "[\"i\",1,[1,\"one\",\"x\",null]]\n[\"i\",2,[2,\"two\",\"y\",null]]\n"));
    move(from, to);
    const wire::Cursor copied = must(to->cursor(acme));
    DBSYNC_ACCEPTED(ann.push(
        albums() + "[\"u\",1,[1],[1],[\"one\"],[\"uno\"]]\n[\"d\",2,[2]]\n[\"i\",3,[3,\"three\",\"z\",null]]\n"));
    DBSYNC_ACCEPTED(ann.push(albums() + "[\"i\",4,[2,\"again\",\"y\",null]]\n"));
    QCOMPARE(must(ann.send(ann.batch(albums() + "[\"i\",9,[1,\"taken\",null,null]]\n"))).result,
             std::string("refused"));
    move(from, to, copied);
    DBSYNC_TEXT(pullAll(to, acme), pullAll(from, acme));
    DBSYNC_TEXT(exported(to, acme), exported(from, acme)); // the refusal's answer too
    QVERIFY(to.holds(acme));
    // What does not go on from what is there is refused.
    const auto stream = must(from->exportTenant(acme, copied));
    StreamSource lines(*stream);
    QCOMPARE(to->importTenant(acme, lines).error().code, std::string("malformed"));
}

void TransferTest::swapsUniqueValuesWhileItFollows()
{
    World from;
    World to;
    from.pushSchema(acme, schema);
    Device ann(from, acme);
    DBSYNC_ACCEPTED(ann.push(albums() + "[\"i\",1,[1,\"one\",\"x\",null]]\n[\"i\",2,[2,\"two\",\"y\",null]]\n"));
    move(from, to);
    const wire::Cursor copied = must(to->cursor(acme));
    DBSYNC_ACCEPTED(ann.push(albums() + "[\"u\",1,[1],[2],[\"x\"],[\"y\"]]\n[\"u\",2,[2],[2],[\"y\"],[\"x\"]]\n"));
    move(from, to, copied);
    DBSYNC_TEXT(pullAll(to, acme), pullAll(from, acme));
    QVERIFY(to.holds(acme));
}

void TransferTest::goesBetweenKindsOfDatasources()
{
    World from;
    World file("sqlite:rows");
    World back;
    from.pushSchema(acme, schema);
    Device ann(from, acme);
    DBSYNC_ACCEPTED(ann.push(
        albums() + "[\"i\",1,[1,\"one\",\"x\",{\"blob\":\"AAEC\"}]]\n[\"i\",2,[2,{\"text\":\"/w==\"},null,1.5]]\n" +
        table("Song", {"album", "number", "name"}) + "[\"i\",21,[1,1,\"a\"]]\n"));
    DBSYNC_ACCEPTED(ann.push(albums() + "[\"d\",2,[2]]\n[\"i\",3,[3,\"three\",\"z\",null]]\n"));
    const std::string before = exported(from, acme);
    move(from, file);
    DBSYNC_TEXT(exported(file, acme), before);
    must(file->forget(acme, {2, {}, {}}));
    move(file, back);
    QCOMPARE(must(back->counts(acme)).front().tombstones, 0);
    QVERIFY(back.holds(acme));
    Device ben(back, acme, "ben");
    ben.pull();
    QCOMPARE(ben.rows["Album"].size(), std::size_t{2});
    DBSYNC_ACCEPTED(ben.push(albums() + "[\"u\",1,[1],[1],[\"one\"],[\"uno\"]]\n"));
    QVERIFY(back.holds(acme));
}

void TransferTest::takesATenantWithoutSchema()
{
    World from;
    World to;
    must(from->addTenant(acme));
    move(from, to);
    QCOMPARE(must(to->schema(acme)).version, 0);
    QCOMPARE(must(to->cursor(acme)).revision, 0);
    to.pushSchema(acme, schema);
    Device ann(to, acme);
    DBSYNC_ACCEPTED(ann.push(albums() + "[\"i\",1,[1,\"one\",null,null]]\n"));
}

void TransferTest::refusesNonsense_data()
{
    QTest::addColumn<std::string>("lines");
    const std::string header =
        R"({"export":1,"revision":1,"mark":"a","since":0,"schemaVersion":0,"rows":1,"forgotten":0})"
        "\n";
    QTest::newRow("nothing") << std::string();
    QTest::newRow("no header") << std::string("nonsense\n");
    QTest::newRow("another version") << std::string("{\"export\":2}\n");
    QTest::newRow("cut") << header;
    QTest::newRow("row without table") << header + "[1,1,[1]]\n";
    QTest::newRow("unknown table") << header + table("T", {"a"}) + "[1,1,[1]]\n{\"end\":true,\"rows\":1}\n";
    QTest::newRow("wrong count") << header + "{\"end\":true,\"rows\":1}\n";
    QTest::newRow("wrong bookkeeping") << header + "[\"revision\",\"x\"]\n{\"end\":true,\"rows\":0}\n";
}

void TransferTest::refusesNonsense()
{
    QFETCH(const std::string, lines);
    World world;
    TextSource source(lines);
    const auto done = world->importTenant(acme, source);
    QVERIFY(!done);
    QCOMPARE(done.error().code, std::string("malformed"));
    must(world->removeTenant(acme));
}

void TransferTest::holdsWrites()
{
    World world;
    world.pushSchema(acme, schema);
    Device ann(world, acme);
    DBSYNC_ACCEPTED(ann.push(albums() + "[\"i\",1,[1,\"one\",null,null]]\n"));
    must(world->hold(acme, Hold::Writes));
    world.reopen();
    const auto held = ann.send(ann.batch(albums() + "[\"i\",2,[2,\"two\",null,null]]\n"));
    QVERIFY(!held);
    QCOMPARE(held.error().code, std::string("busy"));
    QCOMPARE(held.error().kind, ErrorKind::Unreachable);
    const auto pushed = world->pushSchema(acme, schemaOf("CREATE TABLE X (a INTEGER PRIMARY KEY)"), 1);
    QCOMPARE(pushed.error().code, std::string("busy"));
    Device ben(world, acme, "ben");
    ben.pull();
    QCOMPARE(ben.rows["Album"].size(), std::size_t{1});
    must(world->hold(acme, Hold::None));
    DBSYNC_ACCEPTED(ann.push(albums() + "[\"i\",2,[2,\"two\",null,null]]\n"));
}

void TransferTest::closesWhatHasMoved()
{
    World world;
    world.pushSchema(acme, schema);
    must(world->removeMoved(acme));
    QCOMPARE(must(world->schema(acme)).version, 1);
    must(world->hold(acme, Hold::Moved));
    QCOMPARE(world->changes(acme, {}).error().code, std::string("busy"));
    QCOMPARE(world->cursor(acme).error().code, std::string("busy"));
    QCOMPARE(world->schema(acme).error().code, std::string("busy"));
    must(world->removeMoved(acme));
    QCOMPARE(must(world->schema(acme)).version, 0);
}

/// Tombstones of more than one transaction, while devices go on.
void TransferTest::forgetsManyBesideOthersWork()
{
    constexpr int many = 9'000;
    World world;
    world.pushSchema(acme, schema);
    Device ann(world, acme);
    std::string inserts = albums();
    std::string deletes = albums();
    for (int id = 1; id <= many; ++id) {
        const std::string number = std::to_string(id);
        inserts += "[\"i\"," + number + ",[" + number + ",\"t\",null,null]]\n";
        deletes += "[\"d\"," + number + ",[" + number + "]]\n";
    }
    DBSYNC_ACCEPTED(ann.push(inserts));
    DBSYNC_ACCEPTED(ann.push(deletes));
    const std::int64_t before = ann.cursor.revision;
    std::atomic<bool> done = false;
    std::jthread forgetting([&] {
        must(world->forget(acme, {before, {}, {}}));
        done = true;
    });
    int id = many;
    do {
        const std::string number = std::to_string(++id);
        DBSYNC_ACCEPTED(ann.push(albums() + "[\"i\"," + number + ",[" + number + ",\"t\",null,null]]\n"));
    } while (!done);
    forgetting.join();
    QCOMPARE(must(world->counts(acme)).front().tombstones, 0);
    QCOMPARE(must(world->counts(acme)).front().rows, id - many);
    QVERIFY(world.holds(acme));
}

/// Rows of a tenant that shares its tables, more than go in one transaction; the other goes on.
void TransferTest::removesManyBesideOthersWork()
{
    constexpr int many = 3'000;
    World world;
    for (const std::int64_t tenant : {acme, other})
        world.pushSchema(tenant, schema);
    Device ann(world, acme);
    Device eve(world, other, "eve");
    std::string inserts = albums();
    for (int id = 1; id <= many; ++id)
        inserts += "[\"i\"," + std::to_string(id) + ",[" + std::to_string(id) + ",\"t\",null,null]]\n";
    DBSYNC_ACCEPTED(ann.push(inserts));
    DBSYNC_ACCEPTED(ann.push(albums() + "[\"d\",1,[1]]\n"));
    std::atomic<bool> done = false;
    std::jthread removing([&] {
        must(world->removeTenant(acme));
        done = true;
    });
    int id = 0;
    do {
        const std::string number = std::to_string(++id);
        DBSYNC_ACCEPTED(eve.push(albums() + "[\"i\"," + number + ",[" + number + ",\"t\",null,null]]\n"));
    } while (!done);
    removing.join();
    QVERIFY(must(world->counts(acme)).empty());
    QCOMPARE(must(world->counts(other)).front().rows, id);
    QVERIFY(world.holds(other));
    // Who comes again finds nothing of before.
    world.pushSchema(acme, schema);
    Device ben(world, acme, "ben");
    ben.pull();
    DBSYNC_TEXT(ben.dump(), "");
}

void TransferTest::forgetsWhatNobodyNeeds()
{
    World world;
    world.pushSchema(acme, schema);
    Device ann(world, acme);
    DBSYNC_ACCEPTED(ann.push(albums() + "[\"i\",1,[1,\"one\",null,null]]\n[\"i\",2,[2,\"two\",null,null]]\n"));
    const wire::Cursor first = ann.cursor;
    DBSYNC_ACCEPTED(ann.push(albums() + "[\"d\",1,[1]]\n"));
    const wire::Cursor second = ann.cursor;
    DBSYNC_ACCEPTED(ann.push(albums() + "[\"d\",2,[2]]\n"));
    must(world->forget(acme, {second.revision, {first.revision}, {}}));
    QCOMPARE(must(world->counts(acme)).front().tombstones, 1);
    QVERIFY(world.holds(acme));
    ChangesRequest request;
    request.since = first;
    QCOMPARE(world->changes(acme, request).error().code, std::string("cursorTooOld"));
    request.since = second;
    QVERIFY(pullText(*world.operator->(), acme, request).find("null,[2]") != std::string::npos);
    // Never goes back, never beyond what is.
    must(world->forget(acme, {1, {}, {}}));
    must(world->forget(acme, {99, {}, {}}));
    QCOMPARE(must(world->counts(acme)).front().tombstones, 0);
    ann.pull();
    DBSYNC_ACCEPTED(ann.push(albums() + "[\"i\",3,[1,\"anew\",null,null]]\n"));
    QVERIFY(world.holds(acme));
    // A first pull that was cut before cannot go on.
    request = {};
    request.resume = ResumePoint{1, "Album", "[1]"};
    QCOMPARE(world->changes(acme, request).error().code, std::string("otherHistory"));
}

void TransferTest::keepsTheMarksOfThoseWhoWereAway()
{
    World world;
    world.pushSchema(acme, schema);
    Device ann(world, acme);
    std::vector<wire::Cursor> cursors;
    for (int i = 1; i <= 4; ++i) {
        const std::string number = std::to_string(i);
        DBSYNC_ACCEPTED(ann.push(albums() + "[\"i\"," + number + ",[" + number + ",\"x\",null,null]]\n"));
        cursors.push_back(ann.cursor);
    }
    must(world->forget(acme, {4, {2}, {ann.author().device}}));
    const auto codeOf = [&](const wire::Cursor& cursor) {
        ChangesRequest request;
        request.since = cursor;
        const auto stream = world->changes(acme, request);
        return stream ? std::string("ok") : stream.error().code;
    };
    QCOMPARE(codeOf(cursors[0]), std::string("otherHistory"));
    QCOMPARE(codeOf(cursors[1]), std::string("cursorTooOld"));
    QCOMPARE(codeOf(cursors[2]), std::string("otherHistory"));
    QCOMPARE(codeOf(cursors[3]), std::string("ok"));
    QVERIFY(world.holds(acme));
    // Rows from before are still there, of a revision that everybody has seen.
    Device bob(world, acme);
    bob.pull();
    for (const auto& [key, row] : bob.rows["Album"])
        QVERIFY(row.revision >= 1 && row.revision <= 4);
    QCOMPARE(bob.rows["Album"].size(), 4U);
    QVERIFY(exported(world, acme).find("\"batch\"") == std::string::npos);
    DBSYNC_ACCEPTED(bob.push(albums() + "[\"u\",1,[1],[1],[\"x\"],[\"y\"]]\n"));
}

QTEST_GUILESS_MAIN(TransferTest)
#include "transfer_test.moc"
