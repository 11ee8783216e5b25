#include "device/references/row_references.h"

#include "base/sqlite.h"
#include "change/row_codec.h"
#include "device/store/row_access.h"

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

bool refersToPrimaryKey(const ForeignKey& key, const SyncedTable& parent)
{
    if (key.references.size() != static_cast<std::size_t>(parent.keyCount()))
        return false;
    for (const std::string& column : key.references) {
        if (!parent.table().isKeyColumn(column))
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

std::optional<RowView> parentKeyIn(const RowView& row, const SyncedTable& child, const ForeignKey& key,
                                   const SyncedTable& parent)
{
    std::vector<std::string> columns;
    for (const KeyColumn& column : parent.table().primaryKey) {
        for (std::size_t i = 0; i < key.references.size(); ++i) {
            if (sameName(key.references[i], column.name))
                columns.push_back(key.columns[i]);
        }
    }
    return valuesIn(row, child.table(), columns);
}

Result<bool> leadsToRow(sqlite3* file, const SyncedTable& parent, const RowView& key)
{
    std::string condition;
    for (const KeyColumn& column : parent.table().primaryKey)
        condition.append(condition.empty() ? "" : " AND ").append(quoteName(column.name) + " = ?");
    DBSYNC_ASSIGN(auto find,
                  sqlite::Statement::prepare(file, "SELECT 1 FROM " + parent.quoted() + " WHERE " + condition, true));
    bindKey(find.get(), key);
    return find.step();
}

std::vector<ParentRow> parentsOf(const Store& store, const SyncedTable& child, const RowView& row)
{
    std::vector<ParentRow> parents;
    for (const ForeignKey& key : child.table().foreignKeys) {
        const SyncedTable* parent = store.find(key.table);
        if (!parent || !refersToPrimaryKey(key, *parent))
            continue;
        if (auto wanted = parentKeyIn(row, child, key, *parent))
            parents.push_back({&key, parent, std::move(*wanted)});
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
