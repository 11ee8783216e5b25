#include "world.h"

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

namespace {

constexpr auto schema = "CREATE TABLE t(id INTEGER PRIMARY KEY, a REAL)";
const std::string t = table("t", {"id", "a"});

/// Gives an error in the middle.
class BrokenSource : public RowSource
{
public:
    explicit BrokenSource(std::string text) : m_text(std::move(text)) {}
    Result<std::size_t> read(char* data, std::size_t size) override
    {
        if (m_text.empty())
            return Error{ErrorKind::Unreachable, "cut", "The connection broke off.", {}};
        const std::size_t count = std::min(size, m_text.size());
        std::memcpy(data, m_text.data(), count);
        m_text.erase(0, count);
        return count;
    }

private:
    std::string m_text;
};

} // namespace

/// What a batch is as a whole: its number, its frame, and that it is done once.
class BatchesTest : public QObject
{
    Q_OBJECT

private slots:
    void sentAgainDoneOnce();
    void refusalsAreRemembered();
    void copiesAreNoticed();
    void withdrawnOnesAreNeverDone();
    void numbersAreOfDeviceAndTenant();
    void cutBatchesChangeNothing();
    void piecesOfAnySize();
    void hostile_data();
    void hostile();
    void hostileRows_data();
    void hostileRows();
    void schemaChanged_data();
    void schemaChanged();

private:
    World m_world; ///< of the tests with many rows, each with a tenant of its own
    std::int64_t m_tenant = 0;
};

void BatchesTest::sentAgainDoneOnce()
{
    World world;
    world.pushSchema(1, schema);
    Device ann(world, 1, "ann");
    Device bob(world, 1, "bob");
    const std::string text = ann.batch(t + "[\"i\",1,[1,0.5]]\n");
    const auto first = must(ann.send(text));
    DBSYNC_TEXT(first.result, "accepted");
    bob.pull();
    DBSYNC_ACCEPTED(bob.push(t + "[\"d\",1,[1]]\n"));
    const auto again = must(ann.send(text)); // the first answer got lost
    DBSYNC_TEXT(wire::answerToJson(again), wire::answerToJson(first));
    world.reopen();
    DBSYNC_TEXT(wire::answerToJson(must(ann.send(text))), wire::answerToJson(first));
    QCOMPARE(must(world->cursor(1)).revision, 2);
    QCOMPARE(must(world->counts(1))[0].rows, 0);
    // The answer tells of both revisions, so that the device notices what lies between.
    QCOMPARE(again.previous.revision, 0);
}

void BatchesTest::refusalsAreRemembered()
{
    World world;
    world.pushSchema(1, schema);
    Device ann(world, 1, "ann");
    Device bob(world, 1, "bob");
    const std::string refused = bob.batch(t + "[\"u\",1,[{\"integer\":\"9007199254740993\"}],[1],[1e300],[0.1]]\n" +
                                          "[\"d\",1,[-7]]\n[\"d\",1,[1.5e-7]]\n[\"d\",1,[\"\\u0001 \\\" é\"]]\n");
    const auto first = must(bob.send(refused));
    DBSYNC_TEXT(first.result, "refused");
    QCOMPARE(first.rows.size(), std::size_t{4});
    DBSYNC_TEXT(first.rows[0].key, "[{\"integer\":\"9007199254740993\"}]");
    DBSYNC_ACCEPTED(ann.push(t + "[\"i\",1,[-7,0.5]]\n"));
    DBSYNC_TEXT(wire::answerToJson(must(bob.send(refused))), wire::answerToJson(first));
    const std::string misfit = bob.batch(table("t", {"id", "b"}) + "[\"i\",1,[5,0.5]]\n");
    DBSYNC_TEXT(must(bob.send(misfit)).result, "schemaChanged");
    world.pushSchema(1, "CREATE TABLE t(id INTEGER PRIMARY KEY, a REAL, b)");
    DBSYNC_TEXT(must(bob.send(misfit)).result, "schemaChanged");
    bob.cursor = {1, "other"};
    const std::string other = bob.batch("");
    DBSYNC_TEXT(must(bob.send(other)).result, "otherHistory");
    DBSYNC_TEXT(must(bob.send(other)).result, "otherHistory");
    DBSYNC_TEXT(must(bob.send(misfit)).result, "copied");
    QVERIFY(world.holds(1));
}

