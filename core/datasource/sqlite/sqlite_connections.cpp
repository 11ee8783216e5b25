#include "datasource/sqlite/sqlite_connections.h"

#include "datasource/sqlite/tables/sqlite_migrations.h"

namespace dbsync::datasource {

namespace {

// Sizes of caches and pools keep a process under 100 MB, however many rows pass and however many pull.
constexpr std::size_t mostReaders = 40;
constexpr std::size_t mostStreams = 32;
constexpr std::size_t mostIdle = 8;
constexpr auto readerWait = std::chrono::seconds(2);
constexpr int lockWaitMilliseconds = 10'000;

// An answered batch must survive a power cut, hence FULL. The log is cut back after large batches.
constexpr auto writerSettings = "PRAGMA journal_mode = WAL;"
                                "PRAGMA synchronous = FULL;"
                                "PRAGMA foreign_keys = OFF;"
                                "PRAGMA cache_size = -24000;"
                                "PRAGMA temp_store = FILE;"
                                "PRAGMA wal_autocheckpoint = 2000;"
                                "PRAGMA journal_size_limit = 16777216;"
                                // Else what large deleted rows have left is written over with zeros, through the log.
                                "PRAGMA secure_delete = FAST;"
                                "PRAGMA trusted_schema = OFF;"
                                // What a batch keeps until its end; empty between batches.
                                "CREATE TEMP TABLE dbsync_parked(id INTEGER PRIMARY KEY, section INTEGER, line);"
                                "CREATE TEMP TABLE dbsync_composed(id INTEGER PRIMARY KEY, incarnation INTEGER, row);"
                                "CREATE TEMP TABLE dbsync_unseen(place INTEGER, incarnation INTEGER, PRIMARY KEY(place,"
                                " incarnation)) WITHOUT ROWID;"
                                "CREATE TEMP TABLE dbsync_left(id INTEGER PRIMARY KEY, reference INTEGER, key, value)";
constexpr auto readerSettings = "PRAGMA query_only = ON;"
                                "PRAGMA cache_size = -640;"
                                "PRAGMA temp_store = FILE;"
                                "PRAGMA trusted_schema = OFF";

} // namespace

void SqliteSession::endTransaction()
{
    statements.reset();
    if (sqlite3_get_autocommit(connection) == 0)
        sqlite3_exec(connection, "ROLLBACK", nullptr, nullptr, nullptr);
}

Result<std::unique_ptr<SqliteConnections>> SqliteConnections::open(const std::string& path)
{
    auto connections = std::unique_ptr<SqliteConnections>(new SqliteConnections(path));
    DBSYNC_TRY(connections->openWriter());
    return connections;
}

Result<void> SqliteConnections::openWriter()
{
    DBSYNC_ASSIGN(auto connection, sqlite::Connection::open(m_path, true, lockWaitMilliseconds));
    // Larger pages make bulk inserts cheaper. Then the tables, so that a file that is not ours stays as it is.
    DBSYNC_TRY(sqlite::execute(connection, "PRAGMA page_size = 8192"));
    DBSYNC_TRY(migrateSqlite(connection));
    DBSYNC_TRY(sqlite::execute(connection, writerSettings));
    m_writer = std::make_unique<SqliteSession>(std::move(connection), 256);
    return {};
}

Result<SqliteConnections::Writer> SqliteConnections::writer(std::chrono::milliseconds wait)
{
    std::unique_lock lock(m_writerMutex, std::defer_lock);
    if (!lock.try_lock_for(wait))
        return busyError();
    return Writer(std::move(lock), m_writer.get());
}

Result<std::unique_ptr<SqliteSession>> SqliteConnections::openReader() const
{
    DBSYNC_ASSIGN(auto connection, sqlite::Connection::open(m_path, false, lockWaitMilliseconds));
    DBSYNC_TRY(sqlite::execute(connection, readerSettings));
    return std::make_unique<SqliteSession>(std::move(connection), 32);
}

Result<SqliteConnections::Reader> SqliteConnections::reader(Use use)
{
    std::unique_ptr<SqliteSession> session;
    {
        std::unique_lock lock(m_mutex);
        const std::size_t most = use == Use::Stream ? mostStreams : mostReaders;
        if (!m_returned.wait_for(lock, readerWait, [&] { return m_lent < most; }))
            return busyError();
        ++m_lent;
        if (!m_idle.empty()) {
            session = std::move(m_idle.back());
            m_idle.pop_back();
        }
    }
    if (!session) {
        auto opened = openReader();
        if (!opened) {
            takeBack(nullptr);
            return orBusy(std::move(opened.error()));
        }
        session = std::move(*opened);
    }
    return Reader(session.release(), GiveBack{this});
}

void SqliteConnections::takeBack(std::unique_ptr<SqliteSession> session)
{
    if (session)
        session->endTransaction();
    {
        const std::lock_guard lock(m_mutex);
        --m_lent;
        if (session && m_idle.size() < mostIdle)
            m_idle.push_back(std::move(session));
    }
    m_returned.notify_all();
}

Error busyError()
{
    return {ErrorKind::Unreachable, "busy", "The datasource is busy.", "Try again in a moment."};
}

Error orBusy(Error error)
{
    return error.code == "locked" ? busyError() : error;
}

} // namespace dbsync::datasource
