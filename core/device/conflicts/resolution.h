#pragma once

#include "base/error.h"
#include "device/view/records.h"
#include "device/store/store.h"

namespace dbsync::device {

/// Carries out a decision on a conflict as a local edit. The caller holds the sync lock. Codes: noSuchConflict,
/// cannotKeepBoth, noSuchColumn, invalidValue.
Result<void> resolveConflict(Store& store, std::int64_t conflict, const Decision& decision);

/// Takes a pending change back: the row becomes its base again. Code noSuchChange. The caller holds the sync lock.
Result<void> discardChange(Store& store, const std::string& table, const Row& key);

} // namespace dbsync::device
