#pragma once

#include "base/error.h"
#include "device/view/records.h"
#include "device/store/store.h"

namespace dbsync::device {

/// Carries out a decision on a conflict as a local edit. The caller holds the sync lock. Codes: noSuchConflict,
/// cannotKeepBoth, noSuchColumn, invalidValue.
Result<void> resolveConflict(Store& store, std::int64_t conflict, const Decision& decision);

/// Whether a program has made the row of `key` anew since: it is another row than the one that the cloud has at this key,
/// and nothing of the two is mixed.
Result<bool> isMadeAnew(Store& store, const SyncedTable& table, const RowView& key);

/// Takes a pending change back: the row becomes its base again. Code noSuchChange. The caller holds the sync lock.
Result<void> discardChange(Store& store, const std::string& table, const Row& key);

} // namespace dbsync::device