void BatchesTest::withdrawnOnesAreNeverDone()
{
    World world;
    world.pushSchema(1, schema);
    Device ann(world, 1, "ann");
    const auto named = [&](std::int64_t sequence, const std::string& id) {
        wire::BatchHeader header;
        header.device = ann.author().device;
        header.sequence = sequence;
        header.id = id;
        return header;
    };
    // Done: the answer, as often as it is asked for.
    const auto done = must(ann.send(ann.batch(t + "[\"i\",1,[1,0.5]]\n", 1, "one")));
    DBSYNC_TEXT(wire::answerToJson(must(world->withdraw(1, named(1, "one")))), wire::answerToJson(done));
    ann.pull();
    // Not done: never, even if it still comes.
    const std::string late = ann.batch(t + "[\"i\",2,[2,0.5]]\n", 2, "two");
    DBSYNC_TEXT(must(world->withdraw(1, named(2, "two"))).result, "withdrawn");
    world.reopen();
    DBSYNC_TEXT(must(world->withdraw(1, named(2, "two"))).result, "withdrawn");
    DBSYNC_TEXT(must(ann.send(late)).result, "withdrawn");
    QCOMPARE(must(world->counts(1))[0].rows, 1);
    DBSYNC_TEXT(must(ann.send(ann.batch(t + "[\"i\",2,[2,0.5]]\n", 3, "three"))).result, "accepted");
    DBSYNC_TEXT(must(ann.send(late)).result, "copied");
    QCOMPARE(must(world->counts(1))[0].rows, 2);
    // Another file with this device's number.
    DBSYNC_TEXT(must(world->withdraw(1, named(3, "other"))).result, "copied");
    DBSYNC_TEXT(must(world->withdraw(1, named(2, "two"))).result, "copied");
    QVERIFY(world.holds(1));
    must(world->hold(1, Hold::Writes));
    QVERIFY(!world->withdraw(1, named(4, "four")));
}

void BatchesTest::copiesAreNoticed()
{
    World world;
    world.pushSchema(1, schema);
    Device ann(world, 1);
    const auto send = [&](int id, std::int64_t sequence, const std::string& name) {
        const std::string number = std::to_string(id);
        return must(ann.send(ann.batch(t + "[\"i\"," + number + ",[" + number + ",null]]\n", sequence, name))).result;
    };
    DBSYNC_TEXT(send(1, 5, "a"), "accepted");
    DBSYNC_TEXT(send(2, 5, "b"), "copied");
    DBSYNC_TEXT(send(2, 4, "c"), "copied");
    DBSYNC_TEXT(send(2, 4, "a"), "copied");
    DBSYNC_TEXT(send(2, 9, "a"), "accepted"); // a gap is none of our business
    DBSYNC_TEXT(send(3, 6, "d"), "copied");
    QCOMPARE(must(world->counts(1))[0].rows, 2);
}

void BatchesTest::numbersAreOfDeviceAndTenant()
{
    World world;
    world.pushSchema(1, schema);
    world.pushSchema(2, schema);
    Device ann(world, 1);
    Device bob(world, 1);
    const std::string text = ann.batch(t + "[\"i\",1,[1,null]]\n", 1, "same");
    DBSYNC_TEXT(must(ann.send(text)).result, "accepted");
    DBSYNC_TEXT(must(bob.send(bob.batch(t + "[\"i\",2,[2,null]]\n", 1, "same"))).result, "accepted");
    TextSource source(text);
    DBSYNC_TEXT(must(world->push(2, ann.author(), source)).result, "accepted");
    QCOMPARE(must(world->counts(2))[0].rows, 1);
}

void BatchesTest::cutBatchesChangeNothing()
{
    World world;
    world.pushSchema(1, schema);
    Device ann(world, 1);
    const std::string text = ann.batch(t + "[\"i\",1,[1,0.5]]\n[\"i\",1,[2,0.5]]\n");
    for (std::size_t size = 0; size < text.size(); ++size) {
        const auto cut = ann.send(text.substr(0, size));
        QVERIFY2(!cut, std::to_string(size).c_str());
        DBSYNC_TEXT(cut.error().code, "malformed");
        BrokenSource source(text.substr(0, size));
        const auto broken = world->push(1, ann.author(), source);
        QVERIFY(!broken);
        DBSYNC_TEXT(broken.error().code, "cut");
    }
    QCOMPARE(must(world->cursor(1)).revision, 0);
    DBSYNC_TEXT(must(ann.send(text)).result, "accepted");
    QVERIFY(world.holds(1));
}

void BatchesTest::piecesOfAnySize()
{
    World world;
    world.pushSchema(1, schema);
    Device ann(world, 1);
    int id = 0;
    for (const std::size_t piece : {1, 2, 7, 64}) {
        std::string lines;
        for (int i = 0; i < 20; ++i) {
            const std::string number = std::to_string(++id);
            lines += t + "[\"i\"," + number + ",[" + number + ",0.5]]\n";
        }
        DBSYNC_TEXT(must(ann.send(ann.batch(lines), piece)).result, "accepted");
    }
    QCOMPARE(must(world->counts(1))[0].rows, 80);
}

