#pragma once

#include "datasource/sqlite/tables/sqlite_schemas.h"

namespace dbsync::datasource {

/// What does not hold of a tenant's rows though it must, a sentence each (see Datasource::verify).
Result<std::vector<std::string>> verifyTenant(sqlite::StatementCache& statements, std::int64_t tenant,
                                              const TenantState& state, const Layout& layout);

} // namespace dbsync::datasource
