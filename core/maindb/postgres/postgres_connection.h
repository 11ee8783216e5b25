#pragma once

#include "maindb/database.h"
#include "postgres/connection.h"

#include <optional>

namespace dbsync::maindb {

/// A connection to a main database in PostgreSQL, inside a transaction.
class PostgresConnection final : public Connection
{
public:
    /// `channel` is where other nodes hear of changes.
    PostgresConnection(postgres::Connection& connection, const std::string& channel)
        : m_connection(connection), m_channel(channel)
    {
    }

    Result<Rows> run(std::string_view sql, const Parameters& parameters = {}) override;
    Result<void> noteChange() override;

    /// Whether noteChange() was called.
    bool changed() const { return m_changed; }
    /// The error of the statement that failed last.
    const std::optional<Error>& failure() const { return m_failure; }

private:
    postgres::Connection& m_connection;
    const std::string& m_channel;
    bool m_changed = false;
    std::optional<Error> m_failure;
};

/// Cells as PostgreSQL's parameters: integers as bigint, text as what the statement asks for.
postgres::Parameters postgresParameters(const Parameters& parameters);

/// Rows as the stores know them: numbers without fraction and booleans as integers, the rest as text.
Rows rowsFrom(const postgres::Rows& rows);

} // namespace dbsync::maindb
