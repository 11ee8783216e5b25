#include "postgres/transaction.h"

namespace dbsync::postgres {

namespace {

std::string setting(const std::string& name, const std::string& value)
{
    return "; SET LOCAL " + name + " = " + value;
}

std::string isolationName(TransactionOptions::Isolation isolation)
{
    switch (isolation) {
    case TransactionOptions::Isolation::Serializable:
        return "SERIALIZABLE";
    case TransactionOptions::Isolation::RepeatableRead:
        return "REPEATABLE READ";
    default:
        return "READ COMMITTED";
    }
}

} // namespace

std::string beginStatement(const TransactionOptions& options)
{
    std::string sql = "BEGIN ISOLATION LEVEL " + isolationName(options.isolation);
    sql += options.readOnly ? " READ ONLY" : " READ WRITE";
    sql += setting("lock_timeout", std::to_string(options.lockLimit.count()));
    sql += setting("idle_in_transaction_session_timeout", std::to_string(options.idleLimit.count()));
    std::string path;
    for (const std::string& schema : options.searchPath)
        path += (path.empty() ? "" : ", ") + quoteName(schema);
    if (!path.empty())
        sql += setting("search_path", path);
    for (const auto& [name, value] : options.settings)
        sql += setting(name, quoteText(value));
    return sql;
}

Result<Transaction> Transaction::begin(Connection& connection, const TransactionOptions& options)
{
    std::string sql = beginStatement(options);
    // A node that was killed leaves no statement behind that nobody waits for.
    if (connection.canLookForClient())
        sql += setting("client_connection_check_interval", "5000");
    DBSYNC_TRY(connection.execute(sql));
    return Transaction(&connection);
}

Transaction& Transaction::operator=(Transaction&& other) noexcept
{
    if (this != &other) {
        rollBack();
        m_connection = std::exchange(other.m_connection, nullptr);
    }
    return *this;
}

Transaction::~Transaction()
{
    rollBack();
}

Result<void> Transaction::commit()
{
    Connection* connection = std::exchange(m_connection, nullptr);
    if (!connection)
        return internalError("The transaction is over.");
    auto done = connection->run("COMMIT");
    if (!done) {
        Error error = std::move(done.error());
        if (isBroken(error))
            error.code = code::commitUnknown;
        return error;
    }
    // A transaction in which a statement failed is rolled back by COMMIT, without an error.
    if (done->tag() != "COMMIT")
        return internalError("A transaction that failed cannot be committed.");
    return {};
}

void Transaction::rollBack()
{
    Connection* connection = std::exchange(m_connection, nullptr);
    if (connection && connection->isOpen() && connection->isInTransaction())
        (void)connection->run("ROLLBACK");
}

} // namespace dbsync::postgres
