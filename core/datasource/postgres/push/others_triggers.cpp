#include "datasource/postgres/push/others_triggers.h"

namespace dbsync::datasource {

Result<OthersTriggers> findOthersTriggers(postgres::Connection& connection, const PostgresLayout& layout)
{
    constexpr auto sql =
        "SELECT c.relname, bool_or((g.tgtype & 3) = 3)::int::text FROM pg_trigger g JOIN pg_class c ON "
        "c.oid = g.tgrelid WHERE c.relnamespace = to_regnamespace($1) AND NOT g.tgisinternal AND "
        "g.tgenabled <> 'D' AND left(g.tgname, 7) <> 'dbsync_' GROUP BY 1"; // 3: for each row, before
    DBSYNC_ASSIGN(const auto rows, connection.run(sql, postgres::Parameters().add(postgres::quoteName(layout.space))));
    OthersTriggers found;
    for (int i = 0; i < rows.size(); ++i) {
        found.tables.insert(rows.text(i, 0));
        if (rows.view(i, 1) == "1")
            found.beforeRows.insert(rows.text(i, 0));
    }
    return found;
}

bool isRowRefused(const std::string& sqlState)
{
    return sqlState.size() == 5 &&
           std::string_view(troubles).find("'" + sqlState.substr(0, 2) + "'") == std::string_view::npos;
}

} // namespace dbsync::datasource
