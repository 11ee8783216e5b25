#pragma once

#include "base/error.h"
#include "device/store/store.h"
#include "device/view/attention.h"

#include <string>
#include <vector>

namespace dbsync::device {

/// Notes that the cloud has a row whose key this file's table cannot hold (text in an INTEGER PRIMARY KEY), or, where
/// it was deleted there, has it no more. Such a row has no place here, not even a base: it waits in the cloud, and
/// everything else goes on. Runs in the caller's transaction on the companion.
Result<void> noteUnstorable(sqlite3* companion, const SyncedTable& table, const std::string& key, bool deleted);

/// Forgets all of them: everything comes anew.
Result<void> forgetUnstorable(sqlite3* companion);

/// One for each table that has such rows; code schemaDiffers.
Result<std::vector<Attention>> unstorableRows(Store& store);

} // namespace dbsync::device
