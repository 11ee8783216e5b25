#pragma once

#include "base/error.h"

#include <cstdint>
#include <memory>
#include <sqlite3.h>
#include <string>
#include <string_view>

/// A thin layer over SQLite's C interface: handles that finish themselves and errors as values. Nothing here is shared
/// between threads.
namespace dbsync::sqlite {

/// The error of `connection`'s last call, with `doing` ("reading table \"Album\"") in front of SQLite's own words.
/// Full disk, lock and damage have codes of their own: diskFull, locked, damaged, indexDamaged (of a virtual table that
/// does not match what it indexes), notADatabase, readOnly; so have rows that a constraint refuses: uniqueConstraint
/// where another row has the value, constraint otherwise (too long, or of another type than a STRICT column's, too).
Error lastError(sqlite3* connection, std::string_view doing);

class StatementShelf;

/// A prepared statement.
class Statement
{
public:
    Statement() = default;
    /// Prepares the first statement in `sql`; `persistent` for statements that are run many times, which a
    /// StatementPool of the connection keeps for the next use.
    static Result<Statement> prepare(sqlite3* connection, std::string_view sql, bool persistent = false);

    sqlite3_stmt* get() const { return m_statement.get(); }
    explicit operator bool() const { return m_statement != nullptr; }

    /// Parameters count from 1, as in SQLite. Text and blobs are copied.
    Statement& bind(int parameter, std::int64_t value);
    Statement& bind(int parameter, int value) { return bind(parameter, std::int64_t{value}); }
    Statement& bind(int parameter, std::string_view text);
    Statement& bind(int parameter, const char* text) { return bind(parameter, std::string_view(text)); }
    Statement& bindBlob(int parameter, std::string_view bytes);
    Statement& bindNull(int parameter);

    /// True with a row, false at the end; the statement is reset after an error and at the end.
    Result<bool> step();
    /// Runs to the end, ignoring rows, and makes ready for the next run.
    Result<void> run();
    void reset();

    /// Columns count from 0. Views hold until the next step.
    std::int64_t integer(int column) const { return sqlite3_column_int64(get(), column); }
    std::string_view text(int column) const;
    std::string_view blob(int column) const;
    bool isNull(int column) const { return sqlite3_column_type(get(), column) == SQLITE_NULL; }

private:
    struct End
    {
        std::shared_ptr<StatementShelf> shelf; ///< where it lies until its next use; none where that is not wished
        void operator()(sqlite3_stmt* statement) const;
    };
    std::unique_ptr<sqlite3_stmt, End> m_statement;
};

/// A connection that closes itself. Code that works on a connection takes the `sqlite3*`, whoever owns it.
class Connection
{
public:
    /// Opens or (with `create`) makes the file; waits `busyMilliseconds` for locks.
    static Result<Connection> open(const std::string& path, bool create, int busyMilliseconds = 5000);
    static Result<Connection> openReadOnly(const std::string& path, int busyMilliseconds = 5000);

    sqlite3* get() const { return m_connection.get(); }
    operator sqlite3*() const { return get(); }

private:
    struct Close
    {
        void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
    };
    std::unique_ptr<sqlite3, Close> m_connection;
};

/// Runs all statements in `sql`.
Result<void> execute(sqlite3* connection, const std::string& sql);

/// The first column of the first row of `sql`, or nothing where there is no row.
Result<std::optional<std::int64_t>> queryInteger(sqlite3* connection, std::string_view sql);
Result<std::optional<std::string>> queryText(sqlite3* connection, std::string_view sql);

/// A transaction that is rolled back when it goes out of scope without a commit.
class Transaction
{
public:
    enum class Kind { Deferred, Immediate };
    static Result<Transaction> begin(sqlite3* connection, Kind kind);
    Transaction(Transaction&& other) noexcept : m_connection(std::exchange(other.m_connection, nullptr)) {}
    Transaction& operator=(Transaction&& other) noexcept;
    ~Transaction();

    Result<void> commit();

private:
    explicit Transaction(sqlite3* connection) : m_connection(connection) {}
    void rollBack();
    sqlite3* m_connection;
};

/// `name` as an SQL identifier: "na""me".
std::string quoteName(std::string_view name);

/// `text` as an SQL string: 'it''s'.
std::string quoteText(std::string_view text);

} // namespace dbsync::sqlite
