#include "device/store/log_checkpoint.h"

#include "base/sqlite.h"

#include <chrono>

namespace dbsync::device {

namespace {

// Pages of 16 KB.
constexpr int pagesToCarry = 250;
constexpr int pagesToCarryBeside = 500;
/// A log that grows faster than it is carried over has to be waited for.
constexpr int mostPages = 8000;

void carryOver(sqlite3* connection)
{
    // What cannot be carried over now, because somebody reads, is with the next commit.
    sqlite3_wal_checkpoint_v2(connection, "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

void carryOverBeside(const std::string& path)
{
    auto connection = sqlite::Connection::open(path, false);
    // A connection that has read nothing yet knows of no log.
    if (connection && sqlite::queryInteger(*connection, "PRAGMA schema_version"))
        carryOver(*connection);
}

} // namespace

LogCheckpoint::LogCheckpoint(sqlite3* connection, std::string path) : m_connection(connection), m_path(std::move(path))
{
    sqlite3_wal_hook(m_connection, committed, this);
}

LogCheckpoint::~LogCheckpoint()
{
    sqlite3_wal_hook(m_connection, nullptr, nullptr);
    wait();
}

void LogCheckpoint::wait()
{
    if (m_beside.valid())
        m_beside.get();
}

bool LogCheckpoint::runsBeside() const
{
    return m_beside.valid() && m_beside.wait_for(std::chrono::seconds(0)) == std::future_status::timeout;
}

int LogCheckpoint::committed(void* self, [[maybe_unused]] sqlite3* connection, const char* database, int pages)
{
    if (std::string_view(database) == "main")
        static_cast<LogCheckpoint*>(self)->afterCommit(pages);
    return SQLITE_OK;
}

void LogCheckpoint::afterCommit(int pages)
{
    if (m_held || pages < pagesToCarry)
        return;
    if (runsBeside()) {
        if (pages < mostPages)
            return;
        wait();
    }
    if (pages < pagesToCarryBeside || pages >= mostPages)
        carryOver(m_connection);
    else
        m_beside = std::async(std::launch::async | std::launch::deferred, carryOverBeside, m_path);
}

} // namespace dbsync::device
