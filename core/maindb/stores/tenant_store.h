#pragma once

#include "maindb/database.h"
#include "maindb/records.h"

#include <vector>

namespace dbsync::maindb {

/// The tenants. Thread-safe.
class TenantStore
{
public:
    explicit TenantStore(Database& database) : m_database(database) {}

    /// In order of making.
    Result<std::vector<Tenant>> list();
    Result<std::optional<Tenant>> find(std::string_view code);
    Result<std::optional<Tenant>> find(std::int64_t id);
    Result<std::vector<Tenant>> inState(TenantState state);

    /// Adds a tenant from code, name, website, metadata, datasource and state, with a first user where one is given
    /// (its tenantId is set here). Code tenantCodeTaken where the code exists, datasourceFull where the datasource has
    /// `room` tenants already.
    Result<Tenant> add(const Tenant& tenant, const User* firstUser = nullptr, std::optional<std::int64_t> room = {});
    /// Stores name, website, metadata, state and removeAfter. Code tenantRemoved where the time of its removal has
    /// come: its rows may be gone. Writes `note` into the audit, where one is given, as the others do.
    Result<Tenant> update(const Tenant& tenant, const AuditNote* note = nullptr);
    /// Orders a tenant's removal at `removeAfter`, or earlier, where that is ordered already.
    Result<Tenant> orderRemoval(std::int64_t id, const std::string& removeAfter, const AuditNote* note);
    /// Puts a tenant that has no rows in another datasource, or in none; for others see MoveStore.
    Result<Tenant> place(std::int64_t id, std::optional<std::int64_t> datasourceId, const AuditNote* note = nullptr);
    /// Ends the provisioning of a tenant by `node`: it is active. Kind Unreachable, code provisioningLost where another
    /// node took it for left over.
    Result<Tenant> finishProvisioning(std::int64_t id, const std::string& node, const AuditNote* note = nullptr);
    /// Takes a tenant that is being made over from the node that `seen` names, so that only one undoes it; false where
    /// it was finished, or another was faster.
    Result<bool> takeOver(const Tenant& seen, const std::string& node);
    /// Puts a tenant that `node` is making elsewhere, before anything of it is in its datasource. Codes
    /// provisioningLost and datasourceFull.
    Result<void> placeMade(std::int64_t id, const std::string& node, std::int64_t datasourceId,
                           std::optional<std::int64_t> room);
    /// Removes a tenant with its users, devices, sessions and keys. Notes it where it was still there.
    Result<void> remove(std::int64_t id, const AuditNote* note = nullptr);

private:
    Database& m_database;
};

} // namespace dbsync::maindb
