#pragma once

#include "api/tenants/revision_signals.h"
#include "change/wire.h"
#include "maindb/main_database.h"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace dbsync::postgres {
class Listener;
}

namespace dbsync::api {

class DatasourceRegistry;

/// Hears of new revisions in datasources that others write too: other nodes, and other programs by SQL. What was
/// missed while a datasource could not be heard is asked for, for the tenants that someone listens for. Thread-safe.
class RowSignals
{
public:
    RowSignals(maindb::MainDatabase& main, DatasourceRegistry& registry, RevisionSignals& signals);
    ~RowSignals();
    RowSignals(const RowSignals&) = delete;
    RowSignals& operator=(const RowSignals&) = delete;

    /// From now on hears the channel of a datasource, in place of what was heard for it before.
    void watch(std::int64_t datasourceId, const std::string& url, const std::string& channel);
    void forget(std::int64_t datasourceId);

private:
    void ask();
    void askTenant(std::int64_t tenantId, bool afterAll);
    bool isHeard(std::int64_t datasourceId);
    void run();
    void changed();

    maindb::MainDatabase& m_main;
    DatasourceRegistry& m_registry;
    RevisionSignals& m_signals;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_missed = false; ///< something may have been
    bool m_ending = false;
    std::map<std::int64_t, std::shared_ptr<postgres::Listener>> m_listeners; ///< by datasource
    std::map<std::int64_t, wire::Cursor> m_asked; ///< what a tenant's datasource said last; of the thread alone
    std::thread m_thread;
};

} // namespace dbsync::api
