#pragma once

#include "datasource/layout.h"
#include "datasource/sqlite/sqlite_tenants.h"

#include <list>
#include <memory>
#include <mutex>

namespace dbsync::datasource {

/// The stored schema of this id; without a version, which is the tenant's.
Result<Schema> readSchema(sqlite::StatementCache& statements, std::int64_t id);

/// Layouts of the schemas that were used last. Thread-safe. A schema of one id in one namespace never changes, so what
/// is here is never out of date.
class LayoutCache
{
public:
    /// The layout of a tenant's schema; one without tables where it has none.
    Result<std::shared_ptr<const Layout>> get(sqlite::StatementCache& statements, const TenantState& tenant);

private:
    static constexpr std::size_t most = 32;
    struct Entry
    {
        std::int64_t schema = 0;
        std::int64_t space = 0;
        std::shared_ptr<const Layout> layout;
    };
    std::shared_ptr<const Layout> find(std::int64_t schema, std::int64_t space);

    std::mutex m_mutex;
    std::list<Entry> m_entries; ///< the latest first
};

} // namespace dbsync::datasource
