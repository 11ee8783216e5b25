#pragma once

#include "datasource/postgres/postgres_tenants.h"

namespace dbsync::datasource {

/// Datasource::verify, in the open transaction.
Result<std::vector<std::string>> verifyTenant(PostgresTenant& tenant, const TenantState& state,
                                              const PostgresLayout& layout);

} // namespace dbsync::datasource
