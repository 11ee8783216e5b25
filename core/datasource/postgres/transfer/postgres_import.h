#pragma once

#include "datasource/postgres/postgres_tenants.h"
#include "datasource/transfer.h"

namespace dbsync::datasource {

/// Takes the lines of a transfer into PostgreSQL; see Datasource::importTenant.
Result<wire::Cursor> importTenant(PostgresTenant& tenant, PostgresLayouts& layouts, RowSource& lines,
                                  const std::string& time);

/// See Datasource::forget. Revisions stay, as rows' transactions are known by them.
Result<void> forget(PostgresTenant& tenant, PostgresLayouts& layouts, const Forgetting& what);

} // namespace dbsync::datasource
