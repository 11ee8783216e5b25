#pragma once

#include "base/error.h"
#include "device/store/store.h"
#include "device/view/records.h"

namespace dbsync::device {

/// The state of a linked database, from the file and its companion alone.
Result<Status> readStatus(Store& store);

/// How many changes of a table wait: rows that are only held for something that came from the cloud are none.
Result<std::int64_t> countPending(sqlite3* file, const SyncedTable& table);

} // namespace dbsync::device
