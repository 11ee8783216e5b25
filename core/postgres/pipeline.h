#pragma once

#include "postgres/connection.h"

#include <string>
#include <vector>

namespace dbsync::postgres {

/// Several statements in one round trip. Outside a transaction they are one of their own. After the first that fails
/// the rest is not run. The connection does nothing else until finish(), or until it goes out of scope.
class Pipeline
{
public:
    explicit Pipeline(Connection& connection);
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;
    ~Pipeline();

    Result<void> add(std::string_view sql, const Parameters& parameters = {}, Format results = Format::Text);
    /// The rows of each statement, in order, or the error of the first that failed.
    Result<std::vector<Rows>> finish();

private:
    Result<std::vector<Rows>> collect();
    Connection& m_connection;
    std::vector<std::string> m_statements; ///< for messages
    bool m_open = false;
};

} // namespace dbsync::postgres
