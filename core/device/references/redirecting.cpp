#include "device/references/redirecting.h"

#include "device/schema/index_guard.h"
#include "device/store/row_access.h"

#include <algorithm>

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

bool mayLeadElsewhere(const SyncedTable& child, const ForeignKey& reference)
{
    return std::ranges::none_of(reference.columns,
                                [&](const std::string& column) { return child.table().isKeyColumn(column); });
}

Result<void> redirect(Store& store, const SyncedTable& child, const ForeignKey& reference, const RowView& childKey,
                      const SyncedTable& parent, const RowView& parentRow)
{
    std::string set;
    const int first = child.keyCount() + 1;
    for (std::size_t i = 0; i < reference.columns.size(); ++i)
        set.append(i == 0 ? "" : ", ")
            .append(quoteName(reference.columns[i]) + " = ?" + std::to_string(first + static_cast<int>(i)));
    DBSYNC_ASSIGN(auto update, Statement::prepare(store.file(),
                                                  "UPDATE OR ABORT " + child.quoted() + " AS t SET " + set + " WHERE " +
                                                      child.tableHasKeyParameters("t"),
                                                  true));
    bindKey(update.get(), childKey);
    for (std::size_t i = 0; i < reference.references.size(); ++i) {
        const auto index = static_cast<std::size_t>(parent.table().columnIndex(reference.references[i]));
        bindValue(update.get(), first + static_cast<int>(i), parentRow[index]);
    }
    DBSYNC_TRY(runKeepingIndexes(update));
    return notePending(store.file(), child, childKey);
}

} // namespace dbsync::device
