#pragma once

#include "base/error.h"
#include "device/view/records.h"

#include <optional>
#include <sqlite3.h>
#include <vector>

namespace dbsync::device {

/// Notes what a sync, an undo or a decision did, and returns its number; 0 where it did nothing. `planned` entries
/// count once the plan is carried out. `id`: the number it gets, where it was chosen before.
Result<std::int64_t> writeActivity(sqlite3* companion, const std::string& direction, const std::string& user,
                                   const Counts& counts, std::int64_t revision, bool planned,
                                   std::optional<std::int64_t> id = std::nullopt);
/// The number that the next activity gets.
Result<std::int64_t> nextActivity(sqlite3* companion);
Result<void> carryOutPlannedActivity(sqlite3* companion);

/// Newest first, at most `limit` (0: all); only those before the activity `before`, where it is not 0.
Result<std::vector<ActivityEntry>> readActivity(sqlite3* companion, std::size_t limit, std::int64_t before);
Result<std::optional<ActivityEntry>> findActivity(sqlite3* companion, std::int64_t id);

/// What is pulled and pushed from now on belongs to a new sync; `first`: one that begins with nothing of the cloud's.
Result<void> beginSyncActivity(sqlite3* companion, bool first);

/// Names the state of the companion that holds the number of the latest sync that was a first one.
inline constexpr const char* firstSyncName = "firstSync";

/// Who made a revision, and when.
Result<void> noteAuthor(sqlite3* companion, std::int64_t revision, const std::string& time, const std::string& user);

} // namespace dbsync::device
