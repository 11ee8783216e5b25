#pragma once

#include "base/error.h"
#include "device/store/store.h"

namespace dbsync::device {

/// Lets go the rows that the cloud refused for a reference (foreignKey) where nothing is in its way here any more: the
/// row that was missing is there, or none refers to the deleted one. The next batch tries them again; once a sync,
/// since the cloud may see it otherwise. The caller holds the sync lock.
Result<void> retryReferences(Store& store);

} // namespace dbsync::device
