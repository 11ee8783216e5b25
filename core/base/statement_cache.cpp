#include "base/statement_cache.h"

namespace dbsync::sqlite {

Result<std::shared_ptr<Statement>> StatementCache::get(const std::string& sql)
{
    if (const auto found = m_index.find(sql); found != m_index.end()) {
        m_entries.splice(m_entries.begin(), m_entries, found->second);
        Statement& statement = *found->second->statement;
        statement.reset();
        sqlite3_clear_bindings(statement.get());
        return found->second->statement;
    }
    DBSYNC_ASSIGN(auto statement, Statement::prepare(m_connection, sql, true));
    m_entries.push_front({sql, std::make_shared<Statement>(std::move(statement))});
    m_index[m_entries.front().sql] = m_entries.begin();
    if (m_entries.size() > m_capacity) {
        m_index.erase(m_entries.back().sql);
        m_entries.pop_back();
    }
    return m_entries.front().statement;
}

void StatementCache::reset()
{
    for (const Entry& entry : m_entries)
        entry.statement->reset();
}

void StatementCache::clear()
{
    reset();
    m_index.clear();
    m_entries.clear();
}

} // namespace dbsync::sqlite
