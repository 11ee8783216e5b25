#pragma once

#include "api/tenants/datasource_registry.h"
#include "maindb/main_database.h"

#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace dbsync::api {

/// Makes tenants whole or not at all: the tenant is stored as being made, then its datasource is prepared, then it is
/// active. What a crash leaves in between is undone at the next start, or when the code is asked for again.
/// Thread-safe.
class Provisioner
{
public:
    enum class Step { Stored, Prepared, Finished };
    /// For tests: called after each step; true stops there as a crash would.
    using Fault = std::function<bool(Step)>;

    Provisioner(maindb::MainDatabase& main, DatasourceRegistry& registry);

    /// Makes a tenant in its datasource (`tenant.datasourceId`; none: without one) with its first user, where one is
    /// given. Code tenantCodeTaken where the code exists.
    Result<maindb::Tenant> provision(maindb::Tenant tenant, const maindb::User* firstUser = nullptr);

    /// Removes a tenant and its rows for good.
    Result<void> purge(const maindb::Tenant& tenant);

    /// Undoes what other processes left half made, and purges removed tenants whose time has come. `alone`: there is no
    /// other process that might still be at it. Failures are logged and tried again the next time.
    void tidyUp(bool alone);

    void setFault(Fault fault) { m_fault = std::move(fault); }

private:
    class InProgress;
    bool isInProgress(const std::string& code);
    Result<void> undoLeftover(const std::string& code);
    Result<maindb::Tenant> run(const maindb::Tenant& tenant, const maindb::User* firstUser);
    Result<void> prepare(const maindb::Tenant& tenant);
    bool crashed(Step step) const { return m_fault && m_fault(step); }

    maindb::MainDatabase& m_main;
    DatasourceRegistry& m_registry;
    const std::string m_node; ///< names this process
    Fault m_fault;
    std::mutex m_mutex;
    std::set<std::string> m_codes; ///< being made by this process now
};

} // namespace dbsync::api
