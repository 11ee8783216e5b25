#include "sync/session/schema_push.h"

#include "device/store/schema_adoption.h"
#include "schema/sqlite_schema.h"
#include "schema/table_rules.h"

#include <algorithm>

namespace dbsync::sync {

namespace {

/// Puts the file's schema and the cloud's together: what is only in the cloud stays, unless it was here and is gone.
class Merger
{
public:
    Merger(const Schema& local, const Schema& cloud, const device::LinkState& state, bool onlyAllowed)
        : m_local(local), m_state(state), m_onlyAllowed(onlyAllowed), m_merged(cloud)
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
        m_merged.leftOut.clear();
        return std::move(m_merged);
    }

private:
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
        if (!here.defaultValue.empty())
            column.defaultValue = here.defaultValue;
        if (m_onlyAllowed)
            return;
        if (!sameAffinity(column.type, here.type))
            column.type = here.type;
        column.collation = here.collation;
    }

    static void mergeConstraints(Table& table, const Table& here)
    {
        const auto changes = [&](const Table& with) {
            Schema from;
            Schema to;
            from.tables = {table};
            to.tables = {with};
            const auto list = changesBetween(from, to);
            return std::any_of(list.begin(), list.end(), [](const SchemaChange& each) {
                return each.what == "addUnique" || each.what == "addReference";
            });
        };
        for (const UniqueKey& key : here.uniqueKeys) {
            Table with = table;
            with.uniqueKeys.push_back(key);
            if (changes(with))
                table = std::move(with);
        }
        for (const ForeignKey& key : here.foreignKeys) {
            Table with = table;
            with.foreignKeys.push_back(key);
            if (changes(with))
                table = std::move(with);
        }
        table.checks = table.checks || here.checks;
    }

    static const SchemaObject* find(const std::vector<SchemaObject>& objects, const SchemaObject& wanted)
    {
        const auto found = std::find_if(objects.begin(), objects.end(), [&](const SchemaObject& each) {
            return each.type == wanted.type && sameName(each.name, wanted.name);
        });
        return found == objects.end() ? nullptr : &*found;
    }

    void mergeObjects()
    {
        for (const SchemaObject& object : m_state.whole().objects) {
            if (object.type != droppedType && !find(m_local.objects, object) &&
                (object.type == "view" || isView(m_local, object.table) || m_local.find(object.table)))
                drop(object);
        }
        for (const SchemaObject& object : m_local.objects) {
            const bool ofTable = m_merged.find(object.table) && !m_state.isExcluded(object.table);
            if (object.type != "view" && !ofTable && !isView(m_local, object.table))
                continue;
            std::erase_if(m_merged.objects, [&](const SchemaObject& each) {
                return each.type == object.type && sameName(each.name, object.name) && each.sql != object.sql;
            });
            if (!find(m_merged.objects, object))
                m_merged.objects.push_back(object);
        }
    }

    /// An index that was dropped here takes its unique key along.
    void drop(const SchemaObject& object)
    {
        std::erase_if(m_merged.objects, [&](const SchemaObject& each) {
            return each.type == object.type && sameName(each.name, object.name);
        });
        const Table* here = m_local.find(object.table);
        for (Table& table : m_merged.tables) {
            if (!here || object.type != "index" || !sameName(table.name, object.table))
                continue;
            Schema from;
            Schema to;
            to.tables = {table};
            from.tables = {*here};
            std::erase_if(table.uniqueKeys, [&](const UniqueKey& key) {
                to.tables.front().uniqueKeys = {key};
                const auto list = changesBetween(from, to);
                return std::any_of(list.begin(), list.end(),
                                   [](const SchemaChange& each) { return each.what == "addUnique"; });
            });
        }
    }

    const Schema& m_local;
    const device::LinkState& m_state;
    bool m_onlyAllowed;
    Schema m_merged;
};

