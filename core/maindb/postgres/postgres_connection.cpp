#include "maindb/postgres/postgres_connection.h"

namespace dbsync::maindb {

namespace {

bool isInteger(Oid type)
{
    constexpr Oid boolean = 16, bigint = 20, smallint = 21, integer = 23, numeric = 1700; // sum() of bigints
    return type == bigint || type == integer || type == smallint || type == boolean || type == numeric;
}

} // namespace

postgres::Parameters postgresParameters(const Parameters& parameters)
{
    postgres::Parameters values;
    for (const Cell& cell : parameters) {
        if (const auto* integer = std::get_if<std::int64_t>(&cell))
            values.addBigint(*integer);
        else if (const auto* text = std::get_if<std::string>(&cell))
            values.add(*text);
        else
            values.addNull();
    }
    return values;
}

Rows rowsFrom(const postgres::Rows& rows)
{
    Rows all;
    for (int row = 0; row < rows.size(); ++row) {
        std::vector<Cell> cells;
        cells.reserve(static_cast<std::size_t>(rows.columns()));
        for (int column = 0; column < rows.columns(); ++column) {
            if (rows.isNull(row, column))
                cells.emplace_back();
            else if (isInteger(rows.type(column)))
                cells.emplace_back(rows.integer(row, column));
            else
                cells.emplace_back(rows.text(row, column));
        }
        all.append(std::move(cells));
    }
    return all;
}

Result<Rows> PostgresConnection::run(std::string_view sql, const Parameters& parameters)
{
    auto rows = m_connection.run(sql, postgresParameters(parameters));
    if (rows)
        return rowsFrom(*rows);
    m_failure = rows.error();
    return std::move(rows.error());
}

Result<void> PostgresConnection::noteChange()
{
    m_changed = true;
    DBSYNC_TRY(run(R"(WITH "now" AS (UPDATE "mainDatabase" SET "generation" = "generation" + 1 RETURNING "generation")
        SELECT pg_notify($1, "generation"::text) FROM "now")",
                   {m_channel}));
    return {};
}

} // namespace dbsync::maindb
