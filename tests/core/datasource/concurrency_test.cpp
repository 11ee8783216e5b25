#include "world.h"

#include <atomic>
#include <chrono>
#include <set>
#include <sys/resource.h>
#include <thread>

using namespace dbsync;
using namespace dbsync::datasource;
using namespace dbsync::datasource::test;

namespace {

/// A batch of generated rows that is never whole in memory.
class GeneratedSource : public RowSource
{
public:
    GeneratedSource(std::string front, int rows) : m_buffer(std::move(front)), m_rows(rows) {}

    Result<std::size_t> read(char* data, std::size_t size) override
    {
        while (m_buffer.size() < size && m_row <= m_rows)
            appendNext();
        const std::size_t count = std::min(size, m_buffer.size());
        std::memcpy(data, m_buffer.data(), count);
        m_buffer.erase(0, count);
        return count;
    }

private:
    void appendNext()
    {
        if (m_row == m_rows)
            wire::append(wire::End{m_rows, {}}, m_buffer);
        else
            m_buffer += "[\"i\",1,[" + std::to_string(m_row) + ",\"first text value " + std::to_string(m_row) +
                        "\",\"a second text that is somewhat longer\"," + std::to_string(m_row % 997) + ".5]]\n";
        ++m_row;
    }

    std::string m_buffer;
    int m_rows;
    int m_row = 0;
};

long peakMegabytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

} // namespace

class ConcurrencyTest : public QObject
{
    Q_OBJECT

private slots:
    void largeBatchesInLittleMemory();
    void revisionsHaveNoGaps();
    void readersSeeWholeBatches();
    void tenantsWriteSideBySide();
    void schemaPushesDuringPulls();
};

// First, since the peak of memory is that of the process.
void ConcurrencyTest::largeBatchesInLittleMemory()
{
    constexpr int rows = 200'000;
    World world;
    world.pushSchema(1, "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b TEXT, c REAL)");
    Device ann(world, 1);
    std::string front;
    wire::append(wire::BatchHeader{ann.author().device, 1, "x", {}, 1}, front);
    GeneratedSource source(front + table("t", {"id", "a", "b", "c"}), rows);
    const long before = peakMegabytes();
    const auto start = std::chrono::steady_clock::now();
    DBSYNC_ACCEPTED(must(world->push(1, ann.author(), source)));
    const auto pushed = std::chrono::steady_clock::now();
    const auto stream = must(world->changes(1, {}));
    std::string lines;
    std::size_t count = 0;
    for (bool more = true; more; lines.clear()) {
        more = must(stream->next(lines));
        count += static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n'));
    }
    const auto pulled = std::chrono::steady_clock::now();
    QCOMPARE(count, std::size_t{rows + 3});
    const auto rate = [](auto from, auto to) { return rows / std::chrono::duration<double>(to - from).count(); };
    qInfo("%.0f rows/s pushed, %.0f rows/s pulled, %ld MB more", rate(start, pushed), rate(pushed, pulled),
          peakMegabytes() - before);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // which need memory of their own
    QVERIFY(peakMegabytes() - before < 60);
#endif
}

void ConcurrencyTest::revisionsHaveNoGaps()
{
    constexpr int threads = 4;
    constexpr int batches = 40;
    World world;
    world.pushSchema(1, "CREATE TABLE t(id INTEGER PRIMARY KEY, a)");
    std::vector<std::set<std::int64_t>> revisions(threads);
    std::vector<std::thread> running;
    for (int i = 0; i < threads; ++i) {
        running.emplace_back([&, i] {
            Device device(world, 1, "user" + std::to_string(i));
            for (int k = 0; k < batches; ++k) {
                const int id = k * threads + i;
                const std::string number = std::to_string(id);
                const auto answer =
                    device.push(table("t", {"id", "a"}) + "[\"i\"," + number + ",[" + number + ",1]]\n");
                if (answer.result == "accepted" && answer.previous.revision == answer.cursor.revision - 1)
                    revisions[static_cast<std::size_t>(i)].insert(answer.cursor.revision);
            }
        });
    }
    for (std::thread& thread : running)
        thread.join();
    std::set<std::int64_t> all;
    for (const auto& each : revisions)
        all.insert(each.begin(), each.end());
    QCOMPARE(all.size(), std::size_t{threads * batches});
    QCOMPARE(*all.begin(), 1);
    QCOMPARE(*all.rbegin(), threads * batches);
    QVERIFY(world.holds(1));
}

