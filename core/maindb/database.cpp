#include "maindb/database.h"

namespace dbsync::maindb {

std::int64_t Rows::integer(std::size_t row, std::size_t column) const
{
    const auto* value = std::get_if<std::int64_t>(&m_rows[row][column]);
    return value ? *value : 0;
}

const std::string& Rows::text(std::size_t row, std::size_t column) const
{
    static const std::string none;
    const auto* value = std::get_if<std::string>(&m_rows[row][column]);
    return value ? *value : none;
}

bool Rows::isNull(std::size_t row, std::size_t column) const
{
    return std::holds_alternative<std::monostate>(m_rows[row][column]);
}

Result<void> Database::tryWriting()
{
    return write(
        [](Connection& connection) -> Result<void> {
            DBSYNC_TRY(connection.run(R"(UPDATE "mainDatabase" SET "generation" = "generation")"));
            return {};
        },
        Durability::Relaxed);
}

Result<void> Connection::noteChange()
{
    DBSYNC_TRY(run(R"(UPDATE "mainDatabase" SET "generation" = "generation" + 1)"));
    return {};
}

} // namespace dbsync::maindb