void BatchesTest::hostile_data()
{
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("rest");
    const auto add = [](const char* name, const char* first, const char* rest) {
        QTest::newRow(name) << QString::fromLatin1(first) << QString::fromLatin1(rest);
    };
    // %D stands for the device.
    const char* good = R"({"device":"%D","sequence":1,"id":"x","cursor":{"revision":0,"mark":""},"schemaVersion":1})";
    add("empty", "", "");
    add("no JSON", "hello", "{\"end\":true,\"rows\":0}\n");
    add("another device", R"({"device":"q","sequence":1,"id":"x","cursor":{"revision":0,"mark":""},"schemaVersion":1})",
        "{\"end\":true,\"rows\":0}\n");
    add("no device", R"({"sequence":1,"id":"x","cursor":{"revision":0,"mark":""},"schemaVersion":1})",
        "{\"end\":true,\"rows\":0}\n");
    add("no number", R"({"device":"%D","sequence":0,"id":"x","cursor":{"revision":0,"mark":""},"schemaVersion":1})",
        "{\"end\":true,\"rows\":0}\n");
    add("no id", R"({"device":"%D","sequence":1,"id":"","cursor":{"revision":0,"mark":""},"schemaVersion":1})",
        "{\"end\":true,\"rows\":0}\n");
    add("negative revision",
        R"({"device":"%D","sequence":1,"id":"x","cursor":{"revision":-1,"mark":""},"schemaVersion":1})",
        "{\"end\":true,\"rows\":0}\n");
    add("number is text",
        R"({"device":"%D","sequence":"1","id":"x","cursor":{"revision":0,"mark":""},"schemaVersion":1})",
        "{\"end\":true,\"rows\":0}\n");
    add("no end", good, "");
    add("rows before a table", good, "[\"i\",1,[1,2]]\n{\"end\":true,\"rows\":1}\n");
    add("wrong count", good, "{\"end\":true,\"rows\":1}\n");
    add("more after the end", good, "{\"end\":true,\"rows\":0}\n{\"end\":true,\"rows\":0}\n");
    add("rest after the end", good, "{\"end\":true,\"rows\":0}\nx");
    add("empty line", good, "\n{\"end\":true,\"rows\":0}\n");
    add("another object", good, "{\"begin\":true}\n{\"end\":true,\"rows\":0}\n");
    add("columns are numbers", good, "{\"table\":\"t\",\"columns\":[1]}\n{\"end\":true,\"rows\":0}\n");
    add("column twice", good, "{\"table\":\"t\",\"columns\":[\"id\",\"ID\"]}\n{\"end\":true,\"rows\":0}\n");
    add("key lacking", good, "{\"table\":\"t\",\"columns\":[\"a\"]}\n{\"end\":true,\"rows\":0}\n");
}

void BatchesTest::hostile()
{
    QFETCH(QString, first);
    QFETCH(QString, rest);
    m_world.pushSchema(++m_tenant, schema);
    Device ann(m_world, m_tenant);
    std::string text = first.replace(QStringLiteral("%D"), QString::fromStdString(ann.author().device)).toStdString();
    if (!text.empty())
        text += "\n" + rest.toStdString();
    const auto answer = ann.send(text);
    QVERIFY2(!answer, answer ? answer->result.c_str() : "");
    QCOMPARE(answer.error().kind, ErrorKind::InvalidRequest);
    DBSYNC_TEXT(answer.error().code, "malformed");
    QVERIFY(!answer.error().message.empty());
    DBSYNC_ACCEPTED(ann.push(t + "[\"i\",1,[1,0.5]]\n")); // the number is not used up
}

