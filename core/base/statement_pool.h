#pragma once

#include <list>
#include <memory>
#include <sqlite3.h>
#include <string_view>
#include <unordered_map>

namespace dbsync::sqlite {

class StatementShelf;

/// Keeps the statements of one connection that were prepared as persistent, once they are done with, for the next use
/// of the same text: preparing is most of what it costs to look at a row. While the pool lives, Statement::prepare
/// finds it by the connection; it must end before the connection does. What is kept is reset and bound to nothing, so
/// it holds no lock. After a change of the schema SQLite prepares it again by itself; an error of that comes from the
/// first step.
class StatementPool
{
public:
    explicit StatementPool(sqlite3* connection);
    StatementPool(StatementPool&& other) noexcept = default;
    StatementPool& operator=(StatementPool&&) = delete;
    ~StatementPool();

private:
    std::shared_ptr<StatementShelf> m_shelf;
};

/// Where the statements of a pool lie. Those in use hold it, so that they find back. Used by the connection's thread.
class StatementShelf
{
public:
    StatementShelf() = default;
    ~StatementShelf() { close(); }
    StatementShelf(const StatementShelf&) = delete;
    StatementShelf& operator=(const StatementShelf&) = delete;

    /// That of the connection's pool; nothing where it has none. May be called by any thread.
    static std::shared_ptr<StatementShelf> of(sqlite3* connection);

    /// A statement of this text that nobody uses, or nullptr.
    sqlite3_stmt* take(std::string_view sql);
    /// Keeps it, in place of the one that was used longest ago where there are many; ends it where the shelf is closed.
    void put(sqlite3_stmt* statement);
    /// Keeps nothing any more.
    void close();

private:
    std::list<sqlite3_stmt*> m_statements;                                             ///< the latest first
    std::unordered_map<std::string_view, std::list<sqlite3_stmt*>::iterator> m_byText; ///< views into the statements
    bool m_closed = false;
};

} // namespace dbsync::sqlite
