#pragma once

#include "base/sqlite.h"
#include "maindb/database.h"

#include <string>
#include <unordered_map>

namespace dbsync::maindb {

/// A connection to the embedded main database; keeps its prepared statements. Used by one thread at a time.
class SqliteConnection final : public Connection
{
public:
    static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path);

    Result<Rows> run(std::string_view sql, const Parameters& parameters = {}) override;
    sqlite3* handle() const { return m_connection; }

private:
    explicit SqliteConnection(sqlite::Connection connection) : m_connection(std::move(connection)) {}
    Result<sqlite::Statement*> statement(std::string_view sql);

    sqlite::Connection m_connection;
    std::unordered_map<std::string, sqlite::Statement> m_statements;
};

/// An error of the embedded main database: the cloud's own, not a request's, unless a constraint says so.
Error mainDatabaseError(Error error, int extendedResult);

} // namespace dbsync::maindb
