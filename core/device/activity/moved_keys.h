#pragma once

#include "device/store/store.h"
#include "device/view/records.h"

#include <cstdint>
#include <string>
#include <vector>

namespace dbsync::device {

/// Notes what an activity moved, in the caller's transaction on the companion.
Result<void> writeMovedKeys(sqlite3* companion, std::int64_t activity, const std::vector<MovedKey>& moved);

/// What an activity moved, in the order in which it did.
Result<std::vector<MovedKey>> readMovedKeys(const Store& store, std::int64_t activity);

/// How many rows the sync that runs, or ran last, has moved.
Result<std::int64_t> countMovedInSync(const Store& store);

} // namespace dbsync::device
