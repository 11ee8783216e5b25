#include "datasource/sqlite/sqlite_expressions.h"

#include "base/sqlite.h"
#include "change/row_codec.h"

#include <algorithm>
#include <array>

namespace dbsync::datasource {

namespace {

using sqlite::quoteName;
using sqlite::Statement;

constexpr int lengthLimit = 1'000'000;

/// The expressions come from tenants, so they meet nothing but an empty database in memory.
Result<sqlite::Connection> openScratch()
{
    DBSYNC_ASSIGN(auto connection, sqlite::Connection::open(":memory:", true));
    sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, lengthLimit);
    sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0);
    return connection;
}

/// Runs one statement; false where it fails or holds more than one.
bool runOne(sqlite3* connection, const std::string& sql)
{
    sqlite3_stmt* raw = nullptr;
    const char* tail = nullptr;
    const int prepared = sqlite3_prepare_v2(connection, sql.data(), static_cast<int>(sql.size()), &raw, &tail);
    const bool whole = prepared == SQLITE_OK && raw && tail == sql.data() + sql.size();
    const bool done = whole && sqlite3_step(raw) == SQLITE_DONE;
    sqlite3_finalize(raw);
    return done;
}

/// Conditions may use what is cheap whatever the values are.
int allowPlain(void*, int action, const char*, const char* function, const char*, const char*)
{
    static constexpr std::array<std::string_view, 14> plain = {"abs",    "coalesce", "glob",   "iif",   "ifnull",
                                                               "instr",  "length",   "like",   "lower", "ltrim",
                                                               "nullif", "substr",   "typeof", "upper"};
    if (action != SQLITE_FUNCTION)
        return SQLITE_OK;
    const bool known =
        std::any_of(plain.begin(), plain.end(), [&](std::string_view name) { return sameName(name, function); });
    return known ? SQLITE_OK : SQLITE_DENY;
}

} // namespace

Value defaultValue(const Column& column)
{
    if (column.defaultValue.empty())
        return {};
    auto connection = openScratch();
    if (!connection)
        return {};
    // A declared type is a tenant's text; its affinity is a type as well. SQLite tells expressions without their
    // parentheses, but a bare word has a meaning only without them.
    const std::string front = std::string("CREATE TABLE scratch(other, value ") + affinityOf(column.type) + " DEFAULT ";
    if (!runOne(*connection, front + "(" + column.defaultValue + "))") &&
        !runOne(*connection, front + column.defaultValue + ")"))
        return {};
    if (!runOne(*connection, "INSERT INTO scratch(other) VALUES (1)"))
        return {};
    auto row = Statement::prepare(*connection, "SELECT value FROM scratch");
    if (!row)
        return {};
    const auto found = row->step();
    return found && *found ? Value(columnValue(row->get(), 0)) : Value();
}

bool isUsableCondition(const Table& table, const std::string& condition)
{
    if (condition.empty())
        return true;
    auto connection = openScratch();
    if (!connection)
        return false;
    std::string columns;
    for (const Column& column : table.columns)
        columns.append(columns.empty() ? "" : ", ").append(quoteName(column.name));
    if (!runOne(*connection, "CREATE TABLE scratch(" + columns + ", PRIMARY KEY(" + quoteName(table.columns[0].name) +
                                 ")) WITHOUT ROWID"))
        return false;
    sqlite3_set_authorizer(*connection, allowPlain, nullptr);
    return runOne(*connection, "CREATE UNIQUE INDEX condition ON scratch(" + quoteName(table.columns[0].name) +
                                   ") WHERE (" + condition + "\n)");
}

} // namespace dbsync::datasource
