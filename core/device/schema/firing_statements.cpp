#include "device/schema/firing_statements.h"

#include "base/sqlite.h"

namespace dbsync::device {

using sqlite::quoteName;

Result<std::vector<std::string>> firingStatements(sqlite3* file, const std::string& table)
{
    DBSYNC_ASSIGN(auto columns,
                  sqlite::Statement::prepare(file, "SELECT name FROM pragma_table_xinfo(?1, 'main') WHERE hidden = 0"));
    columns.bind(1, table);
    const std::string name = "main." + quoteName(table);
    std::string set;
    while (true) {
        DBSYNC_ASSIGN(const bool more, columns.step());
        if (!more)
            break;
        const std::string column = quoteName(std::string(columns.text(0)));
        set.append(set.empty() ? "" : ", ").append(column).append(" = ").append(column);
    }
    return std::vector<std::string>{"DELETE FROM " + name, "INSERT INTO " + name + " DEFAULT VALUES",
                                    "UPDATE " + name + " SET " + set};
}

} // namespace dbsync::device
