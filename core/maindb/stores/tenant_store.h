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
    /// (its tenantId is set here). Code tenantCodeTaken where the code exists.
    Result<Tenant> add(const Tenant& tenant, const User* firstUser = nullptr);
    /// Stores name, website, metadata, state and removeAfter.
    Result<Tenant> update(const Tenant& tenant);
    /// Puts a tenant that has no rows in another datasource, or in none; for others see MoveStore.
    Result<Tenant> place(std::int64_t id, std::optional<std::int64_t> datasourceId);
    /// Ends the provisioning of a tenant by `node`: it is active. Kind Unreachable, code provisioningLost where another
    /// node took it for left over.
    Result<Tenant> finishProvisioning(std::int64_t id, const std::string& node);
    /// Takes a tenant that is being made over from the node that `seen` names, so that only one undoes it; false where
    /// it was finished, or another was faster.
    Result<bool> takeOver(const Tenant& seen, const std::string& node);
    /// Removes a tenant with its users, devices, sessions and keys.
    Result<void> remove(std::int64_t id);

private:
    Database& m_database;
};

} // namespace dbsync::maindb
