#include "base/identifier.h"
#include "base/sqlite.h"
#include "datasource/datasource.h"
#include "postgres/copy.h"
#include "postgres/listener.h"
#include "schema/sqlite_schema.h"
#include "test_postgres/postgres_cluster.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

/// Prints how pushes to and pulls from a PostgreSQL datasource compare with COPY of the same rows into and out of a
/// table with the same indexes, in the same run; when a commit is heard of elsewhere, in commit times; and what a
/// request costs among a hundred tenants, against one alone. Rows from the first argument (100000).
namespace {

using namespace dbsync;

constexpr const char* createTable =
    "CREATE TABLE row(id INTEGER PRIMARY KEY, a TEXT, b TEXT, c TEXT, d TEXT, e REAL, f "
    "INTEGER, g TEXT)";

template <typename T>
T must(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().message.c_str());
    return std::move(*result);
}

void must(const Result<void>& done)
{
    if (!done)
        qFatal("%s", done.error().message.c_str());
}

double seconds(const std::function<void()>& work)
{
    QElapsedTimer timer;
    timer.start();
    work();
    return static_cast<double>(timer.nsecsElapsed()) / 1e9;
}

/// The values of a row, each followed by `end`.
std::string values(std::int64_t id, const char* quote, const char* separator)
{
    const std::string number = std::to_string(id);
    const auto text = [&](const std::string& of) { return quote + of + quote; };
    const std::string hash = sha256Hex(number);
    return number + separator + text("name of row " + number) + separator + text("street and number " + number) +
           separator + text(hash.substr(0, 16)) + separator + text(hash.substr(16, 16)) + separator + number + ".25" +
           separator + std::to_string(id * 7) + separator + text("2026-11-24T08:00:00Z");
}

/// A batch made before the clock runs.
class TextSource : public datasource::RowSource
{
public:
    explicit TextSource(std::string text) : m_text(std::move(text)) {}
    Result<std::size_t> read(char* data, std::size_t size) override
    {
        const std::size_t count = std::min(size, m_text.size() - m_position);
        std::memcpy(data, m_text.data() + m_position, count);
        m_position += count;
        return count;
    }

private:
    std::string m_text;
    std::size_t m_position = 0;
};

std::string batch(const datasource::Author& author, std::int64_t rows, std::int64_t sequence = 1,
                  const wire::Cursor& cursor = {}, std::int64_t first = 1)
{
    std::string text;
    wire::append(wire::BatchHeader{author.device, sequence, "x" + std::to_string(sequence), cursor, 1}, text);
    wire::append(wire::Section{"row", {"id", "a", "b", "c", "d", "e", "f", "g"}}, text);
    for (std::int64_t id = first; id < first + rows; ++id)
        text += "[\"i\",1,[" + values(id, "\"", ",") + "]]\n";
    wire::append(wire::End{rows, {}}, text);
    return text;
}

void print(const char* name, double ours, double theirs)
{
    std::printf("%-34s %6.2f of COPY's speed   (%.2f s, COPY %.2f s)\n", name, theirs / ours, ours, theirs);
}

void makeSchema(datasource::Datasource& datasource, std::int64_t tenant)
{
    auto file = must(sqlite::Connection::open(":memory:", true));
    must(sqlite::execute(file, createTable));
    must(datasource.pushSchema(tenant, must(readSqliteSchema(file)), 0));
}

void run(datasource::Datasource& datasource, postgres::Connection& plain, std::int64_t tenant, std::int64_t rows)
{
    makeSchema(datasource, tenant);
    const std::string table = must(datasource.placement(tenant)).space + ".row";
    must(plain.execute("DROP TABLE IF EXISTS plain; CREATE TABLE plain(LIKE " + table + " INCLUDING ALL)"));
    std::string copied;
    for (std::int64_t id = 1; id <= rows; ++id)
        copied += "1\t" + values(id, "", "\t") + "\t1\t1\n";
    const double in = seconds([&] {
        auto copy = must(postgres::CopyIn::begin(plain, "COPY plain(\"tenantId\", id, a, b, c, d, e, f, g, "
                                                        "dbsync_transaction, dbsync_incarnation) FROM STDIN"));
        must(copy.put(copied));
        must(copy.finish());
    });
    const datasource::Author author{"bench@example.com", makeUuid()};
    TextSource source(batch(author, rows));
    const double push = seconds([&] {
        if (must(datasource.push(tenant, author, source)).result != "accepted")
            qFatal("the batch was refused");
    });
    print("push", push, in);
    const auto copyOut = [&] {
        auto copy = must(postgres::CopyOut::begin(plain, "COPY (SELECT * FROM plain ORDER BY id) TO STDOUT"));
        std::string_view row;
        while (must(copy.next(row))) {
        }
    };
    copyOut(); // both read what was read before
    const double out = seconds(copyOut);
    const double pull = seconds([&] {
        const auto stream = must(datasource.changes(tenant, {}));
        std::string lines;
        for (bool more = true; more; lines.clear())
            more = must(stream->next(lines));
    });
    print("pull", pull, out);
}

