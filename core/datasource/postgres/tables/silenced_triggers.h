#pragma once

#include "datasource/postgres/tables/postgres_layout.h"
#include "postgres/connection.h"

#include <string>

namespace dbsync::datasource {

/// Keeps triggers of other software on the tables of a namespace from running in the open transaction, for rows that
/// move or go as a whole are no changes of theirs. A user who may set `session_replication_role` does it with that;
/// for others the triggers are disabled, which keeps everybody else from writing these tables until the transaction
/// ends. What runs always (`ENABLE ALWAYS TRIGGER`) runs.
class SilencedTriggers
{
public:
    /// To be called as the user of the datasource's URL, before a role is taken on.
    static Result<SilencedTriggers> begin(postgres::Connection& connection, const PostgresLayout& layout);
    /// They run again for what follows in the transaction. As the same user; without it the transaction must not be
    /// committed.
    Result<void> end();

private:
    explicit SilencedTriggers(postgres::Connection& connection) : m_connection(&connection) {}
    postgres::Connection* m_connection;
    std::string m_end; ///< the statements that let them run again, "" where there are none
};

} // namespace dbsync::datasource
