#pragma once

#include "device/conflicts/conflict_log.h"
#include "device/store/store.h"
#include "device/view/records.h"

#include <set>
#include <string>
#include <utility>

namespace dbsync::device {

/// The rows whose conflicts are decided in the transaction that is open: table and key.
using Decided = std::set<std::pair<std::string, std::string>>;

/// Does to the rows what was decided of one conflict, in the transaction that is open on the user's file. May leave a
/// part of it where it fails. Codes: cannotKeepBoth, noSuchColumn, noSuchRow, invalidValue.
Result<void> carryOut(Store& store, const SyncedTable& table, const ConflictEntry& entry, const Decision& decision,
                      const Decided& decided);

} // namespace dbsync::device
