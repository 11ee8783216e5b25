#pragma once

#include "base/error.h"
#include "device/store/store.h"

namespace dbsync::device {

/// Holds rows that cannot go without a row that is held: new rows that refer to one which the cloud does not have, and
/// deletions of rows to which a held one still refers in the cloud. Lets go those that no longer do.
Result<void> holdDependents(Store& store);

} // namespace dbsync::device
