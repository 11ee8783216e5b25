#include "datasource/refusals.h"

namespace dbsync::datasource {

namespace {

std::string identity(const std::string& table, const std::string& key)
{
    return table + '\n' + key;
}

} // namespace

void Refusals::add(wire::RefusedRow row)
{
    if (m_more || isRefused(row.table, row.key))
        return;
    if (m_rows.size() == most) {
        m_more = true;
        return;
    }
    m_keys.insert(identity(row.table, row.key));
    m_rows.push_back(std::move(row));
}

bool Refusals::isRefused(const std::string& table, const std::string& key) const
{
    return m_keys.count(identity(table, key)) > 0;
}

wire::BatchAnswer Refusals::answer()
{
    wire::BatchAnswer answer;
    answer.result = "refused";
    answer.rows = std::move(m_rows);
    answer.more = m_more;
    answer.message = m_more
                         ? "More than " + std::to_string(most) + " rows were not taken; nothing was written."
                         : std::to_string(answer.rows.size()) + (answer.rows.size() == 1 ? " row was" : " rows were") +
                               " not taken; nothing was written.";
    return answer;
}

} // namespace dbsync::datasource
