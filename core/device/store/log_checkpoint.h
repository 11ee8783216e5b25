#pragma once

#include <future>
#include <sqlite3.h>
#include <string>

namespace dbsync::device {

/// When the companion's log is carried into its file: after a commit once it holds some megabytes, and beside what the
/// caller does next where a commit brought many, so that nobody waits for the disk. One a connection; belongs to the
/// connection's thread. The connection must not be closed before it.
class LogCheckpoint
{
public:
    /// `path` is that of the file that `connection` has open as its main database.
    LogCheckpoint(sqlite3* connection, std::string path);
    /// Waits for what runs.
    ~LogCheckpoint();
    LogCheckpoint(const LogCheckpoint&) = delete;
    LogCheckpoint& operator=(const LogCheckpoint&) = delete;

    /// While held, the log only grows: where somebody reads the file, it could be carried over but half.
    void hold(bool held) { m_held = held; }
    /// Waits for the checkpoint that runs beside, if one does.
    void wait();
    bool runsBeside() const;

private:
    static int committed(void* self, sqlite3* connection, const char* database, int pages);
    void afterCommit(int pages);

    sqlite3* m_connection;
    std::string m_path;
    std::future<void> m_beside;
    bool m_held = false;
};

} // namespace dbsync::device
