#include "device/apply/standing_rows.h"

namespace dbsync::device {

using sqlite::Statement;

Result<void> keepStandingRow(sqlite3* companion, const std::string& table, const std::string& key,
                             const std::optional<StandingRow>& row)
{
    if (!row) {
        DBSYNC_ASSIGN(auto erase, Statement::prepare(companion,
                                                     "DELETE FROM standing_row WHERE tableName = ?1 AND "
                                                     "rowKey = ?2",
                                                     true));
        return erase.bind(1, table).bind(2, key).run();
    }
    DBSYNC_ASSIGN(auto keep, Statement::prepare(companion,
                                                "INSERT OR REPLACE INTO standing_row(tableName, rowKey, row, "
                                                "incarnation) VALUES (?1, ?2, ?3, ?4)",
                                                true));
    keep.bind(1, table).bind(2, key).bindBlob(3, row->row);
    return (row->incarnation ? keep.bind(4, *row->incarnation) : keep.bindNull(4)).run();
}

Result<std::optional<StandingRow>> standingRow(sqlite3* companion, const std::string& table, const std::string& key)
{
    DBSYNC_ASSIGN(auto find, Statement::prepare(companion,
                                                "SELECT row, incarnation FROM standing_row WHERE tableName = ?1 AND "
                                                "rowKey = ?2",
                                                true));
    find.bind(1, table).bind(2, key);
    DBSYNC_ASSIGN(const bool found, find.step());
    if (!found)
        return std::optional<StandingRow>();
    return std::optional<StandingRow>(
        {std::string(find.blob(0)), find.isNull(1) ? std::nullopt : std::optional(find.integer(1))});
}

Result<void> forgetStandingRows(sqlite3* companion)
{
    return sqlite::execute(companion, "DELETE FROM standing_row");
}

} // namespace dbsync::device