/// What the cloud has and the file lacks, without having had it.
std::vector<std::string> onlyInCloud(const Schema& local, const Schema& cloud, const device::LinkState& state)
{
    std::vector<std::string> sentences;
    for (const Table& table : cloud.tables) {
        if (state.isExcluded(table.name))
            continue;
        const Table* here = local.find(table.name);
        if (!here) {
            if (!state.schema.find(table.name) && !state.isGone(table.name, {}))
                sentences.push_back("Table \"" + table.name + "\" is only in the cloud.");
            continue;
        }
        const Table* synced = state.schema.find(table.name);
        for (const Column& column : table.columns) {
            const bool was = (synced && synced->columnIndex(column.name) >= 0) || state.isGone(table.name, column.name);
            if (here->columnIndex(column.name) < 0 && !was)
                sentences.push_back("Column \"" + column.name + "\" of table \"" + table.name +
                                    "\" is only in the cloud.");
        }
    }
    return sentences;
}

SchemaReport compare(const Schema& local, const Schema& cloud, const device::LinkState& state)
{
    SchemaReport report;
    report.version = cloud.version;
    report.changes = changesBetween(cloud, Merger(local, cloud, state, false).merge());
    report.differences = onlyInCloud(local, cloud, state);
    const bool cloudAhead = !report.differences.empty();
    const bool refused = std::any_of(report.changes.begin(), report.changes.end(),
                                     [](const SchemaChange& change) { return !change.refusal.empty(); });
    for (const SchemaChange& change : report.changes)
        report.differences.push_back(change.detail + (change.refusal.empty() ? "" : " Refused: " + change.refusal));
    if (refused || (cloudAhead && !report.changes.empty()))
        report.state = "differs";
    else if (cloudAhead)
        report.state = "cloudAhead";
    else if (!report.changes.empty())
        report.state = "localAhead";
    return report;
}

bool isRefused(const SchemaChange& change, const SchemaPushOptions& options)
{
    return !change.refusal.empty() && !(change.loses && options.allowLoss);
}

Error refusal(const SchemaReport& report, const SchemaPushOptions& options)
{
    std::string text = "The schema cannot be pushed as it is.";
    bool loses = true;
    for (const SchemaChange& change : report.changes) {
        if (!isRefused(change, options))
            continue;
        text += " " + change.detail + " " + change.refusal;
        loses = loses && change.loses;
    }
    return {ErrorKind::InvalidRequest, "schemaContradiction", std::move(text),
            loses ? "Take these changes back, push the others with --only-allowed, or all with --allow-loss."
                  : "Take these changes back, or push the others with --only-allowed."};
}

} // namespace

Result<SchemaReport> examineSchema(device::Store& store, Cloud& cloud)
{
    DBSYNC_ASSIGN(const Schema there, cloud.fetchSchema());
    DBSYNC_ASSIGN(const Schema here, readSqliteSchema(store.file()));
    return compare(here, there, store.state());
}

Result<SchemaReport> pushLocalSchema(device::Store& store, Cloud& cloud, const SchemaPushOptions& options)
{
    DBSYNC_ASSIGN(const Schema there, cloud.fetchSchema());
    DBSYNC_ASSIGN(const Schema here, readSqliteSchema(store.file()));
    SchemaReport report = compare(here, there, store.state());
    if (options.planOnly)
        return report;
    const bool refused = std::any_of(report.changes.begin(), report.changes.end(),
                                     [&](const SchemaChange& change) { return isRefused(change, options); });
    if (refused && !options.onlyAllowed)
        return refusal(report, options);
    Schema merged = Merger(here, there, store.state(), options.onlyAllowed).merge();
    if (options.allowLoss)
        agreeToLoss(there, merged);
    if (!changesBetween(there, merged).empty()) {
        merged.version = there.version;
        DBSYNC_TRY(cloud.pushSchema(std::move(merged)));
        report.pushed = true;
    }
    DBSYNC_ASSIGN(const Schema now, cloud.fetchSchema());
    DBSYNC_TRY(device::adoptSchema(store, now));
    DBSYNC_ASSIGN(const Schema after, readSqliteSchema(store.file()));
    SchemaReport left = compare(after, now, store.state());
    left.changes = std::move(report.changes);
    left.pushed = report.pushed;
    return left;
}

} // namespace dbsync::sync
