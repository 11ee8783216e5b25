#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "base/full_disk.h"
#include "base/table_versions.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace dbsync::maindb {

/// Heard in place of messages that were said while nobody listened.
inline constexpr std::string_view missedMessages = "missed";

/// A value given to or read from the main database.
using Cell = std::variant<std::monostate, std::int64_t, std::string>;
using Parameters = std::vector<Cell>;

/// NULL for an absent value.
inline Cell cellOf(const std::optional<std::int64_t>& value)
{
    return value ? Cell(*value) : Cell();
}

/// The rows that a statement returned. Rows and columns count from 0.
class Rows
{
public:
    std::size_t size() const { return m_rows.size(); }
    bool empty() const { return m_rows.empty(); }
    /// 0 where the cell is NULL or text.
    std::int64_t integer(std::size_t row, std::size_t column) const;
    /// "" where the cell is NULL or an integer.
    const std::string& text(std::size_t row, std::size_t column) const;
    bool isNull(std::size_t row, std::size_t column) const;

    void append(std::vector<Cell> row) { m_rows.push_back(std::move(row)); }

private:
    std::vector<std::vector<Cell>> m_rows;
};

/// A connection inside a transaction. Statements are in the SQL that SQLite and PostgreSQL share: parameters $1, $2 …,
/// RETURNING, ON CONFLICT, quoted names. A broken unique constraint is an InvalidRequest error of code "unique", a
/// broken reference one of code "foreignKey".
class Connection
{
public:
    virtual ~Connection() = default;
    virtual Result<Rows> run(std::string_view sql, const Parameters& parameters = {}) = 0;
    /// Database::changed(); other processes are told when the transaction is committed.
    virtual Result<void> noteChange();
};

/// The main database: connections, transactions, migrations. Thread-safe; calls block.
class Database
{
public:
    /// Relaxed: may be lost with the machine's power, never half. For what repeats itself anyway (when a device was
    /// last seen).
    enum class Durability { Full, Relaxed };

    explicit Database(const Clock& clock) : m_clock(clock) {}
    virtual ~Database() = default;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Runs one SELECT.
    virtual Result<Rows> read(std::string_view sql, const Parameters& parameters = {}) = 0;

    /// Runs `work(Connection&)`, which returns a Result, in one transaction: committed if it returned a value, rolled
    /// back if it returned an error. It may run more than once (another node was in its way, the connection broke).
    template <typename Work>
    auto write(Work&& work, Durability durability = Durability::Full) -> std::invoke_result_t<Work, Connection&>
    {
        using Answer = std::invoke_result_t<Work, Connection&>;
        std::optional<Answer> answer;
        auto done = transact(
            [&](Connection& connection) {
                answer.emplace(work(connection));
                return static_cast<bool>(*answer);
            },
            durability);
        if (!done)
            return Answer(m_disk.noted(std::move(done)).error());
        return m_disk.noted(std::move(*answer));
    }
    /// Whether the last transaction found no space.
    const FullDisk& disk() const { return m_disk; }
    /// Writes something that changes nothing, to find out whether there is space again.
    Result<void> tryWriting();

    /// A number that is another after any change, by whatever process, that called changed(). Caches compare it. Costs
    /// some microseconds; another node's change may need a moment to be heard of. -1 where it cannot be read: then
    /// nothing cached may be used.
    virtual std::int64_t generation() = 0;
    /// To be called in the transaction of a change that caches must notice.
    static Result<void> changed(Connection& connection) { return connection.noteChange(); }

    /// Tells the other processes over this database, at once: a hint that may get lost. At most some kilobytes of text.
    virtual void say(const std::string&) {}
    /// What is called with what others say, on a thread of the database's own; with `missedMessages` where some may
    /// have been missed. For the time before it is gone.
    virtual void hear(std::function<void(const std::string&)>) {}

    const Clock& clock() const { return m_clock; }
    /// The time now as it is stored.
    std::string timestamp() const { return formatTime(m_clock.now()); }

protected:
    /// `work` answers whether to commit.
    virtual Result<void> transact(const std::function<bool(Connection&)>& work, Durability durability) = 0;

private:
    const Clock& m_clock;
    FullDisk m_disk;
};

/// The version of the tables of a main database; changes nothing. The file of the embedded one need not be there.
Result<TableVersions> sqliteVersions(const std::string& path);
Result<TableVersions> postgresVersions(const std::string& url);

/// Opens, makes (readable for its owner only) or migrates the embedded main database.
Result<std::unique_ptr<Database>> openSqliteDatabase(const std::string& path, const Clock& clock = systemClock());

/// Opens the main database in PostgreSQL (`postgresql://user:password@host:port/database?schema=name`), its tables made
/// or migrated where needed. Any number of processes may use it. No error holds the password.
Result<std::unique_ptr<Database>> openPostgresDatabase(const std::string& url, const Clock& clock = systemClock());

} // namespace dbsync::maindb
