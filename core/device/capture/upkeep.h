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

/// Why all rows have to be compared with the cloud's.
enum class Comparison {
    None,
    LostBases,    ///< the companion is gone, or does not belong to the file as it is
    OtherHistory, ///< the cloud does not know the file's cursor: it was restored from a backup
};

/// Finishes or throws away what a crash left between the two files, and finds out whether the bases can be trusted.
Result<Comparison> recover(Store& store);

/// Forgets the bases, so that the next pull brings everything and all rows are compared.
Result<void> beginComparison(Store& store, Comparison why);

/// Removes conflicts of rows that are as the cloud's again, or held no more.
Result<void> dropSettledConflicts(Store& store);

} // namespace dbsync::device
