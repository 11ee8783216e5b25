#pragma once

#include "change/wire.h"
#include "datasource/datasource.h"
#include "base/statement_cache.h"

#include <optional>
#include <string>
#include <vector>

/// Our own tables in a datasource: tenants, their revisions, the last batch of each device. All take part in the
/// transaction that is open on the connection.
namespace dbsync::datasource {

/// Where a tenant stands. All zero where it is not known.
struct TenantState
{
    bool known = false;
    std::int64_t space = 0;   ///< number of its namespace, 0 without schema
    std::int64_t schema = 0;  ///< id of its schema, 0 without
    std::int64_t version = 0; ///< version of its schema
    wire::Cursor cursor;
};

Result<TenantState> readTenant(sqlite::StatementCache& statements, std::int64_t tenant);
Result<void> writeTenant(sqlite::StatementCache& statements, std::int64_t tenant, const TenantState& state);

/// Whether the tenant's history has this revision under this mark.
Result<bool> hasRevision(sqlite::StatementCache& statements, std::int64_t tenant, const wire::Cursor& cursor);
Result<void> addRevision(sqlite::StatementCache& statements, std::int64_t tenant, const wire::Cursor& cursor,
                         const std::string& time, const Author& author);
/// The authors of the latest revisions after one, at most so many, in order.
Result<std::vector<wire::RevisionAuthor>> authorsSince(sqlite::StatementCache& statements, std::int64_t tenant,
                                                       std::int64_t revision, int most);

/// The last batch of a device and its answer as JSON text.
struct RememberedBatch
{
    std::int64_t sequence = 0;
    std::string id;
    std::string answer;
};
Result<std::optional<RememberedBatch>> lastBatch(sqlite::StatementCache& statements, std::int64_t tenant,
                                                 const std::string& device);
Result<void> rememberBatch(sqlite::StatementCache& statements, std::int64_t tenant, const std::string& device,
                           const RememberedBatch& batch);

/// Counts of a tenant's table, kept with every batch, and the revision that last changed it.
struct TableState
{
    std::int64_t rows = 0;
    std::int64_t tombstones = 0;
    std::int64_t revision = 0;
};
Result<TableState> readTableState(sqlite::StatementCache& statements, std::int64_t tenant, const std::string& table);
Result<void> writeTableState(sqlite::StatementCache& statements, std::int64_t tenant, const std::string& table,
                             const TableState& state);

} // namespace dbsync::datasource
