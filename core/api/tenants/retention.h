#pragma once

#include "api/tenants/datasource_registry.h"
#include "maindb/main_database.h"

#include <chrono>

namespace dbsync::api {

/// Lets go of tenants' history that no device needs any more: tombstones, marks of revisions, answers to batches. A
/// device that was away for longer than `awayLimit` is not waited for; it compares all rows when it comes back.
class Retention
{
public:
    Retention(maindb::MainDatabase& main, DatasourceRegistry& registry, std::chrono::hours awayLimit)
        : m_main(main), m_registry(registry), m_awayLimit(awayLimit)
    {
    }

    /// Looks at every tenant. Failures are logged and tried again the next time.
    void run();
    Result<void> run(const maindb::Tenant& tenant);

private:
    maindb::MainDatabase& m_main;
    DatasourceRegistry& m_registry;
    std::chrono::hours m_awayLimit;
};

} // namespace dbsync::api
