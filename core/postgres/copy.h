#pragma once

#include "postgres/connection.h"

#include <string_view>

namespace dbsync::postgres {

/// `COPY … FROM STDIN`: rows streamed into a table. Aborted when it goes out of scope unfinished.
class CopyIn
{
public:
    /// `sql` is the whole statement, for example `COPY "a" ("b") FROM STDIN (FORMAT binary)`.
    static Result<CopyIn> begin(Connection& connection, std::string_view sql);
    CopyIn(CopyIn&& other) noexcept : m_connection(std::exchange(other.m_connection, nullptr)) {}
    CopyIn& operator=(CopyIn&&) = delete;
    ~CopyIn();

    /// Any number of bytes, of any number of rows. Cheapest in pieces of some kilobytes.
    Result<void> put(std::string_view bytes);
    /// How many rows it were. Errors in the rows come here.
    Result<std::int64_t> finish();

private:
    explicit CopyIn(Connection* connection) : m_connection(connection) {}
    Result<std::int64_t> end(const char* abortedBecause);
    Connection* m_connection;
};

/// `COPY … TO STDOUT`: rows streamed out. Cancelled when it goes out of scope before the end.
class CopyOut
{
public:
    static Result<CopyOut> begin(Connection& connection, std::string_view sql);
    CopyOut(CopyOut&& other) noexcept
        : m_connection(std::exchange(other.m_connection, nullptr)), m_row(std::exchange(other.m_row, nullptr))
    {
    }
    CopyOut& operator=(CopyOut&&) = delete;
    ~CopyOut();

    /// One row, in the format of the statement, with its newline in text format; it holds until the next call. False at
    /// the end.
    Result<bool> next(std::string_view& row);

private:
    explicit CopyOut(Connection* connection) : m_connection(connection) {}
    void freeRow();
    Connection* m_connection;
    char* m_row = nullptr;
};

} // namespace dbsync::postgres
