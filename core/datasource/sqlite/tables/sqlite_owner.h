#pragma once

#include "datasource/datasource.h"

#include <sqlite3.h>

/// Whose a file is, and who is in it (see Datasource).
namespace dbsync::datasource {

Result<std::optional<Owner>> readOwner(sqlite3* connection);
Result<Owner> claimOwner(sqlite3* connection, const Owner& owner, const std::optional<Owner>& instead);
Result<std::vector<KnownTenant>> readKnownTenants(sqlite3* connection);

} // namespace dbsync::datasource
