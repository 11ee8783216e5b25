#pragma once

#include "base/error.h"
#include "device/view/records.h"
#include "device/store/store.h"

#include <vector>

namespace dbsync::device {

/// Looks whether other programs changed the file's tables or took our triggers away, and mends capture: a table that was
/// rebuilt or altered is compared with its bases, so that nothing that happened meanwhile is missed. Cheap while the
/// schema stands. Returns what a person should know (a local column the tenant does not have, a table that is gone).
Result<std::vector<Attention>> keepCapture(Store& store);

/// Notes as pending every row that differs from its base, and every base without a row. In the caller's transaction.
Result<void> noteDifferences(sqlite3* file, const SyncedTable& table);

/// Whether the bases are those of the file as it is; otherwise one of the two was restored, or the other is lost.
Result<bool> basesFit(Store& store);

/// Notes what differs from the bases, in a transaction of its own: changes of this device that no trigger saw. Nothing
/// where the bases are not those of the file as it is, for then they tell nothing of its changes.
Result<void> noteUnnoticedChanges(Store& store);

/// Makes the next pull bring everything, to be merged against the bases that there are; what differs from those is noted
/// as pending first, and so stays.
Result<void> beginRefresh(Store& store);

/// Removes conflicts of rows that are as the cloud's again, or held no more; and lets rows go that are held without one.
Result<void> dropSettledConflicts(Store& store);

} // namespace dbsync::device
