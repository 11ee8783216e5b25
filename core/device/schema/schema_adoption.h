#pragma once

#include "base/error.h"
#include "base/sqlite.h"
#include "device/store/link_state.h"
#include "schema/table.h"

#include <string>
#include <vector>

namespace dbsync::device {

class Store;

/// What became of making a schema's tables, columns and objects in a file.
struct Made
{
    std::vector<std::string> cannot; ///< sentences: what the file cannot have, and why
    std::vector<std::string> wrong;  ///< sentences: what is wrong in the tenant's schema, and was left out
    bool otherValues = false;        ///< a column was added whose rows may have other values here than in the cloud
    std::vector<KeptObject> kept;    ///< changed here and in the cloud
};

/// The sentences as one text.
std::string joinedSentences(const std::vector<std::string>& sentences);

/// Makes what the file lacks of `wanted`, but for what `state` says is gone on purpose. Objects on tables that are here
/// already are made only where `state` has a schema that did not have them yet; those that the cloud has dropped or
/// changed since follow where the file has them as the cloud had. In the caller's transaction.
Result<Made> makeMissing(sqlite3* file, const Schema& wanted, const LinkState& state);

/// Drops the columns that a push has taken since the schema of `before`, but those with changes that the cloud does not
/// have: they stay, and `made` tells. In the caller's transaction.
Result<void> dropTaken(Store& store, const LinkState& before, const Schema& wanted, Made& made);

/// Whether SQLite refused the statement itself, and not the file (locked, full, damaged).
bool refusedStatement(sqlite3* file);

/// The part of `wanted` that a file with the tables of `local` can sync: tables with the same key, and their columns of
/// the same kind.
Schema syncedPart(const Schema& local, const Schema& wanted);

/// Numbers the tables that have no number yet and sets up their capture; with all their rows as pending.
Result<void> numberTables(sqlite3* file, const Schema& schema, const Policies& policies);

/// The tenant's schema becomes what this file syncs, as far as the file can: adds what is missing, sets up capture, and
/// brings the bases in line. What cannot be followed is left until it can; what is synced from now on and was in the
/// cloud before comes with a pull of everything (companion value `refresh`). Also to be called with the schema as
/// before, when another program has changed the file's tables.
Result<void> adoptSchema(Store& store, const Schema& schema);

/// Brings bases, and conflicts, in line with the columns that are synced, and notes differences that capture could not
/// see. Safe to call again after a crash; cheap where there is nothing to do.
Result<void> alignBases(Store& store);

} // namespace dbsync::device
