#include "postgres/copy.h"

#include <algorithm>

namespace dbsync::postgres {

namespace {

constexpr std::size_t largestPiece = std::size_t{1} << 20;

Result<void> beginCopy(Connection& connection, std::string_view sql, ExecStatusType wanted)
{
    const std::string text(sql);
    if (PQsendQuery(connection.handle(), text.c_str()) == 0)
        return connection.broken("Starting to copy");
    DBSYNC_TRY(connection.flush());
    auto rows = connection.next("Starting to copy");
    if (rows && *rows && (*rows)->status() == wanted)
        return {};
    connection.drain();
    if (!rows)
        return std::move(rows.error());
    return internalError("The statement is not the COPY that was expected.");
}

} // namespace

Result<CopyIn> CopyIn::begin(Connection& connection, std::string_view sql)
{
    DBSYNC_TRY(beginCopy(connection, sql, PGRES_COPY_IN));
    return CopyIn(&connection);
}

CopyIn::~CopyIn()
{
    if (m_connection && m_connection->isOpen())
        (void)end("given up");
}

Result<void> CopyIn::put(std::string_view bytes)
{
    while (!bytes.empty()) {
        const std::size_t piece = std::min(bytes.size(), largestPiece);
        const int sent = PQputCopyData(m_connection->handle(), bytes.data(), static_cast<int>(piece));
        if (sent < 0)
            return m_connection->broken("Copying");
        if (sent == 1)
            bytes.remove_prefix(piece);
        // Waits only where libpq's buffer has grown beyond what the socket takes.
        if (sent == 0 || piece == largestPiece)
            DBSYNC_TRY(m_connection->flush());
    }
    return {};
}

Result<std::int64_t> CopyIn::end(const char* abortedBecause)
{
    Connection* connection = std::exchange(m_connection, nullptr);
    while (true) {
        const int ended = PQputCopyEnd(connection->handle(), abortedBecause);
        if (ended < 0)
            return connection->broken("Copying");
        DBSYNC_TRY(connection->flush());
        if (ended == 1)
            break;
    }
    auto rows = connection->next("Copying");
    connection->drain();
    if (!rows)
        return std::move(rows.error());
    return *rows ? (*rows)->affected() : std::int64_t{0};
}

Result<std::int64_t> CopyIn::finish()
{
    return end(nullptr);
}

Result<CopyOut> CopyOut::begin(Connection& connection, std::string_view sql)
{
    DBSYNC_TRY(beginCopy(connection, sql, PGRES_COPY_OUT));
    return CopyOut(&connection);
}

CopyOut::~CopyOut()
{
    freeRow();
    if (!m_connection || !m_connection->isOpen())
        return;
    m_connection->canceller().cancel();
    std::string_view row;
    while (m_connection) {
        const auto more = next(row);
        if (!more || !*more)
            return;
    }
}

void CopyOut::freeRow()
{
    PQfreemem(std::exchange(m_row, nullptr));
}

Result<bool> CopyOut::next(std::string_view& row)
{
    freeRow();
    if (!m_connection)
        return false;
    int size = 0;
    while ((size = PQgetCopyData(m_connection->handle(), &m_row, 1)) == 0)
        DBSYNC_TRY(m_connection->receive());
    if (size > 0) {
        row = {m_row, static_cast<std::size_t>(size)};
        return true;
    }
    Connection* connection = std::exchange(m_connection, nullptr);
    if (size == -2)
        return connection->broken("Copying");
    auto rows = connection->next("Copying");
    connection->drain();
    if (!rows)
        return std::move(rows.error());
    return false;
}

} // namespace dbsync::postgres
