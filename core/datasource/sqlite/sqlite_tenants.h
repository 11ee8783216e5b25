#pragma once

#include "base/statement_cache.h"
#include "change/wire.h"
#include "datasource/datasource.h"
#include "datasource/tenant_state.h"

#include <optional>
#include <string>
#include <vector>

/// Our own tables in a datasource: tenants, their revisions, the last batch of each device. All take part in the
/// transaction that is open on the connection.
namespace dbsync::datasource {

/// A tenant, whether it is held or not.
Result<TenantState> readTenant(sqlite::StatementCache& statements, std::int64_t tenant);
/// The same for those who use it: tenantHeld() where it has moved, or, for writing, is being moved.
Result<TenantState> readTenantFor(sqlite::StatementCache& statements, std::int64_t tenant, bool writing);
Result<void> writeTenant(sqlite::StatementCache& statements, std::int64_t tenant, const TenantState& state);

/// Whether the tenant's history has this revision under this mark.
Result<bool> hasRevision(sqlite::StatementCache& statements, std::int64_t tenant, const wire::Cursor& cursor);
Result<void> addRevision(sqlite::StatementCache& statements, std::int64_t tenant, const wire::Cursor& cursor,
                         const std::string& time, const Author& author);
/// The authors of the latest revisions after one, at most so many, in order.
Result<std::vector<wire::RevisionAuthor>> authorsSince(sqlite::StatementCache& statements, std::int64_t tenant,
                                                       std::int64_t revision, int most);

Result<std::optional<RememberedBatch>> lastBatch(sqlite::StatementCache& statements, std::int64_t tenant,
                                                 const std::string& device);
Result<void> rememberBatch(sqlite::StatementCache& statements, std::int64_t tenant, const std::string& device,
                           const RememberedBatch& batch);

Result<TableState> readTableState(sqlite::StatementCache& statements, std::int64_t tenant, const std::string& table);
Result<void> writeTableState(sqlite::StatementCache& statements, std::int64_t tenant, const std::string& table,
                             const TableState& state);

} // namespace dbsync::datasource
