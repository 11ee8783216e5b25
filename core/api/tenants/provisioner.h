#pragma once

#include "api/tenants/database_maker.h"
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

    /// What becomes of rows that cannot be reached.
    enum class Lost {
        Wait,   ///< the tenant stays until they can
        GiveUp, ///< they are left where they are; no tenant ever gets the same id
    };

    /// `settings` as of DatabaseSettings: tenantUrl and tenantsPerDatabase.
    Provisioner(maindb::MainDatabase& main, DatasourceRegistry& registry, std::string tenantUrl = {},
                std::int64_t tenantsPerDatabase = 0);

    /// Makes a tenant in its datasource (`tenant.datasourceId`; none: without one) with its first user, where one is
    /// given. A tenant with a first user signs up, and so gets the datasource that it is placed in by the rule,
    /// whatever it names. Code tenantCodeTaken where the code exists. `note` (its tenantId is set here) goes into the
    /// audit with the tenant's being there.
    Result<maindb::Tenant> provision(maindb::Tenant tenant, const maindb::User* firstUser = nullptr,
                                     const maindb::AuditNote* note = nullptr);
    /// The same in the best datasource by the rule (placement.h); one that does not answer is passed over. Where there
    /// is none with room, a database is made, if that is allowed. Code noFreeDatasource.
    Result<maindb::Tenant> provisionAnywhere(maindb::Tenant tenant, const maindb::User* firstUser = nullptr,
                                             const maindb::AuditNote* note = nullptr);

    /// Removes a tenant and its rows for good; `note` goes into the audit once it is gone.
    Result<void> purge(const maindb::Tenant& tenant, const maindb::AuditNote* note = nullptr, Lost lost = Lost::Wait);

    /// Undoes what other processes left half made, and purges removed tenants whose time has come. `alone`: there is no
    /// other process that might still be at it. Failures are logged and tried again the next time.
    void tidyUp(bool alone);

    void setFault(Fault fault) { m_fault = std::move(fault); }

private:
    class InProgress;
    bool isInProgress(const std::string& code);
    Result<void> undoLeftover(const std::string& code);
    /// What comes with a tenant.
    struct Beginning
    {
        const maindb::User* firstUser = nullptr;
        const maindb::AuditNote* note = nullptr;
    };
    Result<maindb::Tenant> make(maindb::Tenant tenant, const Beginning& beginning, bool anywhere);
    Result<maindb::Tenant> makeThere(const maindb::Tenant& tenant, const Beginning& beginning);
    Result<maindb::Tenant> makeAnywhere(maindb::Tenant tenant, const Beginning& beginning);
    Result<std::vector<maindb::Datasource>> candidates(const maindb::Tenant& tenant);
    /// `room`: of the first place.
    Result<maindb::Tenant> run(const maindb::Tenant& tenant, const Beginning& beginning,
                               const std::vector<maindb::Datasource>& places, std::optional<std::int64_t> room);
    Result<void> prepareAnywhere(const maindb::Tenant& tenant, const std::vector<maindb::Datasource>& places);
    Result<void> prepare(std::int64_t tenantId, const maindb::Datasource& place);
    Result<void> removeRows(const maindb::Tenant& tenant);
    bool crashed(Step step) const { return m_fault && m_fault(step); }

    maindb::MainDatabase& m_main;
    DatasourceRegistry& m_registry;
    DatabaseMaker m_maker;
    const std::string m_node; ///< names this process
    Fault m_fault;
    std::mutex m_mutex;
    std::set<std::string> m_codes; ///< being made by this process now
};

} // namespace dbsync::api
