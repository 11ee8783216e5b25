#include "device/apply/row_references.h"

#include "base/sqlite.h"

namespace dbsync::device {

using sqlite::quoteName;

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
    RowView values;
    for (const KeyColumn& column : parent.table().primaryKey) {
        for (std::size_t i = 0; i < key.references.size(); ++i) {
            if (!sameName(key.references[i], column.name))
                continue;
            const auto index = static_cast<std::size_t>(child.table().columnIndex(key.columns[i]));
            if (row[index].type == ValueView::Type::Null)
                return std::nullopt;
            values.push_back(row[index]);
        }
    }
    return values;
}

} // namespace dbsync::device
