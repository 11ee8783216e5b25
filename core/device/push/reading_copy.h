#pragma once

#include "base/sqlite.h"
#include "device/store/store.h"

#include <functional>
#include <optional>

namespace dbsync::device {

/// A private copy of the user's file, with the companion attached, where so much is pending that reading it from the
/// file itself would keep other programs from committing for long: in a database that is not in WAL mode, who reads
/// holds them up. Copying pages takes a tenth of the time. It lies in SQLite's temporary folder and goes with its
/// connection. Nothing where it would be no gain, or where there is no room for it. Call within a transaction that
/// reads the file: the copy is of the same moment. `goOn` is asked every 64 MB, may be empty, and gives up by false.
Result<std::optional<sqlite::Connection>> copyForReading(Store& store, const std::function<bool()>& goOn);

} // namespace dbsync::device
