#pragma once

#include "base/error.h"
#include "device/store/store.h"

#include <map>
#include <set>
#include <string>

namespace dbsync::device {

/// Holds rows that cannot go without a row that is held: new rows that refer to one which the cloud does not have, and
/// deletions of rows to which a held one still refers in the cloud. A row that was made anew here is not the one that
/// the cloud has at its key. Lets go those that no longer do. `skip`: rows that are left out of this batch, by table,
/// keys as JSON; they count as held.
Result<void> holdDependents(Store& store, const std::map<std::string, std::set<std::string>>& skip = {});

} // namespace dbsync::device
