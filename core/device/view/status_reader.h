#pragma once

#include "base/error.h"
#include "device/view/records.h"
#include "device/store/store.h"

namespace dbsync::device {

/// The state of a linked database, from the file and its companion alone.
Result<Status> readStatus(Store& store);

} // namespace dbsync::device
