#pragma once

#include "schema/table.h"

#include <string>
#include <vector>

namespace dbsync::device {

/// The columns of a table that stand, as whole words, in a piece of SQL: an index's or a constraint's expression.
std::vector<std::string> mentionedColumns(const Table& table, const std::string& sql);

} // namespace dbsync::device
