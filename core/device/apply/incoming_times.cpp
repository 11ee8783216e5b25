#include "device/apply/incoming_times.h"

#include "base/sqlite.h"
#include "change/row_codec.h"

namespace dbsync::device {

using sqlite::Statement;

Result<void> writeTimes(sqlite3* companion, const std::string& table, const std::string& key, std::string_view times)
{
    DBSYNC_ASSIGN(auto insert, Statement::prepare(companion,
                                                  "INSERT OR REPLACE INTO incoming_time(tableName, rowKey, "
                                                  "times) VALUES (?1, ?2, ?3)",
                                                  true));
    return insert.bind(1, table).bind(2, key).bind(3, times).run();
}

Result<std::vector<std::int64_t>> readTimes(sqlite3* companion, const std::string& table, const std::string& key)
{
    std::vector<std::int64_t> times;
    DBSYNC_ASSIGN(auto find, Statement::prepare(companion,
                                                "SELECT times FROM incoming_time WHERE tableName = ?1 AND "
                                                "rowKey = ?2",
                                                true));
    find.bind(1, table).bind(2, key);
    DBSYNC_ASSIGN(const bool found, find.step());
    if (!found)
        return times;
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* values, parser.parse(find.text(0)));
    for (const ValueView& value : *values)
        times.push_back(value.type == ValueView::Type::Integer ? value.integer : 0);
    return times;
}

} // namespace dbsync::device
