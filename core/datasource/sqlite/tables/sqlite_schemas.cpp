#include "datasource/sqlite/tables/sqlite_schemas.h"

#include "schema/schema_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace dbsync::datasource {

Result<Schema> readSchema(sqlite::StatementCache& statements, std::int64_t id)
{
    DBSYNC_ASSIGN(const auto select, statements.get("SELECT schema FROM dbsync_schemas WHERE id = ?1"));
    DBSYNC_ASSIGN(const bool found, select->bind(1, id).step());
    if (!found)
        return internalError("A schema is missing in the datasource.");
    const auto json = nlohmann::ordered_json::parse(select->text(0), nullptr, false);
    select->reset();
    return schemaFromJson(json);
}

Result<std::shared_ptr<const Layout>> LayoutCache::get(sqlite::StatementCache& statements, const TenantState& tenant)
{
    if (tenant.schema == 0)
        return std::make_shared<const Layout>();
    if (auto layout = find(tenant.schema, tenant.space))
        return layout;
    DBSYNC_ASSIGN(const Schema schema, readSchema(statements, tenant.schema));
    auto layout = std::make_shared<const Layout>(makeLayout(schema, tenant.space));
    const std::lock_guard lock(m_mutex);
    m_entries.push_front({tenant.schema, tenant.space, layout});
    if (m_entries.size() > most)
        m_entries.pop_back();
    return layout;
}

std::shared_ptr<const Layout> LayoutCache::find(std::int64_t schema, std::int64_t space)
{
    const std::lock_guard lock(m_mutex);
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&](const Entry& each) { return each.schema == schema && each.space == space; });
    if (found == m_entries.end())
        return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found);
    return m_entries.front().layout;
}

} // namespace dbsync::datasource
