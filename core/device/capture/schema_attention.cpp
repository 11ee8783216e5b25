#include "device/capture/schema_attention.h"

#include "device/schema/named_tables.h"
#include "schema/schema_change.h"
#include "schema/sqlite_schema.h"

#include <algorithm>

namespace dbsync::device {

namespace {

/// Compares the file's tables with the tenant's, as seen from here.
class Comparer
{
public:
    Comparer(const Schema& local, const LinkState& state) : m_local(local), m_cloud(state.whole()), m_state(state) {}

    std::vector<Attention> differences()
    {
        for (const Table& table : m_local.tables) {
            if (m_state.isExcluded(table.name))
                continue;
            if (const Table* cloud = m_cloud.find(table.name))
                compare(table, *cloud);
            else
                tableOnlyHere(table);
        }
        for (const Table& table : m_cloud.tables) {
            if (!m_local.find(table.name) && !renamedTo(table))
                add(Kind::TableOnlyInCloud, table);
        }
        for (const KeptObject& each : m_state.kept) {
            const SchemaObject* here = m_local.findObject(each.type, each.name);
            const SchemaObject* cloud = m_cloud.findObject(each.type, each.name);
            if (here && cloud && here->sql != cloud->sql)
                m_differences.push_back({.kind = Kind::DefinitionDiffers, .table = here->name});
        }
        return std::move(m_differences);
    }

private:
    using Kind = Attention::Kind;

    Attention& add(Kind kind, const Table& table, const std::string& column = {})
    {
        return m_differences.emplace_back(Attention{.kind = kind, .table = table.name, .column = column});
    }

    const Table* renamedTo(const Table& gone) const { return renamedFrom(gone, m_local, m_state); }

    void tableOnlyHere(const Table& table)
    {
        for (const Table& gone : m_cloud.tables) {
            if (!m_local.find(gone.name) && renamedTo(gone) == &table) {
                add(Kind::TableRenamed, gone).other = table.name;
                return;
            }
        }
        add(Kind::TableOnlyHere, table);
    }

    void compare(const Table& here, const Table& cloud)
    {
        const bool sameKey =
            std::equal(here.primaryKey.begin(), here.primaryKey.end(), cloud.primaryKey.begin(), cloud.primaryKey.end(),
                       [](const KeyColumn& a, const KeyColumn& b) { return sameName(a.name, b.name); });
        if (!sameKey || here.automaticKey != cloud.automaticKey) {
            add(Kind::KeyDiffers, here);
            return;
        }
        for (std::size_t i = 0; i < here.columns.size(); ++i)
            compareColumn(here, i, cloud);
        for (std::size_t i = 0; i < cloud.columns.size(); ++i) {
            const bool told = i < here.columns.size() && renamed(here, i, cloud);
            if (here.columnIndex(cloud.columns[i].name) < 0 && !told)
                add(Kind::ColumnOnlyInCloud, cloud, cloud.columns[i].name);
        }
    }

    /// Whether the column at this place has one name here and another in the cloud, both unknown to the other side.
    static bool renamed(const Table& here, std::size_t position, const Table& cloud)
    {
        return position < cloud.columns.size() && cloud.columnIndex(here.columns[position].name) < 0 &&
               here.columnIndex(cloud.columns[position].name) < 0 &&
               sameName(here.columns[position].type, cloud.columns[position].type);
    }

    void compareColumn(const Table& here, std::size_t position, const Table& cloud)
    {
        const Column& column = here.columns[position];
        const int index = cloud.columnIndex(column.name);
        if (index < 0) {
            if (renamed(here, position, cloud))
                add(Kind::ColumnRenamed, cloud, cloud.columns[position].name).other = column.name;
            else
                add(Kind::ColumnOnlyHere, here, column.name);
            return;
        }
        const Column& other = cloud.columns[static_cast<std::size_t>(index)];
        if (!sameAffinity(column.type, other.type)) {
            Attention& differs = add(Kind::TypeDiffers, here, column.name);
            differs.other = column.type;
            differs.detail = other.type;
        } else if (column.notNull && !other.notNull && !here.isKeyColumn(column.name)) {
            add(Kind::ValueNeeded, here, column.name);
        }
    }

    const Schema& m_local;
    const Schema& m_cloud;
    const LinkState& m_state;
    std::vector<Attention> m_differences;
};

} // namespace

Result<std::vector<Attention>> schemaAttention(const Store& store)
{
    DBSYNC_ASSIGN(const Schema local, readSqliteSchema(store.file()));
    LinkState state = store.state();
    leaveOutUnnamed(state, local, {});
    std::vector<Attention> attention = Comparer(local, state).differences();
    DBSYNC_ASSIGN(std::string cannot, store.companion().value("wrongSchema"));
    if (!attention.empty()) {
        DBSYNC_ASSIGN(const std::string more, store.companion().value("cannotFollow"));
        cannot.append(cannot.empty() || more.empty() ? "" : " ").append(more);
    }
    if (!cannot.empty())
        attention.push_back({.kind = Attention::Kind::CannotFollow, .detail = cannot});
    return attention;
}

} // namespace dbsync::device
