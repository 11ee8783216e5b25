#include "device/push/refused_rows.h"

#include "base/sqlite.h"
#include "change/row_codec.h"
#include "device/push/letting_go.h"
#include "device/store/row_access.h"

#include <map>
#include <optional>

namespace dbsync::device {

using sqlite::Statement;

namespace {

/// A row that was deleted here.
constexpr std::string_view deleted = "null";
constexpr std::string_view unknown;

Result<std::string> localRow(Store& store, const SyncedTable& table, const std::string& key)
{
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* values, parser.parse(key));
    DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), table));
    DBSYNC_ASSIGN(const auto row, rows.read(*values));
    return row.value_or(std::string(deleted));
}

/// By the conflict's number.
Result<std::map<std::int64_t, std::string>> readRefused(sqlite3* companion)
{
    std::map<std::int64_t, std::string> refused;
    DBSYNC_ASSIGN(auto read, Statement::prepare(companion, "SELECT conflict, row FROM refused_row", true));
    while (true) {
        DBSYNC_ASSIGN(const bool more, read.step());
        if (!more)
            return refused;
        refused[read.integer(0)] = read.blob(1);
    }
}

} // namespace

Result<void> rememberRefused(Store& store, const SyncedTable& table, const std::string& key, bool asSent)
{
    sqlite3* companion = store.companionHandle();
    DBSYNC_ASSIGN(const auto conflict, findConflict(companion, table.name(), key));
    if (!conflict)
        return {};
    std::string row(unknown);
    if (asSent) {
        DBSYNC_ASSIGN(row, localRow(store, table, key));
    }
    DBSYNC_ASSIGN(auto keep, Statement::prepare(
                                 companion, "INSERT OR REPLACE INTO refused_row(conflict, row) VALUES (?1, ?2)", true));
    return keep.bind(1, conflict->id).bindBlob(2, row).run();
}

Result<void> retryMendedRows(Store& store)
{
    sqlite3* companion = store.companionHandle();
    DBSYNC_ASSIGN(const auto refused, readRefused(companion));
    if (refused.empty())
        return {};
    std::vector<ConflictEntry> conflicts;
    for (const auto& [number, row] : refused) {
        DBSYNC_ASSIGN(auto entry, findConflict(companion, number));
        if (entry)
            conflicts.push_back(std::move(*entry));
    }
    DBSYNC_TRY(letGoWhere(store, conflicts, [&](const SyncedTable& table, const ConflictEntry& entry) -> Result<bool> {
        DBSYNC_ASSIGN(const std::string now, localRow(store, table, entry.key));
        return now != refused.at(entry.id);
    }));
    return sqlite::execute(companion, "DELETE FROM refused_row WHERE conflict NOT IN (SELECT id FROM conflict)");
}

} // namespace dbsync::device
