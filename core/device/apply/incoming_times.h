#pragma once

#include "base/error.h"

#include <cstdint>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <vector>

namespace dbsync::device {

/// Keeps with the staged rows when the cloud's were changed: `times` is a JSON array as the wire has it.
Result<void> writeTimes(sqlite3* companion, const std::string& table, const std::string& key, std::string_view times);

/// Per column, or one for a tombstone, 0 where unknown; empty where nothing was told.
Result<std::vector<std::int64_t>> readTimes(sqlite3* companion, const std::string& table, const std::string& key);

} // namespace dbsync::device
