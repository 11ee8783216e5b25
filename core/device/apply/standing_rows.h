#pragma once

#include "base/error.h"
#include "base/sqlite.h"

#include <cstdint>
#include <optional>
#include <string>

namespace dbsync::device {

/// A row as JSON, and which row of its key it is; nothing where that is not known, or it is the one that waits.
struct StandingRow
{
    std::string row;
    std::optional<std::int64_t> incarnation = std::nullopt;
};

/// What a row's changes here are measured by while the cloud's row cannot be written: the row that stood when the
/// cloud's arrived, or the base it had then. The bases hold the cloud's row by then. Keys are JSON; all lies in the
/// companion, and counts only while the row is marked as unapplied.
Result<void> keepStandingRow(sqlite3* companion, const std::string& table, const std::string& key,
                             const std::optional<StandingRow>& row);
Result<std::optional<StandingRow>> standingRow(sqlite3* companion, const std::string& table, const std::string& key);
/// Forgets them all, where the columns have changed: what stands there then counts as unchanged.
Result<void> forgetStandingRows(sqlite3* companion);

} // namespace dbsync::device
