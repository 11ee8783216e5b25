#pragma once

#include "api/tenants/datasource_registry.h"
#include "maindb/main_database.h"

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>

namespace dbsync::api {

/// The error of a move within one place, code sameDatabase.
Error sameDatabaseError();

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
    /// Code sameDatabase where both are the same place. `note` goes into the audit with the switch.
    Result<maindb::Tenant> move(const maindb::Tenant& tenant, std::int64_t datasourceId,
                                const maindb::AuditNote* note = nullptr);

    /// Takes away what is left of an earlier move of the tenant. Code tenantMoves while one is going on.
    Result<void> settle(std::int64_t tenantId);

    /// Forgets a move of a tenant that is given up; what it has put anywhere is removed where that can be reached.
    Result<void> giveUp(std::int64_t tenantId);

    /// Undoes moves that nobody has been at for some seconds (not at all, where this process is `alone` with the
    /// databases), and removes what finished ones left in the old datasource. Call it often: that somebody has died is
    /// known by its silence between two calls. Failures are logged and tried again the next time.
    void tidyUp(bool alone);

    void setFault(Fault fault) { m_fault = std::move(fault); }
    /// How long a process may be silent.
    void setPatience(std::chrono::milliseconds patience) { m_patience = patience; }

private:
    class InProgress;
    class Beat;
    class WatchedSource;
    /// A move as it was when it was seen first.
    struct Seen
    {
        std::string node;
        std::int64_t since = 0;
        std::chrono::steady_clock::time_point at;
    };
    using Opened = std::shared_ptr<GuardedDatasource>;

    Result<Opened> open(std::int64_t datasourceId);
    Result<void> run(const maindb::Move& move, const maindb::AuditNote* note);
    Result<void> checkApart(std::int64_t fromId, std::int64_t toId);
    Result<void> removeCopy(const maindb::Move& move, const Opened& from);
    Result<bool> isThere(std::int64_t datasourceId);
    Result<wire::Cursor> copy(const maindb::Move& move, datasource::Datasource& from, datasource::Datasource& to,
                              const wire::Cursor& since, const Beat& beat);
    Result<void> copyAll(const maindb::Move& move, datasource::Datasource& from, datasource::Datasource& to,
                         const Beat& beat);
    Result<void> follow(const maindb::Move& move, datasource::Datasource& from, datasource::Datasource& to,
                        std::int64_t version, const Beat& beat);
    Result<void> undo(const maindb::Move& move);
    Result<bool> own(const maindb::Move& move);
    bool isAbandoned(const maindb::Move& move, bool alone);
    Result<void> cleanUp(const maindb::Move& move);
    bool isOwn(std::int64_t tenantId);
    Result<void> reached(Step step) const;

    maindb::MainDatabase& m_main;
    DatasourceRegistry& m_registry;
    const std::string m_node; ///< names this process
    Fault m_fault;
    std::mutex m_mutex;
    std::set<std::int64_t> m_tenants;    ///< being moved by this process now
    std::map<std::int64_t, Seen> m_seen; ///< moves of others, by tenant
    std::chrono::milliseconds m_patience{10'000};
};

} // namespace dbsync::api
