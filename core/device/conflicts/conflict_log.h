#pragma once

#include "base/error.h"
#include "device/store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace dbsync::device {

/// A conflict as the companion keeps it. Rows and keys are JSON.
struct ConflictEntry
{
    std::int64_t id = 0;
    std::string table;
    std::string key;
    std::string kind;
    std::vector<std::string> columns;
    std::optional<std::string> base;
    std::optional<std::string> cloud;
    std::string message;
    std::string otherKey; ///< unique: the key of the cloud's row, in the same table
    std::string time;
    std::string author;
};

/// Whether an entry counts now, or once the plan that it belongs to is carried out.
enum class Planned { No, Yes };

/// Writes a conflict, in place of an earlier one of the same row.
Result<void> writeConflict(sqlite3* companion, const ConflictEntry& entry, Planned planned);
/// Removes a conflict; another one of the same row stays.
Result<void> removeConflict(sqlite3* companion, std::int64_t id);
/// Removes the conflict of a row, if there is one (now, or with the plan).
Result<void> removeConflict(sqlite3* companion, const std::string& table, const std::string& key, Planned planned);
Result<std::optional<ConflictEntry>> findConflict(sqlite3* companion, const std::string& table, const std::string& key);
Result<std::optional<ConflictEntry>> findConflict(sqlite3* companion, std::int64_t id);
Result<std::vector<ConflictEntry>> readConflicts(sqlite3* companion);

/// The keys of a table's rows that are in conflict with the row `otherKey` of it, the plan included: conflicts that the
/// plan replaces are no more, for their rows wait for something else by then.
Result<std::vector<std::string>> rowsInConflictWith(sqlite3* companion, const std::string& table,
                                                    const std::string& otherKey);
/// Whether a row waits, the plan included, for another decision than the one about the row `otherKey`.
Result<bool> waitsForAnother(sqlite3* companion, const std::string& table, const std::string& key,
                             const std::string& otherKey);

/// Makes what was planned count, or forgets it.
Result<void> carryOutPlannedConflicts(sqlite3* companion);

} // namespace dbsync::device
