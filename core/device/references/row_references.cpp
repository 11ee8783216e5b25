#include "device/references/row_references.h"

#include "base/sqlite.h"
#include "change/row_codec.h"
#include "device/store/row_access.h"

#include <algorithm>
#include <deque>

namespace dbsync::device {

using sqlite::quoteName;

std::optional<RowView> valuesIn(const RowView& row, const Table& table, const std::vector<std::string>& columns)
{
    RowView values;
    for (const std::string& column : columns) {
        const int index = table.columnIndex(column);
        if (index < 0 || row[static_cast<std::size_t>(index)].type == ValueView::Type::Null)
            return std::nullopt;
        values.push_back(row[static_cast<std::size_t>(index)]);
    }
    return values;
}

bool isSynced(const SyncedTable& child, const ForeignKey& key, const SyncedTable& parent)
{
    const auto isColumnOf = [](const SyncedTable& table) {
        return [&table](const std::string& column) { return table.table().columnIndex(column) >= 0; };
    };
    return std::ranges::all_of(key.columns, isColumnOf(child)) &&
           std::ranges::all_of(key.references, isColumnOf(parent));
}

bool leadsByKey(const SyncedTable& child, const ForeignKey& key, const SyncedTable& parent)
{
    if (key.references.size() != static_cast<std::size_t>(parent.keyCount()) || !isSynced(child, key, parent))
        return false;
    for (std::size_t i = 0; i < key.references.size(); ++i) {
        const auto to = static_cast<std::size_t>(parent.table().columnIndex(key.references[i]));
        const auto from = static_cast<std::size_t>(child.table().columnIndex(key.columns[i]));
        const Column& referred = parent.table().columns[to];
        const Column& referring = child.table().columns[from];
        if (!parent.table().isKeyColumn(key.references[i]) || !sameName(referred.collation, "BINARY") ||
            affinityOf(parent.table(), referred) != affinityOf(child.table(), referring))
            return false;
    }
    return true;
}

std::string keyFromChild(const ForeignKey& key, const SyncedTable& parent, const std::string& child)
{
    std::string list;
    for (const KeyColumn& column : parent.table().primaryKey) {
        for (std::size_t i = 0; i < key.references.size(); ++i) {
            if (sameName(key.references[i], column.name))
                list.append(list.empty() ? "" : ", ").append(child + "." + quoteName(key.columns[i]));
        }
    }
    return list;
}

std::string matches(const ForeignKey& key, const std::string& child, const std::string& parent)
{
    std::string condition;
    for (std::size_t i = 0; i < key.columns.size(); ++i)
        condition.append(condition.empty() ? "" : " AND ")
            .append(parent + "." + quoteName(key.references[i]) + " = " + child + "." + quoteName(key.columns[i]));
    return condition;
}

std::string refersToParameters(const SyncedTable& child, const ForeignKey& key, const SyncedTable& parent,
                               const std::string& row)
{
    const auto collationOf = [](const SyncedTable& table, const std::string& column) {
        const int index = table.table().columnIndex(column);
        return index < 0 ? std::string("BINARY") : table.table().columns[static_cast<std::size_t>(index)].collation;
    };
    std::string condition;
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
        const std::string collation = collationOf(parent, key.references[i]);
        condition.append(i == 0 ? "" : " AND ")
            .append(row + "." + quoteName(key.columns[i]) + " = ?" + std::to_string(i + 1));
        if (!sameName(collation, collationOf(child, key.columns[i]))) // else an index may be of use
            condition.append(" COLLATE " + quoteName(collation));
    }
    return condition;
}

std::string refers(const ForeignKey& key, const std::string& child)
{
    std::string condition;
    for (const std::string& column : key.columns)
        condition.append(condition.empty() ? "" : " AND ").append(child + "." + quoteName(column) + " IS NOT NULL");
    return condition;
}

Result<bool> leadsToRow(sqlite3* file, const ParentRow& parent)
{
    std::string condition;
    for (const std::string& column : parent.reference->references)
        condition.append(condition.empty() ? "" : " AND ").append(quoteName(column) + " = ?");
    DBSYNC_ASSIGN(auto find, sqlite::Statement::prepare(
                                 file, "SELECT 1 FROM " + parent.table->quoted() + " WHERE " + condition, true));
    bindKey(find.get(), parent.values);
    return find.step();
}

std::vector<ParentRow> parentsOf(const Store& store, const SyncedTable& child, const RowView& row)
{
    std::vector<ParentRow> parents;
    for (const ForeignKey& key : child.table().foreignKeys) {
        const SyncedTable* parent = store.find(key.table);
        auto values = parent ? valuesIn(row, child.table(), key.columns) : std::nullopt;
        if (values)
            parents.push_back({&key, parent, std::move(*values)});
    }
    return parents;
}

Result<void> bringBackParents(const Store& store, const SyncedTable& table, const std::string& row,
                              const BringBack& bringBack)
{
    std::deque<std::pair<const SyncedTable*, std::string>> work{{&table, row}};
    RowParser parser;
    for (; !work.empty(); work.pop_front()) {
        const SyncedTable& child = *work.front().first;
        DBSYNC_ASSIGN(const RowView* values, parser.parse(work.front().second));
        for (const ParentRow& parent : parentsOf(store, child, *values)) {
            DBSYNC_ASSIGN(auto restored, bringBack(child, *values, parent));
            if (restored)
                work.emplace_back(parent.table, std::move(*restored));
        }
    }
    return {};
}

} // namespace dbsync::device
