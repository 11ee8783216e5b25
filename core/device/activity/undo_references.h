#pragma once

#include "base/error.h"
#include "device/activity/undo_plan.h"

namespace dbsync::device {

/// Gives the steps that need one a new automatic key; rows that come back with them and refer to the old one follow.
Result<void> giveNewKeys(Store& store, UndoPlan& plan);

/// Refuses the steps that leave a reference to a row that is not there; true where it found any.
Result<bool> refuseDangling(Store& store, UndoPlan& plan);

} // namespace dbsync::device
