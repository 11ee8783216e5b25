#pragma once

#include "base/error.h"
#include "change/value.h"
#include "device/store/store.h"

#include <string>

namespace dbsync::device {

/// Two rows of which only one may be: the one here and the cloud's, which has its unique value. In the transaction that
/// is open on the user's file.

/// The table whose rows refer to the cloud's row `cloud` of `table` and wait here because of it; "" where none do.
Result<std::string> waitingChildren(Store& store, const SyncedTable& table, const RowView& cloud);

/// Local changes that refer to `here` refer to `cloud` from now on: of both it is the row that stays. False, and all
/// refer to what they did, where one of them cannot: what refers to `cloud` already has its unique values.
Result<bool> followTwin(Store& store, const SyncedTable& table, const RowView& here, const RowView& cloud);

/// Brings back the rows that a row (JSON) of `table` refers to and that were deleted here, as the cloud has them, and
/// those that they refer to: the row came back, too. Where another row has their unique value by now, the reference
/// leads to that, as a change of ours. Code parentWaits where neither can be.
Result<void> restoreParentsOf(Store& store, const SyncedTable& table, const std::string& row);

/// What refers to a row by values that it had `before`, and that no row has any more, refers to the cloud's row that
/// has them, which comes back, or to this one by what it has `after`.
Result<void> followDecided(Store& store, const SyncedTable& table, const RowView& before, const RowView& after);

/// Code invalidValue where a reference of `columns` leads nowhere.
Result<void> checkReferences(Store& store, const SyncedTable& table, const std::vector<std::string>& columns,
                             const RowView& row);

} // namespace dbsync::device
