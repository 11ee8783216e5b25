#pragma once

#include "base/sqlite.h"

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace dbsync::sqlite {

/// Keeps the prepared statements of one connection that were used last.
class StatementCache
{
public:
    StatementCache(sqlite3* connection, std::size_t capacity) : m_connection(connection), m_capacity(capacity) {}

    sqlite3* connection() const { return m_connection; }

    /// The statement of this text, reset and with all parameters NULL. It lives as long as somebody holds it; there is
    /// one for a text, so two who run the same text must not do so at a time.
    Result<std::shared_ptr<Statement>> get(const std::string& sql);
    /// Resets all statements, so that none keeps a transaction open.
    void reset();
    /// The same, and drops them.
    void clear();

private:
    struct Entry
    {
        std::string sql;
        std::shared_ptr<Statement> statement;
    };
    sqlite3* m_connection;
    std::size_t m_capacity;
    std::list<Entry> m_entries; ///< the latest first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> m_index;
};

} // namespace dbsync::sqlite
