#pragma once

#include "base/error.h"
#include "device/view/records.h"

#include <sqlite3.h>
#include <vector>

namespace dbsync::device {

/// Notes what a sync did; nothing where it did nothing. `planned` entries count once the plan is carried out.
Result<void> writeActivity(sqlite3* companion, const std::string& direction, const std::string& user,
                           const Counts& counts, std::int64_t revision, bool planned);
Result<void> carryOutPlannedActivity(sqlite3* companion);
/// Newest first.
Result<std::vector<ActivityEntry>> readActivity(sqlite3* companion, std::size_t limit);

} // namespace dbsync::device
