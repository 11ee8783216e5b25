#pragma once

#include "base/error.h"

#include <sqlite3.h>
#include <string>
#include <vector>

namespace dbsync::device {

/// An INSERT, a DELETE and an UPDATE of every column of a table in the user's file, for each column may have triggers
/// of its own: to be prepared and never run. Whether they can be tells whether what the triggers need is here.
Result<std::vector<std::string>> firingStatements(sqlite3* file, const std::string& table);

} // namespace dbsync::device
