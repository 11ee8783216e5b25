#pragma once

#include "base/error.h"
#include "base/sqlite.h"

#include <optional>
#include <string>

namespace dbsync::device {

/// What a row's changes here are measured by while the cloud's row cannot be written: the row that stood when the
/// cloud's arrived, or the base it had then. The bases hold the cloud's row by then. Keys and rows are JSON; they lie
/// in the companion, and count only while the row is marked as unapplied.
Result<void> keepStandingRow(sqlite3* companion, const std::string& table, const std::string& key,
                             const std::optional<std::string>& row);
Result<std::optional<std::string>> standingRow(sqlite3* companion, const std::string& table, const std::string& key);
/// Forgets them all, where the columns have changed: what stands there then counts as unchanged.
Result<void> forgetStandingRows(sqlite3* companion);

} // namespace dbsync::device
