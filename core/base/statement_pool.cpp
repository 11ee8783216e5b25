#include "base/statement_pool.h"

#include <mutex>

namespace dbsync::sqlite {

namespace {

constexpr std::size_t capacity = 64;

/// A connection belongs to one thread at a time, this list of them to all.
struct Shelves
{
    std::mutex mutex;
    std::unordered_map<sqlite3*, std::shared_ptr<StatementShelf>> byConnection;
};

Shelves& shelves()
{
    static Shelves all;
    return all;
}

} // namespace

StatementPool::StatementPool(sqlite3* connection) : m_shelf(std::make_shared<StatementShelf>())
{
    Shelves& all = shelves();
    const std::lock_guard lock(all.mutex);
    all.byConnection[connection] = m_shelf;
}

StatementPool::~StatementPool()
{
    if (!m_shelf)
        return;
    {
        Shelves& all = shelves();
        const std::lock_guard lock(all.mutex);
        std::erase_if(all.byConnection, [&](const auto& each) { return each.second == m_shelf; });
    }
    m_shelf->close();
}

std::shared_ptr<StatementShelf> StatementShelf::of(sqlite3* connection)
{
    Shelves& all = shelves();
    const std::lock_guard lock(all.mutex);
    const auto found = all.byConnection.find(connection);
    return found == all.byConnection.end() ? nullptr : found->second;
}

sqlite3_stmt* StatementShelf::take(std::string_view sql)
{
    const auto found = m_byText.find(sql);
    if (found == m_byText.end())
        return nullptr;
    sqlite3_stmt* statement = *found->second;
    m_statements.erase(found->second);
    m_byText.erase(found);
    return statement;
}

void StatementShelf::put(sqlite3_stmt* statement)
{
    const std::string_view sql = sqlite3_sql(statement);
    if (m_closed || m_byText.contains(sql)) {
        sqlite3_finalize(statement);
        return;
    }
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    m_statements.push_front(statement);
    m_byText.emplace(sql, m_statements.begin());
    if (m_statements.size() > capacity) {
        m_byText.erase(sqlite3_sql(m_statements.back()));
        sqlite3_finalize(m_statements.back());
        m_statements.pop_back();
    }
}

void StatementShelf::close()
{
    m_closed = true;
    m_byText.clear();
    for (sqlite3_stmt* statement : m_statements)
        sqlite3_finalize(statement);
    m_statements.clear();
}

} // namespace dbsync::sqlite
