#include "measure.h"

#include <QtGlobal>

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace dbsync::bench {

const char* const createTable = "CREATE TABLE row(id INTEGER PRIMARY KEY, a TEXT, b TEXT, c TEXT, d TEXT, e REAL, f "
                                "INTEGER, g TEXT)";

std::string fill(std::int64_t rows)
{
    return "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + std::to_string(rows) +
           ") INSERT INTO row SELECT i, 'name of row ' || i, 'street and number ' || i, hex(randomblob(8)), "
           "hex(randomblob(8)), i * 1.25, i * 7, '2026-11-24T08:00:00Z' FROM n";
}

void fail(const Error& error)
{
    std::fprintf(stderr, "%s: %s\n", error.code.c_str(), error.message.c_str());
    std::exit(1);
}

void must(const Result<void>& done)
{
    if (!done)
        fail(done.error());
}

double seconds(const std::function<void()>& work)
{
    static const clockid_t clock =
        qEnvironmentVariableIsSet("DBSYNC_BENCH_CPU") ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC;
    timespec begin{};
    timespec end{};
    clock_gettime(clock, &begin);
    work();
    clock_gettime(clock, &end);
    return static_cast<double>(end.tv_sec - begin.tv_sec) + static_cast<double>(end.tv_nsec - begin.tv_nsec) / 1e9;
}

sqlite::Connection openFile(const std::string& path)
{
    auto file = must(sqlite::Connection::open(path, true));
    must(sqlite::execute(file, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"));
    return file;
}

void printRatio(const char* name, std::vector<double> ratios)
{
    std::sort(ratios.begin(), ratios.end());
    std::printf("%-38s %6.2f x   [%.2f .. %.2f]\n", name, ratios[ratios.size() / 2], ratios.front(), ratios.back());
    std::fflush(stdout);
}

} // namespace dbsync::bench
