#pragma once

#include "base/error.h"

#include <functional>
#include <sqlite3.h>

namespace dbsync::device {

/// Does the work in the transaction that is open. False, and nothing of it is done, where a constraint of the user's
/// tables is in its way.
Result<bool> wholeOrNothing(sqlite3* file, const std::function<Result<void>()>& work);

} // namespace dbsync::device
