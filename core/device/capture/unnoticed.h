#pragma once

#include "base/error.h"
#include "device/store/store.h"
#include "device/view/attention.h"

#include <string>
#include <vector>

namespace dbsync::device {

/// The keys, as JSON, of rows that differ from what the cloud had confirmed without being pending: changes that no
/// trigger saw. At most `limit`. Reads the whole table.
Result<std::vector<std::string>> unnoticedRows(const Store& store, const SyncedTable& table, std::size_t limit);

/// How many rows of the table have a NULL in their primary key, as SQLite allows: nothing can name them, so they stay
/// here. Reads the table where its key may be NULL at all.
Result<std::int64_t> rowsWithoutKey(const Store& store, const SyncedTable& table);

/// The tables into which such rows were written since the file was linked, as long as there are any.
Result<std::vector<Attention>> keylessRows(Store& store);

} // namespace dbsync::device
