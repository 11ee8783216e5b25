#include "sync/session/schema_merge.h"

#include "schema/left_out_tables.h"
#include "schema/schema_change.h"
#include "schema/table_rules.h"

#include <QString>

#include <algorithm>

namespace dbsync::sync {

namespace {

/// Puts the file's schema and the cloud's together: what is only in the cloud stays, unless it was here and is gone.
class Merger
{
public:
    Merger(const Schema& local, const Schema& cloud, const device::LinkState& state, bool onlyAllowed)
        : m_local(local), m_cloud(cloud), m_state(state), m_onlyAllowed(onlyAllowed), m_merged(cloud)
    {
    }

    Schema merge()
    {
        for (const Table& table : m_local.tables) {
            if (!m_state.isExcluded(table.name))
                mergeTable(table);
        }
        if (!m_onlyAllowed)
            std::erase_if(m_merged.tables,
                          [&](const Table& table) { return m_state.isGone(table.name, {}) || isGone(table); });
        mergeObjects();
        mergeSettings();
        m_merged.leftOut.clear();
        dropLooseReferences(m_merged);
        return std::move(m_merged);
    }

private:
    /// Whether the file has a table of that name that is not the cloud's.
    bool isAnother(std::string_view name) const
    {
        const Table* here = m_local.find(name);
        const Table* there = m_cloud.find(name);
        return here && there && !haveSameKey(*here, *there);
    }

    /// Whether the cloud has something of that name; a table, an index, a view and a trigger share their names.
    bool isTaken(const std::string& name) const
    {
        return m_merged.find(name) || std::any_of(m_merged.objects.begin(), m_merged.objects.end(),
                                                  [&](const SchemaObject& each) { return sameName(each.name, name); });
    }

    /// Synced until now, and not in the file any more, though no sync has noticed yet.
    bool isGone(const Table& table) const { return m_state.schema.find(table.name) && !m_local.find(table.name); }

    bool isGone(const Table& here, const Column& column) const
    {
        const Table* synced = m_state.schema.find(here.name);
        return here.columnIndex(column.name) < 0 &&
               (m_state.isGone(here.name, column.name) || (synced && synced->columnIndex(column.name) >= 0));
    }

    void mergeTable(const Table& here)
    {
        const auto found = std::find_if(m_merged.tables.begin(), m_merged.tables.end(),
                                        [&](const Table& each) { return sameName(each.name, here.name); });
        if (found == m_merged.tables.end()) {
            m_merged.tables.push_back(here);
            return;
        }
        if (m_onlyAllowed && isAnother(here.name))
            return;
        Table& table = *found;
        if (!m_onlyAllowed) {
            std::erase_if(table.columns, [&](const Column& column) { return isGone(here, column); });
            table.primaryKey = here.primaryKey;
            table.automaticKey = here.automaticKey;
        }
        for (const Column& column : here.columns)
            mergeColumn(table, column);
        dropLoose(table);
        mergeConstraints(table, here);
        const bool whole = std::all_of(table.columns.begin(), table.columns.end(),
                                       [&](const Column& column) { return here.columnIndex(column.name) >= 0; });
        if (whole)
            table.sql = here.sql; // what new devices make their table of
    }

    /// What names a column that goes, goes with it.
    static void dropLoose(Table& table)
    {
        const auto isGoneFrom = [&](const std::string& column) { return table.columnIndex(column) < 0; };
        std::erase_if(table.uniqueKeys, [&](const UniqueKey& key) {
            return std::any_of(key.columns.begin(), key.columns.end(),
                               [&](const KeyColumn& column) { return isGoneFrom(column.name); });
        });
        std::erase_if(table.foreignKeys, [&](const ForeignKey& key) {
            return std::any_of(key.columns.begin(), key.columns.end(), isGoneFrom);
        });
    }

    void mergeColumn(Table& table, const Column& here) const
    {
        const int index = table.columnIndex(here.name);
        if (index < 0) {
            table.columns.push_back(here);
            return;
        }
        Column& column = table.columns[static_cast<std::size_t>(index)];
        column.notNull = column.notNull || here.notNull;
        const Table* followed = m_state.whole().find(table.name);
        const int known = followed ? followed->columnIndex(here.name) : -1;
        const bool changedThere =
            known >= 0 && followed->columns[static_cast<std::size_t>(known)].defaultValue != column.defaultValue;
        if (!here.defaultValue.empty() && !changedThere)
            column.defaultValue = here.defaultValue;
        if (m_onlyAllowed)
            return;
        if (!sameAffinity(column.type, here.type))
            column.type = here.type;
        column.collation = here.collation;
    }