/// One device moves an amount between two rows; whoever pulls meanwhile sees the same sum, and all changes, once.
void ConcurrencyTest::readersSeeWholeBatches()
{
    World world;
    world.pushSchema(1, "CREATE TABLE t(id INTEGER PRIMARY KEY, a INTEGER)");
    const std::string t = table("t", {"id", "a"});
    Device writer(world, 1);
    DBSYNC_ACCEPTED(writer.push(t + "[\"i\",1,[1,500]]\n[\"i\",1,[2,500]]\n"));
    std::atomic<bool> stop = false;
    std::atomic<int> wrong = 0;
    std::atomic<int> pulls = 0;
    const auto read = [&](bool follows) {
        Device reader(world, 1);
        while (!stop) {
            if (!follows)
                reader.cursor = {};
            reader.pull();
            const std::string& one = reader.rows["t"]["[1]"].json;
            const std::string& two = reader.rows["t"]["[2]"].json;
            const int sum = std::atoi(one.c_str() + one.find(',') + 1) + std::atoi(two.c_str() + two.find(',') + 1);
            wrong += sum != 1000;
            ++pulls;
        }
    };
    std::vector<std::thread> readers;
    for (const bool follows : {true, true, false})
        readers.emplace_back(read, follows);
    int first = 500;
    for (int i = 1; i <= 200; ++i) {
        const int next = (first + i * 37) % 1000;
        const auto line = [&](int id, int from, int to) {
            return "[\"u\",1,[" + std::to_string(id) + "],[1],[" + std::to_string(from) + "],[" + std::to_string(to) +
                   "]]\n";
        };
        DBSYNC_ACCEPTED(writer.push(t + line(1, first, next) + line(2, 1000 - first, 1000 - next)));
        first = next;
    }
    stop = true;
    for (std::thread& thread : readers)
        thread.join();
    QCOMPARE(wrong.load(), 0);
    QVERIFY(pulls > 3);
}

void ConcurrencyTest::tenantsWriteSideBySide()
{
    World world;
    for (int tenant = 1; tenant <= 4; ++tenant)
        world.pushSchema(tenant, "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT UNIQUE)");
    std::vector<std::thread> running;
    for (int tenant = 1; tenant <= 4; ++tenant) {
        running.emplace_back([&, tenant] {
            Device device(world, tenant);
            for (int i = 0; i < 30; ++i)
                device.push(table("t", {"id", "a"}) + "[\"i\",1,[" + std::to_string(i) + ",\"" +
                            std::to_string(tenant * i) + "\"]]\n");
        });
    }
    for (std::thread& thread : running)
        thread.join();
    for (int tenant = 1; tenant <= 4; ++tenant) {
        Device reader(world, tenant);
        reader.pull();
        QCOMPARE(reader.rows["t"].size(), std::size_t{30});
        QCOMPARE(reader.cursor.revision, 30);
        DBSYNC_TEXT(reader.rows["t"]["[7]"].json, "[7,\"" + std::to_string(tenant * 7) + "\"]");
        QVERIFY(world.holds(tenant));
    }
}

void ConcurrencyTest::schemaPushesDuringPulls()
{
    World world;
    std::string sql = "CREATE TABLE t(id INTEGER PRIMARY KEY, a0";
    world.pushSchema(1, sql + ")");
    Device writer(world, 1);
    DBSYNC_ACCEPTED(writer.push(table("t", {"id", "a0"}) + "[\"i\",1,[1,500]]\n"));
    std::atomic<bool> stop = false;
    std::vector<std::thread> readers;
    for (int i = 0; i < 2; ++i) {
        readers.emplace_back([&] {
            while (!stop) {
                Device reader(world, 1);
                reader.pull();
            }
        });
    }
    for (int i = 1; i <= 15; ++i) {
        const std::string column = "a" + std::to_string(i);
        sql += ", " + column + " DEFAULT " + std::to_string(i);
        world.pushSchema(1, sql + ")");
        DBSYNC_ACCEPTED(
            writer.push(table("t", {"id", column}) + "[\"u\",1,[1],[1],[" + std::to_string(i) + "],[0]]\n"));
    }
    stop = true;
    for (std::thread& thread : readers)
        thread.join();
    QCOMPARE(must(world->schema(1)).version, 16);
    QVERIFY(world.holds(1));
}

QTEST_GUILESS_MAIN(ConcurrencyTest)
#include "concurrency_test.moc"
