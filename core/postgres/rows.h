#pragma once

#include <cstdint>
#include <libpq-fe.h>
#include <memory>
#include <string>
#include <string_view>

namespace dbsync::postgres {

/// The rows that a statement returned. Rows and columns count from 0. Not tied to the connection.
class Rows
{
public:
    Rows() = default;
    explicit Rows(PGresult* result) : m_result(result) {}

    int size() const { return PQntuples(m_result.get()); }
    bool empty() const { return size() == 0; }
    int columns() const { return PQnfields(m_result.get()); }
    std::string_view columnName(int column) const { return PQfname(m_result.get(), column); }
    /// OID of the column's type.
    Oid type(int column) const { return PQftype(m_result.get(), column); }

    bool isNull(int row, int column) const { return PQgetisnull(m_result.get(), row, column) != 0; }
    /// The bytes of a cell, in the format asked for; "" where it is NULL. Holds while the rows do.
    std::string_view view(int row, int column) const
    {
        return {PQgetvalue(m_result.get(), row, column),
                static_cast<std::size_t>(PQgetlength(m_result.get(), row, column))};
    }
    std::string text(int row, int column) const { return std::string(view(row, column)); }
    /// Of a cell in text format; 0 where it is NULL or no integer. A boolean is 1 or 0.
    std::int64_t integer(int row, int column) const;
    /// Of a bigint, integer, smallint or boolean in binary format.
    std::int64_t binaryInteger(int row, int column) const;

    /// How many rows the statement inserted, updated, deleted or selected.
    std::int64_t affected() const;
    ExecStatusType status() const { return PQresultStatus(m_result.get()); }
    /// "INSERT 0 1", "COMMIT" …
    std::string_view tag() const { return m_result ? PQcmdStatus(m_result.get()) : ""; }

private:
    struct Clear
    {
        void operator()(PGresult* result) const { PQclear(result); }
    };
    std::unique_ptr<PGresult, Clear> m_result;
};

} // namespace dbsync::postgres
