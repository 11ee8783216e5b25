#pragma once

#include "base/error.h"
#include "device/conflicts/conflict_log.h"
#include "device/store/store.h"

#include <optional>
#include <string>

namespace dbsync::device {

/// Makes of a conflict as it was found what it is by now: while it waits the row may be deleted here, or made again.
/// `local` is the row as it is here, nothing where it is not.
Result<void> bringUpToDate(Store& store, const SyncedTable& table, const std::optional<std::string>& local,
                           ConflictEntry& entry);
/// The same, for who has not read the row.
Result<void> bringUpToDate(Store& store, const SyncedTable& table, ConflictEntry& entry);

} // namespace dbsync::device
