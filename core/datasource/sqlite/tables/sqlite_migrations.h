#pragma once

#include "base/error.h"
#include "base/table_versions.h"

#include <sqlite3.h>
#include <string>

namespace dbsync::datasource {

/// Makes our own tables in a new file, or brings those of an older version up to this one, in one transaction. Errors:
/// "newerVersion" for a file of a newer version, "foreignDatabase" for one that is not ours.
Result<void> migrateSqlite(sqlite3* connection);

/// What migrateSqlite() would have to do with a file, which need not be there.
Result<TableVersions> sqliteVersions(const std::string& path);

} // namespace dbsync::datasource