void BatchesTest::hostileRows_data()
{
    QTest::addColumn<QByteArray>("lines");
    const auto add = [](const char* name, const std::string& lines) {
        QTest::newRow(name) << QByteArray::fromStdString(lines);
    };
    add("too few values", "[\"i\",1,[5]]\n");
    add("too many values", "[\"i\",1,[5,6,7]]\n");
    add("no values", "[\"i\",1,[]]\n");
    add("nested", "[\"i\",1,[5,[6]]]\n");
    add("unknown tag", "[\"i\",1,[5,{\"date\":\"x\"}]]\n");
    add("bad base64", "[\"i\",1,[5,{\"blob\":\"*\"}]]\n");
    add("unknown operation", "[\"x\",1,[5]]\n");
    add("no operation", "[]\n");
    add("no incarnation", "[\"i\",[5,6]]\n");
    add("incarnation too large", "[\"i\",99999999999999999999,[5,6]]\n");
    add("integer too large", "[\"i\",1,[99999999999999999999,6]]\n");
    add("key of an insert twice", "[\"i\",1,[5,6]]\n[\"i\",2,[5,7]]\n");
    add("update of an insert", "[\"i\",1,[5,6]]\n[\"u\",1,[5],[1],[6],[7]]\n");
    add("delete of an insert", "[\"i\",1,[5,6]]\n[\"d\",1,[5]]\n");
    add("replace of an insert", "[\"i\",1,[5,6]]\n[\"r\",1,[5,7]]\n");
    add("update twice", "[\"u\",1,[1],[1],[0.5],[7]]\n[\"u\",1,[1],[1],[7],[8]]\n");
    add("update and delete", "[\"u\",1,[1],[1],[0.5],[7]]\n[\"d\",1,[1]]\n");
    add("delete twice", "[\"d\",1,[1]]\n[\"d\",1,[1]]\n");
    add("delete and update", "[\"d\",1,[1]]\n[\"u\",1,[1],[1],[0.5],[7]]\n");
    add("delete and replace", "[\"d\",1,[1]]\n[\"r\",1,[1,7]]\n");
    add("key of a delete too long", "[\"d\",1,[1,2]]\n");
    add("key of an update empty", "[\"u\",1,[],[1],[0.5],[7]]\n");
    add("update of the key", "[\"u\",1,[1],[0],[1],[2]]\n");
    add("update of no column", "[\"u\",1,[1],[2],[0.5],[7]]\n");
    add("update of a negative column", "[\"u\",1,[1],[-1],[0.5],[7]]\n");
    add("column as text", "[\"u\",1,[1],[\"a\"],[0.5],[7]]\n");
    add("column of an update twice", "[\"u\",1,[1],[1,1],[0.5,0.5],[7,8]]\n");
    add("base too short", "[\"u\",1,[1],[1],[],[7]]\n");
    add("values too long", "[\"u\",1,[1],[1],[0.5],[7,8]]\n");
    add("parts lacking", "[\"u\",1,[1],[1],[0.5]]\n");
    add("parts too many", "[\"u\",1,[1],[1],[0.5],[7],[8]]\n");
    add("cut", "[\"i\",1,[5,\"\n");
    add("not UTF-8", "[\"i\",1,[5,\"\xff\"]]\n");
}

void BatchesTest::hostileRows()
{
    QFETCH(QByteArray, lines);
    m_world.pushSchema(++m_tenant, "CREATE TABLE t(id INTEGER PRIMARY KEY, a)");
    Device ann(m_world, m_tenant);
    DBSYNC_ACCEPTED(ann.push(t + "[\"i\",1,[1,0.5]]\n"));
    const std::string before = pullText(*m_world.operator->(), m_tenant, {});
    const auto answer = ann.send(ann.batch(t + lines.toStdString()));
    QVERIFY2(!answer, answer ? answer->result.c_str() : "");
    QCOMPARE(answer.error().kind, ErrorKind::InvalidRequest);
    DBSYNC_TEXT(answer.error().code, "malformed");
    DBSYNC_TEXT(pullText(*m_world.operator->(), m_tenant, {}), before);
    DBSYNC_ACCEPTED(ann.push(t + "[\"u\",1,[1],[1],[0.5],[7]]\n[\"i\",1,[2,0.5]]\n"));
    QVERIFY(m_world.holds(m_tenant));
}

void BatchesTest::schemaChanged_data()
{
    QTest::addColumn<QString>("section");
    QTest::newRow("unknown table") << QString::fromStdString(table("none", {"id", "a"}));
    QTest::newRow("unknown column") << QString::fromStdString(table("t", {"id", "b"}));
    QTest::newRow("our column") << QString::fromStdString(table("t", {"id", "dbsync_revision"}));
    QTest::newRow("the tenant's column") << QString::fromStdString(table("t", {"id", "tenantId"}));
    QTest::newRow("our table") << QString::fromStdString(table("dbsync_tenants", {"tenant", "revision"}));
    QTest::newRow("physical table") << QString::fromStdString(table("n1.t", {"id", "a"}));
    QTest::newRow("SQL") << QString::fromStdString(table("t\"; DROP TABLE dbsync_tenants; --", {"id", "a"}));
}

void BatchesTest::schemaChanged()
{
    QFETCH(QString, section);
    m_world.pushSchema(++m_tenant, schema);
    Device ann(m_world, m_tenant);
    const auto answer = ann.push(t + "[\"i\",1,[1,0.5]]\n" + section.toStdString() + "[\"i\",1,[5,6]]\n");
    DBSYNC_TEXT(answer.result, "schemaChanged");
    QCOMPARE(must(m_world->cursor(m_tenant)).revision, 0);
    QCOMPARE(must(m_world->counts(m_tenant))[0].rows, 0);
    QVERIFY(m_world.holds(m_tenant));
}

QTEST_GUILESS_MAIN(BatchesTest)
#include "batches_test.moc"
