#pragma once

#include "base/error.h"
#include "base/sqlite.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// What the benches share. They print ratios against a baseline of the same run: absolute times mean nothing on a shared
/// machine.
namespace dbsync::bench {

/// The table that is measured: eight columns, about 130 bytes a row.
extern const char* const createTable;
/// Fills it with rows 1 to `rows`.
std::string fill(std::int64_t rows);

[[noreturn]] void fail(const Error& error);

/// The value, or the end of the program with the error.
template <typename T>
T must(Result<T> result)
{
    if (!result)
        fail(result.error());
    return std::move(*result);
}
void must(const Result<void>& done);

/// With DBSYNC_BENCH_CPU set, of the processor's time instead (this process's, the kernel's work for it included): on a
/// busy machine that is steadier, but leaves out what waits for the disk or another process.
double seconds(const std::function<void()>& work);

/// Opens or makes a file in WAL mode with `synchronous = NORMAL`.
sqlite::Connection openFile(const std::string& path);

/// Prints the median of the ratios, with the least and the largest.
void printRatio(const char* name, std::vector<double> ratios);

/// Each prints its figures; `folder` is for its files.
void benchCapture(const std::string& folder, std::int64_t rows);
void benchTransfer(const std::string& folder, std::int64_t rows);
void benchMerge(const std::string& folder, std::int64_t rows);
void benchDelta(const std::string& folder, std::int64_t rows);

} // namespace dbsync::bench
