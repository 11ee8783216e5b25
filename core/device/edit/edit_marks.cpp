#include "device/edit/edit_marks.h"

#include "base/sqlite.h"
#include "schema/sqlite_schema.h"

#include <algorithm>
#include <optional>

namespace dbsync::device {

namespace {

/// Each program that edits the file asks again for one at most.
constexpr std::size_t mostMarks = 16;

/// Separated by blanks; nothing where the file is not linked any more.
Result<std::optional<std::string>> readMarks(sqlite3* connection)
{
    DBSYNC_ASSIGN(const bool linked, isLinked(connection));
    if (!linked)
        return std::optional<std::string>();
    DBSYNC_ASSIGN(const auto marks,
                  sqlite::queryText(connection, "SELECT value FROM main.dbsync_state WHERE name = 'editMarks'"));
    return std::optional(marks.value_or(std::string()));
}

} // namespace

Result<bool> isMarked(sqlite3* connection, const std::string& mark)
{
    DBSYNC_ASSIGN(const auto marks, readMarks(connection));
    return marks && (" " + *marks + " ").find(" " + mark + " ") != std::string::npos;
}

Result<void> writeMark(sqlite3* connection, const std::string& mark)
{
    DBSYNC_ASSIGN(auto marks, readMarks(connection));
    if (!marks)
        return {};
    marks->append(marks->empty() ? "" : " ").append(mark);
    while (static_cast<std::size_t>(std::count(marks->begin(), marks->end(), ' ')) >= mostMarks)
        marks->erase(0, marks->find(' ') + 1);
    DBSYNC_ASSIGN(auto write,
                  sqlite::Statement::prepare(connection, "INSERT INTO main.dbsync_state(name, value) VALUES "
                                                         "('editMarks', ?1) ON CONFLICT(name) DO UPDATE SET value = "
                                                         "excluded.value"));
    return write.bind(1, *marks).run();
}

} // namespace dbsync::device
