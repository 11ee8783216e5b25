#pragma once

#include "change/value.h"
#include "schema/table.h"

#include <string>

namespace dbsync::datasource {

/// What a column of this declaration gets on a device where a row is inserted without it; NULL where it has no default,
/// or one that SQLite does not take. A default that varies (the time, a random number) is evaluated now.
Value defaultValue(const Column& column);

/// Whether a partial unique key with this condition over a table can be enforced in the cloud: it must use the table's
/// synced columns and plain functions only. Empty conditions can.
bool isUsableCondition(const Table& table, const std::string& condition);

} // namespace dbsync::datasource
