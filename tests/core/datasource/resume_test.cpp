#include "world.h"

#include <QRandomGenerator>

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

namespace {

constexpr auto schema = "CREATE TABLE b(name TEXT COLLATE NOCASE, n, v, PRIMARY KEY(name, n)) WITHOUT ROWID;"
                        "CREATE TABLE a(id INTEGER PRIMARY KEY, v)";
const std::string a = table("a", {"id", "v"});
const std::string b = table("b", {"name", "n", "v"});

std::string pullAll(World& world, const ChangesRequest& request)
{
    return pullText(*world.operator->(), 1, request);
}

std::string errorOf(World& world, const ChangesRequest& request)
{
    auto stream = world->changes(1, request);
    return stream ? std::string() : stream.error().code;
}

} // namespace

/// First pulls that were cut and go on.
class ResumeTest : public QObject
{
    Q_OBJECT

private slots:
    void cutsAreResumed();
    void resumedPullsAreExact();
    void wrongResumePoints();
};

void ResumeTest::cutsAreResumed()
{
    World world;
    world.pushSchema(1, schema);
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(b + "[\"i\",1,[\"B\",1,0]]\n[\"i\",1,[\"a\",1,0]]\n[\"i\",1,[\"a\",2,0]]\n" + a +
                             "[\"i\",1,[1,0]]\n[\"i\",1,[2,0]]\n"));
    ChangesRequest request;
    request.resume = ResumePoint{1, "b", "[\"A\",1]"};
    std::string text = pullAll(world, request);
    DBSYNC_TEXT(text.substr(text.find('\n') + 1), R"({"table":"b","columns":["name","n","v"]}
[1,1,["B",1,0]]
[1,1,["a",1,0]]
[1,1,["a",2,0]]
{"table":"a","columns":["id","v"]}
[1,1,[1,0]]
[1,1,[2,0]]
{"end":true,"rows":5}
)");
    DBSYNC_ACCEPTED(
        ann.push(b + "[\"u\",1,[\"a\",1],[2],[0],[1]]\n[\"d\",1,[\"a\",2]]\n" + a + "[\"u\",1,[1],[1],[0],[1]]\n"));
    request.resume = ResumePoint{1, "a", "[1]"};
    text = pullAll(world, request);
    DBSYNC_TEXT(text.substr(text.find('\n') + 1), R"({"table":"b","columns":["name","n","v"]}
[2,1,["a",1,1]]
[2,1,null,["a",2]]
{"table":"a","columns":["id","v"]}
[2,1,[1,1]]
[1,1,[2,0]]
{"end":true,"rows":4}
)");
}

/// Cuts first pulls anywhere, lets others write, goes on, and so again: in the end all must be there as it is.
void ResumeTest::resumedPullsAreExact()
{
    World world;
    world.pushSchema(1, schema);
    Device writer(world, 1);
    QRandomGenerator random(4711);
    const auto write = [&](int count) {
        writer.rows.clear();
        writer.cursor = {};
        writer.pull();
        std::map<std::string, std::string> lines; // one operation a key
        for (int i = 0; i < count; ++i) {
            const std::string number = std::to_string(random.bounded(60));
            const bool inA = random.bounded(2) == 0;
            const std::string key = inA ? "[" + number + "]" : "[\"k" + number + "\"," + number + "]";
            const std::string values = key.substr(1, key.size() - 2) + "," + std::to_string(random.bounded(1000));
            auto& rows = writer.rows[inA ? "a" : "b"];
            const auto row = rows.find(key);
            std::string& line = lines[(inA ? a : b) + key];
            if (row == rows.end())
                line = "[\"i\"," + std::to_string(random.bounded(1 << 20)) + ",[" + values + "]]\n";
            else if (random.bounded(3) == 0)
                line = "[\"d\"," + std::to_string(row->second.incarnation) + "," + key + "]\n";
            else
                line = "[\"r\"," + std::to_string(random.bounded(1 << 20)) + ",[" + values + "]]\n";
        }
        std::string text;
        for (const auto& [key, line] : lines)
            text += key.substr(0, key.find('\n') + 1) + line;
        DBSYNC_ACCEPTED(writer.push(text));
    };
    write(60);
    for (int round = 0; round < 60; ++round) {
        Device reader(world, 1);
        ChangesRequest request;
        std::int64_t first = 0;
        bool whole = false;
        for (int cut = 0; !whole; ++cut) {
            std::string text = pullAll(world, request);
            const auto lines = static_cast<int>(std::count(text.begin(), text.end(), '\n'));
            const int kept = cut < 4 ? random.bounded(1, lines + 1) : lines;
            std::size_t end = 0;
            std::string section;
            for (int i = 0; i < kept; ++i) {
                const std::size_t start = end;
                end = text.find('\n', start) + 1;
                const std::string line = text.substr(start, end - start - 1);
                whole = line.starts_with("{\"end\"");
                if (line.starts_with("{\"table\""))
                    section = must(wire::parseSectionOrEnd(line)).section->table;
                if (i == 0 && first == 0)
                    first = must(wire::parseChangesHeader(line)).cursor.revision;
                if (!line.starts_with("["))
                    continue;
                // The last line, be it a row, one of those that go before the rest, or a tombstone.
                RowParser parser;
                RowView key = *must(parser.parse(must(wire::parseChangedRow(line)).json));
                key.resize(section == "a" ? 1 : 2);
                request.resume = ResumePoint{first, section, {}};
                appendRow(key, request.resume->key);
            }
            reader.apply(text.substr(0, end));
            if (!whole)
                write(random.bounded(1, 12));
        }
        Device fresh(world, 1);
        fresh.pull();
        DBSYNC_TEXT(reader.dump(), fresh.dump());
    }
    QVERIFY(world.holds(1));
}

void ResumeTest::wrongResumePoints()
{
    World world;
    world.pushSchema(1, schema);
    Device ann(world, 1);
    DBSYNC_ACCEPTED(ann.push(a + "[\"i\",1,[1,0]]\n"));
    ChangesRequest request;
    for (const ResumePoint& point : {ResumePoint{1, "none", "[1]"}, ResumePoint{1, "a", "[1,2]"},
                                     ResumePoint{1, "a", ""}, ResumePoint{1, "b", "[1"}, ResumePoint{1, "a", "{}"}}) {
        request.resume = point;
        DBSYNC_TEXT(errorOf(world, request), "malformed");
    }
}

QTEST_GUILESS_MAIN(ResumeTest)
#include "resume_test.moc"