double median(std::vector<double> times)
{
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

/// Another program's commits of one row each, and when they are heard of.
void hearing(datasource::Datasource& datasource, postgres::Connection& plain, const std::string& url)
{
    constexpr int commits = 300;
    std::mutex mutex;
    std::condition_variable changed;
    int heard = 0;
    postgres::Listener::Callbacks callbacks;
    callbacks.onNotification = [&](const std::string&, const std::string&) {
        const std::lock_guard lock(mutex);
        ++heard;
        changed.notify_all();
    };
    const postgres::Listener listener(must(postgres::Url::parse(url)), {datasource.channel()}, std::move(callbacks));
    while (!listener.isListening())
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    const std::string table = must(datasource.placement(1)).space + ".row";
    std::vector<double> alone;
    std::vector<double> signalled;
    for (int i = 0; i < commits; ++i) {
        must(plain.execute("BEGIN; UPDATE plain SET a = 'x" + std::to_string(i) +
                           "' WHERE id = " + std::to_string(i + 1)));
        alone.push_back(seconds([&] { must(plain.execute("COMMIT")); }));
        must(plain.execute("BEGIN; UPDATE " + table + " SET a = 'x" + std::to_string(i) +
                           "' WHERE \"tenantId\" = 1 AND id = " + std::to_string(i + 1)));
        signalled.push_back(seconds([&] {
            must(plain.execute("COMMIT"));
            std::unique_lock lock(mutex);
            changed.wait(lock, [&] { return heard > i; });
        }));
    }
    std::printf("%-34s %6.2f commit times       (%.2f ms, commit %.2f ms)\n", "one-row commit until it is heard",
                median(signalled) / median(alone), median(signalled) * 1e3, median(alone) * 1e3);
}

/// One tenant's pushes of one row and pulls of it.
class Company
{
public:
    Company(datasource::Datasource& datasource, std::int64_t tenant) : m_datasource(datasource), m_tenant(tenant)
    {
        makeSchema(datasource, tenant);
        push(1'000);
    }
    void work()
    {
        datasource::ChangesRequest request;
        request.since = m_cursor;
        push(1);
        const auto stream = must(m_datasource.changes(m_tenant, request));
        std::string lines;
        while (must(stream->next(lines)))
            lines.clear();
    }

private:
    void push(std::int64_t rows)
    {
        TextSource source(batch(m_author, rows, ++m_sequence, m_cursor, m_next));
        m_next += rows;
        const auto answer = must(m_datasource.push(m_tenant, m_author, source));
        if (answer.result != "accepted")
            qFatal("the batch was refused");
        m_cursor = answer.cursor;
    }

    datasource::Datasource& m_datasource;
    const std::int64_t m_tenant;
    const datasource::Author m_author{"bench@example.com", makeUuid()};
    wire::Cursor m_cursor;
    std::int64_t m_sequence = 0;
    std::int64_t m_next = 1;
};

void tenants(dbsync::test::PostgresCluster& cluster)
{
    constexpr std::int64_t count = 100;
    const auto alone = must(datasource::Datasource::open(must(cluster.makeDatabase("alone")), {}));
    const auto shared = must(datasource::Datasource::open(must(cluster.makeDatabase("shared")), {}));
    Company one(*alone, 1);
    std::vector<std::unique_ptr<Company>> many;
    for (std::int64_t tenant = 1; tenant <= count; ++tenant)
        many.push_back(std::make_unique<Company>(*shared, tenant));
    std::vector<double> lonely;
    std::vector<double> crowded;
    for (int round = 0; round < 3; ++round) {
        for (const auto& company : many) {
            lonely.push_back(seconds([&] { one.work(); }));
            crowded.push_back(seconds([&] { company->work(); }));
        }
    }
    std::printf("%-34s %6.2f times the time     (%.2f ms, alone %.2f ms)\n", "push and pull among 100 tenants",
                median(crowded) / median(lonely), median(crowded) * 1e3, median(lonely) * 1e3);
}

} // namespace

int main(int argc, char* argv[])
{
    QCoreApplication application(argc, argv);
    const std::int64_t rows = argc > 1 ? std::atoll(argv[1]) : 100'000;
    auto& cluster = *must(dbsync::test::PostgresCluster::shared());
    const std::string url = must(cluster.makeDatabase("bench"));
    const auto datasource = must(datasource::Datasource::open(url, {}));
    const auto plain = must(postgres::Connection::open(must(postgres::Url::parse(url))));
    for (std::int64_t tenant = 1; tenant <= 3; ++tenant)
        run(*datasource, *plain, tenant, rows);
    tenants(cluster);
    // Commits that last, as they do outside of tests.
    must(cluster.execute("postgres", "ALTER SYSTEM SET fsync = on"));
    must(cluster.execute("postgres", "SELECT pg_reload_conf()"));
    hearing(*datasource, *plain, url);
    return 0;
}
