#pragma once

#include "datasource/postgres/postgres_tenants.h"

namespace dbsync::datasource {

/// Datasource::pushSchema and Datasource::removeTenant, each in a transaction of its own.
Result<std::int64_t> pushSchema(PostgresTenant& tenant, PostgresLayouts& layouts, const Schema& schema,
                                std::int64_t baseVersion, const std::string& time);
Result<void> removeTenant(PostgresTenant& tenant, PostgresLayouts& layouts, Removing what = Removing::Anyway);

} // namespace dbsync::datasource
