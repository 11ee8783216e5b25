#pragma once

#include "device/store/store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace dbsync::device {

/// A row that was inserted here and got another key, because the cloud had another row at its own, or the same row
/// elsewhere.
struct MovedKey
{
    std::string table;
    std::int64_t from = 0;
    std::int64_t to = 0;
};

/// Notes what an activity moved, in the caller's transaction on the companion.
Result<void> writeMovedKeys(sqlite3* companion, std::int64_t activity, const std::vector<MovedKey>& moved);

/// What an activity moved, in the order in which it did. Such rows have one automatic key column.
Result<std::vector<MovedKey>> readMovedKeys(const Store& store, std::int64_t activity);

} // namespace dbsync::device
