#pragma once

#include "base/error.h"
#include "device/store/synced_table.h"

#include <vector>

namespace dbsync::device {

/// Search indexes beside synced tables are full-text tables and R-trees that triggers of the user keep. What comes from
/// the cloud fires no trigger of the file, since the rows that those wrote come as rows; an index comes from nowhere. So
/// the triggers that write nothing but such tables are there once more, as temporary ones of our connection. What an
/// index refuses is written without it (index_guard.h).

/// Makes them for these tables, in place of the ones there are. Those that cannot run here, because they need a
/// function or a tokenizer that only their program brings, are left out.
Result<void> makeIndexTriggers(sqlite3* file, const std::vector<SyncedTable>& tables);
Result<void> dropIndexTriggers(sqlite3* file);

/// The code of errors of a virtual table that found its index damaged: one that missed rows, say.
constexpr const char* indexDamaged = "indexDamaged";

/// Builds all full-text indexes that triggers of these tables write anew from what they index. One that cannot be is
/// left as it is. In the transaction that is open.
Result<void> rebuildIndexes(sqlite3* file, const std::vector<SyncedTable>& tables);

/// The full-text indexes of these tables that do not match what they index. Takes the file's write lock for a moment.
Result<std::vector<std::string>> damagedIndexes(sqlite3* file, const std::vector<SyncedTable>& tables);

} // namespace dbsync::device
