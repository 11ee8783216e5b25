#pragma once

#include "base/error.h"
#include "device/store/store.h"

#include <string>

namespace dbsync::device {

/// Remembers what a row of this device is that the cloud has just refused; its conflict is noted already. `asSent`: it
/// is known to be what was sent; else it counts as changed since.
Result<void> rememberRefused(Store& store, const SyncedTable& table, const std::string& key, bool asSent);

/// Lets go the rows that were changed here since the cloud refused them: a person has mended them in the file itself.
/// The next batch tries them again; once a sync, since the cloud may see it otherwise. The caller holds the sync lock.
Result<void> retryMendedRows(Store& store);

} // namespace dbsync::device
