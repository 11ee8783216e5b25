#pragma once

#include "base/error.h"
#include "change/value.h"
#include "device/store/store.h"

#include <string>
#include <utility>
#include <vector>

namespace dbsync::device {

/// The rows whose deletion here is part of a mass deletion that waits for consent, by table and key.
Result<std::vector<std::pair<std::string, Row>>> keysDeletedHere(Store& store);

/// Makes the rows whose deletion in the cloud waits for consent new ones of this device, which the next sync sends. The
/// caller holds the sync lock. How many there were.
Result<std::int64_t> keepRowsDeletedInCloud(Store& store);

} // namespace dbsync::device
