#pragma once

#include "postgres/connection.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace dbsync::postgres {

struct TransactionOptions
{
    enum class Isolation { ReadCommitted, RepeatableRead, Serializable };
    Isolation isolation = Isolation::ReadCommitted;
    bool readOnly = false;
    std::chrono::milliseconds lockLimit{10'000};
    /// The server ends a transaction of a node that has hung or gone.
    std::chrono::milliseconds idleLimit{60'000};
    /// Schemas that unqualified names are looked up in; empty: as the server has it.
    std::vector<std::string> searchPath;
    /// More settings for the transaction: name and value.
    std::vector<std::pair<std::string, std::string>> settings;
};

/// A transaction that is rolled back when it goes out of scope without a commit. Its settings end with it.
class Transaction
{
public:
    static Result<Transaction> begin(Connection& connection, const TransactionOptions& options = {});
    Transaction(Transaction&& other) noexcept : m_connection(std::exchange(other.m_connection, nullptr)) {}
    Transaction& operator=(Transaction&& other) noexcept;
    ~Transaction();

    /// Code "commitUnknown" where the connection broke meanwhile: it may be committed or not. After any error the
    /// transaction is over.
    Result<void> commit();
    void rollBack();

private:
    explicit Transaction(Connection* connection) : m_connection(connection) {}
    Connection* m_connection;
};

/// Runs `run` in the open transaction; with `whole` tables are joined as wholes, never row by row. That is for
/// conditions that row-level security keeps from every index (a function of a column), where the planner may take many
/// rows of which it knows nothing for one, and compare each with each.
template <typename Run>
auto joining(Connection& connection, bool whole, Run run) -> decltype(run())
{
    if (!whole)
        return run();
    DBSYNC_TRY(connection.run("SET LOCAL enable_nestloop = off"));
    auto done = run();
    if (done)
        DBSYNC_TRY(connection.run("SET LOCAL enable_nestloop = on"));
    return done;
}

/// What begin() sends, for those who send it with other statements.
std::string beginStatement(const TransactionOptions& options);

} // namespace dbsync::postgres
