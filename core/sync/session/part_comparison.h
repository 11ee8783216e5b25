#pragma once

#include "device/store/store.h"
#include "sync/cloud/http_cloud.h"
#include "sync/session/row_comparison.h"

namespace dbsync::sync {

/// Compares digests of the bases with the cloud's, and returns the parts that are not equal: because rows differ,
/// because they have changed in the cloud since, or because the cloud has columns that this device does not know. Code
/// notFound where the cloud is of a version that cannot tell digests.
Result<DifferingParts> findDifferingParts(device::Store& store, HttpCloud& cloud);

} // namespace dbsync::sync
