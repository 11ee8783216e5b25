#pragma once

#include "device/store/store.h"

#include <vector>

namespace dbsync::device {

/// The tables of the file that cannot be synced for their schema and have not been named yet; each is named once. Costs
/// nothing while nobody changes the file's schema. What was said is forgotten with the companion.
Result<std::vector<LeftOutTable>> newlyLeftOut(Store& store);

} // namespace dbsync::device
