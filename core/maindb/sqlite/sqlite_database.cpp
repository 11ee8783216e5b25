#include "maindb/sqlite/sqlite_connection.h"
#include "maindb/sqlite/sqlite_migrations.h"

#include <fcntl.h>
#include <mutex>
#include <unistd.h>
#include <vector>

namespace dbsync::maindb {

namespace {

class SqliteDatabase final : public Database
{
public:
    SqliteDatabase(std::string path, const Clock& clock) : Database(clock), m_path(std::move(path)) {}

    Result<void> open();
    Result<Rows> read(std::string_view sql, const Parameters& parameters) override;
    std::int64_t generation() override;

protected:
    Result<void> transact(const std::function<bool(Connection&)>& work, Durability durability) override;

private:
    using ConnectionPointer = std::unique_ptr<SqliteConnection>;
    Result<ConnectionPointer> takeReader();
    void giveReader(ConnectionPointer connection);
    Result<std::int64_t> readGeneration();

    const std::string m_path;
    std::mutex m_readersMutex;
    std::vector<ConnectionPointer> m_readers;
    std::mutex m_writerMutex; ///< so that writers of this process queue instead of polling SQLite's lock
    ConnectionPointer m_writer;
    Durability m_writerDurability = Durability::Full;
    std::mutex m_watcherMutex;
    ConnectionPointer m_watcher; ///< never writes, so that data_version tells of every commit
    std::int64_t m_dataVersion = -1;
    std::int64_t m_generation = -1;
};

Result<void> SqliteDatabase::open()
{
    // Made by hand, as SQLite would make it readable for everyone; its journal follows it.
    const int file = ::open(m_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return Error{ErrorKind::Internal, "cannotOpen", "Cannot open or make " + m_path + ".",
                     "Check that the folder exists and may be written."};
    ::close(file);
    DBSYNC_ASSIGN(m_writer, SqliteConnection::open(m_path));
    DBSYNC_TRY(migrateSqlite(*m_writer, timestamp()));
    DBSYNC_ASSIGN(m_watcher, SqliteConnection::open(m_path));
    return {};
}

Result<SqliteDatabase::ConnectionPointer> SqliteDatabase::takeReader()
{
    {
        const std::lock_guard lock(m_readersMutex);
        if (!m_readers.empty()) {
            ConnectionPointer connection = std::move(m_readers.back());
            m_readers.pop_back();
            return connection;
        }
    }
    return SqliteConnection::open(m_path);
}

void SqliteDatabase::giveReader(ConnectionPointer connection)
{
    const std::lock_guard lock(m_readersMutex);
    m_readers.push_back(std::move(connection));
}

Result<Rows> SqliteDatabase::read(std::string_view sql, const Parameters& parameters)
{
    DBSYNC_ASSIGN(ConnectionPointer connection, takeReader());
    auto rows = connection->run(sql, parameters);
    giveReader(std::move(connection));
    return rows;
}

Result<void> SqliteDatabase::transact(const std::function<bool(Connection&)>& work, Durability durability)
{
    const std::lock_guard lock(m_writerMutex);
    if (durability != m_writerDurability) {
        const char* sql = durability == Durability::Full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL";
        DBSYNC_TRY(sqlite::execute(m_writer->handle(), sql));
        m_writerDurability = durability;
    }
    auto transaction = sqlite::Transaction::begin(m_writer->handle(), sqlite::Transaction::Kind::Immediate);
    if (!transaction)
        return mainDatabaseError(transaction.error(), 0);
    if (!work(*m_writer))
        return {};
    if (auto committed = transaction->commit(); !committed)
        return mainDatabaseError(committed.error(), 0);
    return {};
}

Result<std::int64_t> SqliteDatabase::readGeneration()
{
    DBSYNC_ASSIGN(const Rows version, m_watcher->run("PRAGMA data_version"));
    if (version.integer(0, 0) == m_dataVersion)
        return m_generation;
    DBSYNC_ASSIGN(const Rows generation, m_watcher->run(R"(SELECT "generation" FROM "mainDatabase")"));
    m_dataVersion = version.integer(0, 0);
    m_generation = generation.empty() ? -1 : generation.integer(0, 0);
    return m_generation;
}

std::int64_t SqliteDatabase::generation()
{
    const std::lock_guard lock(m_watcherMutex);
    const auto generation = readGeneration();
    return generation ? *generation : -1;
}

} // namespace

Result<std::unique_ptr<Database>> openSqliteDatabase(const std::string& path, const Clock& clock)
{
    auto database = std::make_unique<SqliteDatabase>(path, clock);
    DBSYNC_TRY(database->open());
    return std::unique_ptr<Database>(std::move(database));
}

} // namespace dbsync::maindb
