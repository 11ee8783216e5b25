#pragma once

#include "device/conflicts/conflict_log.h"
#include "device/store/store.h"

#include <functional>
#include <vector>

namespace dbsync::device {

/// Lets go those rows in conflict that may be tried again, and forgets their conflicts: the next batch has them. Asked
/// one after the other, while earlier ones are free already. The caller holds the sync lock.
Result<void> letGoWhere(Store& store, const std::vector<ConflictEntry>& conflicts,
                        const std::function<Result<bool>(const SyncedTable&, const ConflictEntry&)>& mayGo);

} // namespace dbsync::device
