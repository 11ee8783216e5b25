#pragma once

#include "base/error.h"
#include "device/store/store.h"
#include "device/view/records.h"

#include <span>

namespace dbsync::device {

/// Carries out one decision on conflicts as local edits, many in a transaction. What cannot be decided so is named, and
/// stops none of the others. The caller holds the sync lock. Codes of what is named: noSuchConflict, cannotKeepBoth,
/// noSuchColumn, invalidValue.
Result<DecisionOutcome> resolveConflicts(Store& store, std::span<const std::int64_t> conflicts,
                                         const Decision& decision);

/// Whether a program has made the row of `key` anew since: it is another row than the one that the cloud has at this
/// key, and nothing of the two is mixed.
Result<bool> isMadeAnew(Store& store, const SyncedTable& table, const RowView& key);

/// Takes a pending change back: the row becomes its base again. Code noSuchChange. The caller holds the sync lock.
Result<void> discardChange(Store& store, const std::string& table, const Row& key);

} // namespace dbsync::device
