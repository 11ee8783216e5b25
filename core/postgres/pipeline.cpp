#include "postgres/pipeline.h"

namespace dbsync::postgres {

Pipeline::Pipeline(Connection& connection)
    : m_connection(connection), m_open(PQenterPipelineMode(connection.handle()) == 1)
{
}

Pipeline::~Pipeline()
{
    if (m_open)
        (void)finish();
}

Result<void> Pipeline::add(std::string_view sql, const Parameters& parameters, Format results)
{
    const std::string text(sql);
    if (PQsendQueryParams(m_connection.handle(), text.c_str(), parameters.size(), parameters.types(),
                          parameters.values(), parameters.lengths(), parameters.formats(),
                          static_cast<int>(results)) == 0)
        return m_connection.broken("Running " + text.substr(0, 200));
    m_statements.push_back("Running " + text.substr(0, 200));
    return {};
}

Result<std::vector<Rows>> Pipeline::collect()
{
    std::vector<Rows> all;
    std::optional<Error> failure;
    for (const std::string& statement : m_statements) {
        auto rows = m_connection.next(statement);
        if (!rows && isBroken(rows.error()))
            return std::move(rows.error());
        if (!rows && !failure)
            failure = std::move(rows.error());
        if (rows && *rows)
            all.push_back(std::move(**rows));
        m_connection.drain(); // the null that ends the results of each statement
    }
    DBSYNC_TRY(m_connection.next("Finishing")); // the synchronisation point
    if (failure)
        return std::move(*failure);
    return all;
}

Result<std::vector<Rows>> Pipeline::finish()
{
    if (!m_open)
        return m_connection.broken("Pipelining");
    m_open = false;
    if (PQpipelineSync(m_connection.handle()) == 0)
        return m_connection.broken("Pipelining");
    DBSYNC_TRY(m_connection.flush());
    auto all = collect();
    PQexitPipelineMode(m_connection.handle());
    return all;
}

} // namespace dbsync::postgres
