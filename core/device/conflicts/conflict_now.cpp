#include "device/conflicts/conflict_now.h"

#include "device/apply/row_decision.h"
#include "device/conflicts/resolution.h"
#include "device/store/row_access.h"

namespace dbsync::device {

namespace {

Result<void> becomes(const char* kind, const SyncedTable& table, std::vector<std::string> columns, ConflictEntry& entry)
{
    entry.kind = kind;
    entry.message = conflictMessage(kind, table.table(), columns);
    entry.columns = std::move(columns);
    return {};
}

/// The columns that the cloud has changed since they were seen here; none where that is not known.
Result<std::vector<std::string>> changedInTheCloud(const SyncedTable& table, const ConflictEntry& entry)
{
    return entry.base ? differingNames(table.table(), *entry.base, *entry.cloud)
                      : Result<std::vector<std::string>>(std::vector<std::string>());
}

} // namespace

Result<void> bringUpToDate(Store& store, const SyncedTable& table, const std::optional<std::string>& local,
                           ConflictEntry& entry)
{
    if (!entry.cloud)
        return {};
    const bool bothHadIt = entry.kind == "updateUpdate" || entry.kind == "insertInsert";
    if (bothHadIt && !local) {
        DBSYNC_ASSIGN(auto columns, changedInTheCloud(table, entry));
        return becomes("deleteUpdate", table, std::move(columns), entry);
    }
    if (!local || (entry.kind != "deleteUpdate" && entry.kind != "updateUpdate"))
        return {};
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* key, parser.parse(entry.key));
    DBSYNC_ASSIGN(const bool madeAnew, isMadeAnew(store, table, *key));
    if (entry.kind == "updateUpdate" && !madeAnew)
        return {};
    DBSYNC_ASSIGN(auto columns, differingNames(table.table(), *local, *entry.cloud));
    return becomes("updateUpdate", table, std::move(columns), entry);
}

Result<void> bringUpToDate(Store& store, const SyncedTable& table, ConflictEntry& entry)
{
    RowParser parser;
    DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), table));
    DBSYNC_ASSIGN(const RowView* key, parser.parse(entry.key));
    DBSYNC_ASSIGN(const auto local, rows.read(*key));
    return bringUpToDate(store, table, local, entry);
}

} // namespace dbsync::device
