#include "base/identifier.h"
#include "base/sqlite.h"
#include "datasource/datasource.h"
#include "postgres/copy.h"
#include "schema/sqlite_schema.h"
#include "test_postgres/postgres_cluster.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <functional>
#include <vector>

/// Prints how pushes to and pulls from a PostgreSQL datasource compare with COPY of the same rows into and out of a
/// table with the same indexes, in the same run. Rows from the first argument (100000).
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

std::string batch(const datasource::Author& author, std::int64_t rows)
{
    std::string text;
    wire::append(wire::BatchHeader{author.device, 1, "x", {}, 1}, text);
    wire::append(wire::Section{"row", {"id", "a", "b", "c", "d", "e", "f", "g"}}, text);
    for (std::int64_t id = 1; id <= rows; ++id)
        text += "[\"i\",1,[" + values(id, "\"", ",") + "]]\n";
    wire::append(wire::End{rows, {}}, text);
    return text;
}

void print(const char* name, double ours, double theirs)
{
    std::printf("%-34s %6.2f of COPY's speed   (%.2f s, COPY %.2f s)\n", name, theirs / ours, ours, theirs);
}

void run(datasource::Datasource& datasource, postgres::Connection& plain, std::int64_t tenant, std::int64_t rows)
{
    auto file = must(sqlite::Connection::open(":memory:", true));
    must(sqlite::execute(file, createTable));
    must(datasource.pushSchema(tenant, must(readSqliteSchema(file)), 0));
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
    return 0;
}
