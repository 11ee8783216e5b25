#pragma once

#include <cstdint>

namespace dbsync::test {

/// What SQLite takes for the time, as a simulation sets it: capture notes by it when a row was changed.
class DeskClock
{
public:
    /// Stands under every SQLite connection that is opened from now on, above what is the default then; once a process.
    static void install();
    /// Milliseconds since 1970-01-01 UTC.
    static void set(std::int64_t milliseconds);
};

} // namespace dbsync::test
