#include "test_support/desk_clock.h"

#include <atomic>
#include <sqlite3.h>

namespace dbsync::test {

namespace {

/// From the beginning of Julian days to 1970.
constexpr std::int64_t julianMilliseconds = 210'866'760'000'000;

std::atomic<std::int64_t> time{0};

int currentMilliseconds(sqlite3_vfs*, sqlite3_int64* now)
{
    *now = time + julianMilliseconds;
    return SQLITE_OK;
}

int currentDay(sqlite3_vfs*, double* now)
{
    *now = static_cast<double>(time + julianMilliseconds) / 86'400'000.0;
    return SQLITE_OK;
}

} // namespace

void DeskClock::install()
{
    static sqlite3_vfs timed;
    if (timed.zName)
        return;
    timed = *sqlite3_vfs_find(nullptr);
    timed.zName = "timed";
    timed.xCurrentTime = currentDay;
    timed.xCurrentTimeInt64 = currentMilliseconds;
    sqlite3_vfs_register(&timed, 1);
}

void DeskClock::set(std::int64_t milliseconds)
{
    time = milliseconds;
}

} // namespace dbsync::test
