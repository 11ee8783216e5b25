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

/// What becomes of a cloud's row whose unique value another row here has.
enum class Taken {
    Refused,
    Waits, ///< until the next sync has written it, or has asked about that other row
};

/// Why a decision is not carried out.
Error invalid(const char* code, std::string message, std::string hint = {});

/// Does to the rows what was decided of one conflict, in the transaction that is open on the user's file. May leave a
/// part of it where it fails. True where the cloud's row waits. Codes: cannotKeepBoth, noSuchColumn, noSuchRow,
/// invalidValue.
Result<bool> carryOut(Store& store, const SyncedTable& table, const ConflictEntry& entry, const Decision& decision,
                      const Decided& decided, Taken taken);

} // namespace dbsync::device
