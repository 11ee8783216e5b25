#pragma once

#include "base/sqlite.h"
#include "base/statement_cache.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace dbsync::datasource {

/// A connection with its prepared statements.
struct SqliteSession
{
    explicit SqliteSession(sqlite::Connection opened, std::size_t statementCount)
        : connection(std::move(opened)), statements(connection, statementCount)
    {
    }
    /// Resets all statements and rolls back what is open.
    void endTransaction();

    sqlite::Connection connection;
    sqlite::StatementCache statements;
};

/// The one writer and the pool of readers of a SQLite file in WAL mode. Thread-safe; what is lent is for one thread at
/// a time and comes back when it is destroyed.
class SqliteConnections
{
public:
    /// Opens or makes the file and brings our own tables in it up to date.
    static Result<std::unique_ptr<SqliteConnections>> open(const std::string& path);

    class Writer
    {
    public:
        SqliteSession* operator->() const { return m_session.get(); }
        SqliteSession& operator*() const { return *m_session; }

    private:
        friend class SqliteConnections;
        /// Whatever went wrong, the next one finds it clean.
        struct Clean
        {
            void operator()(SqliteSession* session) const { session->endTransaction(); }
        };
        Writer(std::unique_lock<std::timed_mutex> lock, SqliteSession* session)
            : m_lock(std::move(lock)), m_session(session)
        {
        }
        std::unique_lock<std::timed_mutex> m_lock;
        std::unique_ptr<SqliteSession, Clean> m_session; ///< cleaned before the lock goes
    };
    /// Waits at most so long for others who write.
    Result<Writer> writer(std::chrono::milliseconds wait = std::chrono::seconds(15));

    struct GiveBack
    {
        SqliteConnections* pool = nullptr;
        void operator()(SqliteSession* session) const { pool->takeBack(std::unique_ptr<SqliteSession>(session)); }
    };
    using Reader = std::unique_ptr<SqliteSession, GiveBack>;
    /// Streams hold a reader long, so they leave some to short queries.
    enum class Use { Query, Stream };
    Result<Reader> reader(Use use);

private:
    explicit SqliteConnections(std::string path) : m_path(std::move(path)) {}
    Result<void> openWriter();
    Result<std::unique_ptr<SqliteSession>> openReader() const;
    void takeBack(std::unique_ptr<SqliteSession> session);

    std::string m_path;
    std::timed_mutex m_writerMutex;
    std::unique_ptr<SqliteSession> m_writer;
    std::mutex m_mutex;
    std::condition_variable m_returned;
    std::vector<std::unique_ptr<SqliteSession>> m_idle;
    std::size_t m_lent = 0;
};

/// The error of waiting in vain for a connection or for another program's lock.
Error busyError();

/// `error`, or busyError() where it tells of a lock.
Error orBusy(Error error);

} // namespace dbsync::datasource
