#pragma once

#include "base/error.h"
#include "base/sqlite.h"

#include <string>
#include <string_view>

namespace dbsync::device {

/// A search index that keeps rows of its own may refuse one: a place that is taken in it, a box whose corners are the
/// wrong way round. That must not hold up the user's row. So the temporary triggers that keep indexes
/// (index_triggers.h) ask a function of the connection whether they are to work, and a write that fails with them is
/// tried once more without.

/// Gives the connection that function.
Result<void> installIndexGuard(sqlite3* file);

/// What follows the name in a CREATE TRIGGER, with the question to the guard before its own condition; "" where the
/// text is none that this can read.
std::string guardedTrigger(std::string_view afterName);

/// Runs a statement, with its parameters bound, that writes rows of the user's tables. The connection's last error is
/// that of its last try.
Result<void> runKeepingIndexes(sqlite::Statement& statement);

} // namespace dbsync::device
