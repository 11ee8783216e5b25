#include "maindb/sqlite/sqlite_connection.h"

#include <chrono>
#include <thread>

namespace dbsync::maindb {

namespace {

Rows readRow(const sqlite::Statement& statement, Rows rows)
{
    const int columns = sqlite3_column_count(statement.get());
    std::vector<Cell> row;
    row.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) {
        switch (sqlite3_column_type(statement.get(), column)) {
        case SQLITE_NULL:
            row.emplace_back();
            break;
        case SQLITE_INTEGER:
            row.emplace_back(statement.integer(column));
            break;
        default:
            row.emplace_back(std::string(statement.text(column)));
        }
    }
    rows.append(std::move(row));
    return rows;
}

void bindAll(sqlite::Statement& statement, const Parameters& parameters)
{
    for (std::size_t index = 0; index < parameters.size(); ++index) {
        const std::string name = "$" + std::to_string(index + 1);
        const int position = sqlite3_bind_parameter_index(statement.get(), name.c_str());
        if (position == 0)
            continue;
        if (const auto* integer = std::get_if<std::int64_t>(&parameters[index]))
            statement.bind(position, *integer);
        else if (const auto* text = std::get_if<std::string>(&parameters[index]))
            statement.bind(position, *text);
        else
            statement.bindNull(position);
    }
}

} // namespace

Error mainDatabaseError(Error error, int extendedResult)
{
    error.kind = ErrorKind::Internal;
    if (extendedResult == SQLITE_CONSTRAINT_UNIQUE || extendedResult == SQLITE_CONSTRAINT_PRIMARYKEY)
        error = {ErrorKind::InvalidRequest, "unique", error.message, {}};
    else if (extendedResult == SQLITE_CONSTRAINT_FOREIGNKEY)
        error = {ErrorKind::InvalidRequest, "foreignKey", error.message, {}};
    return error;
}

namespace {

/// Where others open a new file at the same moment, SQLite does not wait for them while it changes to a log.
Result<void> prepare(sqlite3* connection)
{
    constexpr auto patience = std::chrono::seconds(5);
    constexpr auto pause = std::chrono::milliseconds(20);
    const auto limit = std::chrono::steady_clock::now() + patience;
    while (true) {
        auto prepared = sqlite::execute(connection, "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; PRAGMA "
                                                    "synchronous=FULL; PRAGMA trusted_schema=OFF");
        const bool again = !prepared && prepared.error().code == "locked" && std::chrono::steady_clock::now() < limit;
        if (!again)
            return prepared;
        std::this_thread::sleep_for(pause);
    }
}

} // namespace

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& path)
{
    auto opened = sqlite::Connection::open(path, true);
    if (!opened)
        return mainDatabaseError(opened.error(), 0);
    std::unique_ptr<SqliteConnection> connection(new SqliteConnection(std::move(*opened)));
    if (auto prepared = prepare(connection->handle()); !prepared)
        return mainDatabaseError(prepared.error(), 0);
    return connection;
}

Result<sqlite::Statement*> SqliteConnection::statement(std::string_view sql)
{
    const std::string text(sql);
    if (const auto found = m_statements.find(text); found != m_statements.end())
        return &found->second;
    auto prepared = sqlite::Statement::prepare(m_connection, sql, true);
    if (!prepared)
        return mainDatabaseError(prepared.error(), sqlite3_extended_errcode(m_connection));
    return &m_statements.emplace(text, std::move(*prepared)).first->second;
}

Result<Rows> SqliteConnection::run(std::string_view sql, const Parameters& parameters)
{
    DBSYNC_ASSIGN(sqlite::Statement * prepared, statement(sql));
    bindAll(*prepared, parameters);
    Rows rows;
    while (true) {
        auto stepped = prepared->step();
        if (!stepped)
            return mainDatabaseError(stepped.error(), sqlite3_extended_errcode(m_connection));
        if (!*stepped)
            break;
        rows = readRow(*prepared, std::move(rows));
    }
    sqlite3_clear_bindings(prepared->get()); // password hashes do not linger
    return rows;
}

} // namespace dbsync::maindb