    /// What the file had followed and the cloud has no more, somebody else has dropped.
    void mergeConstraints(Table& table, const Table& here) const
    {
        const Table* followed = m_state.whole().find(here.name);
        for (const UniqueKey& key : here.uniqueKeys) {
            if (!hasUnique(table, key) && !(followed && hasUnique(*followed, key)))
                table.uniqueKeys.push_back(key);
        }
        for (const ForeignKey& key : here.foreignKeys) {
            if (!m_state.isExcluded(key.table) && !hasReference(table, key) &&
                !(followed && hasReference(*followed, key)))
                table.foreignKeys.push_back(key);
        }
        table.checks = table.checks || here.checks;
    }

    /// Whether what an object stands on is in the file and the cloud's, so that somebody here has dropped the object.
    bool stoodHere(const SchemaObject& object) const
    {
        if (object.type == "view")
            return true;
        if (m_cloud.find(object.table))
            return m_local.find(object.table) && m_state.schema.find(object.table);
        return isView(m_local, object.table);
    }

    /// What the cloud has changed since the file followed it stays as the cloud has it, until the file has followed.
    void mergeObjects()
    {
        for (const SchemaObject& object : m_state.whole().objects) {
            const SchemaObject* cloud = m_merged.findObject(object.type, object.name);
            if (cloud && cloud->sql == object.sql && !m_local.findObject(object.type, object.name) && stoodHere(object))
                drop(object);
        }
        for (const SchemaObject& object : m_local.objects) {
            const bool ofTable =
                m_merged.find(object.table) && !m_state.isExcluded(object.table) && !isAnother(object.table);
            if (object.type == "view" || ofTable || isView(m_local, object.table))
                mergeObject(object);
        }
    }

    /// A version only grows: a file that is behind takes none back.
    void mergeSettings()
    {
        const auto here = [&](const char* pragma) { return settingOf(m_local, pragma); };
        if (here("user_version") > settingOf(m_merged, "user_version"))
            setSetting(m_merged, "user_version", here("user_version"));
        if (settingOf(m_merged, "application_id") == 0)
            setSetting(m_merged, "application_id", here("application_id"));
    }

    void mergeObject(const SchemaObject& object)
    {
        const SchemaObject* followed = m_state.whole().findObject(object.type, object.name);
        const SchemaObject* cloud = m_merged.findObject(object.type, object.name);
        if (followed && followed->sql == object.sql)
            return;
        if (cloud && (cloud->sql == object.sql || !followed || followed->sql != cloud->sql))
            return;
        if (!cloud && m_onlyAllowed && isTaken(object.name))
            return;
        if (cloud)
            drop(SchemaObject(*cloud));
        m_merged.objects.push_back(object);
    }

    /// An index that was dropped here takes its unique key along, and a view the triggers that stand on it.
    void drop(const SchemaObject& object)
    {
        std::erase_if(m_merged.objects, [&](const SchemaObject& each) {
            return (each.type == object.type && sameName(each.name, object.name)) ||
                   (object.type == "view" && each.type == "trigger" && sameName(each.table, object.name) &&
                    !m_local.findObject("view", object.name));
        });
        const Table* here = m_local.find(object.table);
        const Table* followed = m_state.whole().find(object.table);
        for (Table& table : m_merged.tables) {
            if (!here || !followed || object.type != "index" || !sameName(table.name, object.table))
                continue;
            std::erase_if(table.uniqueKeys,
                          [&](const UniqueKey& key) { return hasUnique(*followed, key) && !hasUnique(*here, key); });
        }
    }

    const Schema& m_local;
    const Schema& m_cloud;
    const device::LinkState& m_state;
    bool m_onlyAllowed;
    Schema m_merged;
};

} // namespace

Schema mergeSchemas(const Schema& local, const Schema& cloud, const device::LinkState& state, bool onlyAllowed)
{
    return Merger(local, cloud, state, onlyAllowed).merge();
}

namespace {

bool isUnique(const SchemaObject& index)
{
    const QString sql = QString::fromStdString(index.sql).simplified();
    return sql.startsWith(QStringLiteral("CREATE UNIQUE"), Qt::CaseInsensitive);
}

} // namespace

void leaveNewConstraints(const Schema& cloud, Schema& merged)
{
    for (Table& table : merged.tables) {
        const Table* known = cloud.find(table.name);
        if (!known)
            continue;
        table.uniqueKeys = known->uniqueKeys;
        table.foreignKeys = known->foreignKeys;
        table.checks = known->checks;
        table.sql = known->sql;
        for (Column& column : table.columns) {
            if (const int index = known->columnIndex(column.name); index >= 0)
                column.notNull = known->columns[static_cast<std::size_t>(index)].notNull;
        }
    }
    std::erase_if(merged.objects, [&](const SchemaObject& object) {
        return object.type == "index" && isUnique(object) && cloud.find(object.table) &&
               !cloud.findObject(object.type, object.name);
    });
}

} // namespace dbsync::sync
