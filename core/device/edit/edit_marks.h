#pragma once

#include "base/error.h"

#include <sqlite3.h>
#include <string>

namespace dbsync::device {

/// Whether edits under this mark have been done in the file: whoever was ended before it heard of that may ask for
/// them again.
Result<bool> isMarked(sqlite3* connection, const std::string& mark);
/// Notes that they are, in their own transaction. Of the last few only.
Result<void> writeMark(sqlite3* connection, const std::string& mark);

} // namespace dbsync::device
