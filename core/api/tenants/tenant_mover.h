#pragma once

#include "api/tenants/datasource_registry.h"
#include "maindb/main_database.h"

#include <functional>
#include <mutex>
#include <set>
#include <string>

namespace dbsync::api {

/// Moves tenants from one datasource to another while their devices go on working: everything is copied with its
/// history, then writes are held while what came meanwhile follows, then the tenant is in the other datasource. What a
/// crash leaves half made is undone or finished by tidyUp(). Thread-safe.
class TenantMover
{
public:
    enum class Step { Begun, Copied, Held, Followed, Closed, Switched };
    /// For tests: called after each step; true stops there as a crash would.
    using Fault = std::function<bool(Step)>;

    TenantMover(maindb::MainDatabase& main, DatasourceRegistry& registry);

    /// Moves a tenant that is in a datasource to another one; returns it as it is then. Code tenantMoves where it is
    /// being moved already; errors of the datasources.
    Result<maindb::Tenant> move(const maindb::Tenant& tenant, std::int64_t datasourceId);

    /// Takes away what is left of an earlier move of the tenant. Code tenantMoves while one is going on.
    Result<void> settle(std::int64_t tenantId);

    /// Undoes moves that nobody has been at for a while (not at all, where this process is `alone` with the databases),
    /// and removes what finished ones left in the old datasource. Failures are logged and tried again the next time.
    void tidyUp(bool alone);

    void setFault(Fault fault) { m_fault = std::move(fault); }

private:
    class InProgress;
    class BeatingSource;
    using Opened = std::shared_ptr<GuardedDatasource>;

    Result<Opened> open(std::int64_t datasourceId);
    Result<void> run(const maindb::Move& move);
    Result<void> copy(const maindb::Move& move, datasource::Datasource& from, datasource::Datasource& to,
                      const wire::Cursor& since);
    Result<void> follow(const maindb::Move& move, datasource::Datasource& from, datasource::Datasource& to,
                        std::int64_t version);
    Result<void> undo(const maindb::Move& move);
    Result<void> cleanUp(const maindb::Move& move);
    bool isOwn(std::int64_t tenantId);
    Result<void> reached(Step step) const;

    maindb::MainDatabase& m_main;
    DatasourceRegistry& m_registry;
    const std::string m_node; ///< names this process
    Fault m_fault;
    std::mutex m_mutex;
    std::set<std::int64_t> m_tenants; ///< being moved by this process now
};

} // namespace dbsync::api
