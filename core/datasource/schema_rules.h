#pragma once

#include "base/error.h"
#include "schema/table.h"

namespace dbsync::datasource {

/// Checks a schema that a device sent: names, keys, limits (code "malformed"). References to tables or columns that are
/// not there are no error; they are not enforced.
Result<void> checkSchema(const Schema& schema);

/// The schema that follows `current` when `pushed` is pushed: the same tables in the same order, then the new ones.
/// What changesBetween() refuses is an error of code "schemaContradiction" that tells every such change, but for the
/// losses that `pushed` agrees to (schema_change.h); these it has with their version then. Whether the rows that there
/// are fit new constraints is the datasource's to find out.
Result<Schema> planSchema(const Schema& current, Schema pushed);

/// Whether a table has columns that it has no more in its next version.
bool dropsColumns(const Table& from, const Table& to);

/// The error of a schema that cannot become the tenant's.
Error schemaContradiction(const std::string& what);

} // namespace dbsync::datasource
