#include "base/identifier.h"
#include "base/log.h"
#include "maindb/postgres/notices.h"
#include "maindb/postgres/postgres_connection.h"
#include "maindb/postgres/postgres_migrations.h"
#include "postgres/listener.h"
#include "postgres/pipeline.h"
#include "postgres/pool.h"
#include "postgres/transaction.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace dbsync::maindb {

namespace {

using namespace std::chrono_literals;

/// A node has eight threads that handle requests, and a few of its own.
constexpr std::size_t mostConnections = 10;
constexpr int mostAttempts = 8;
/// How old a generation may be that was read because nothing is heard.
constexpr auto generationAge = 50ms;
/// How often is looked for what others say, where it cannot be heard.
constexpr auto noticesEvery = 1s;
/// A transaction here takes milliseconds; that of a node that hangs ends soon, as others may wait for it.
constexpr auto idleLimit = 10s;

class PostgresDatabase final : public Database
{
public:
    PostgresDatabase(const postgres::Url& url, const Clock& clock)
        : Database(clock),
          m_channel(postgres::channelName("dbsync_main", url.schema())),
          m_pool(url, {mostConnections, 10s, 300s})
    {
    }

    Result<void> open();
    Result<Rows> read(std::string_view sql, const Parameters& parameters) override;
    std::int64_t generation() override;
    void say(const std::string& message) override;
    void hear(std::function<void(const std::string&)> heard) override;

protected:
    Result<void> transact(const std::function<bool(Connection&)>& work, Durability durability) override;

private:
    /// What an attempt came to: done, or to be tried again.
    struct Attempt
    {
        Result<void> result;
        bool again = false;
    };
    Attempt attempt(const std::function<bool(Connection&)>& work, Durability durability);
    Result<Rows> readOnce(std::string_view sql, const Parameters& parameters);
    std::string beginning(Durability durability) const;
    std::int64_t askGeneration();
    void heard(const std::string& payload);
    void hearSaid(const std::string& said);
    void lookForNotices(const std::stop_token& stop);

    const std::string m_channel;
    const std::string m_said = "said " + makeRandomHex(8) + " "; ///< begins what this process says
    postgres::Pool m_pool;
    /// Counts the changes that this process noticed, its own at once.
    std::atomic<std::int64_t> m_generation = 1;
    std::mutex m_askMutex;
    std::chrono::steady_clock::time_point m_askedAt;
    std::int64_t m_asked = -1;
    std::mutex m_hearMutex;
    std::function<void(const std::string&)> m_hear;
    std::unique_ptr<postgres::Listener> m_listener; ///< its thread uses those above
    std::jthread m_looking;                         ///< last, as it uses all of them
};

Result<void> PostgresDatabase::open()
{
    {
        DBSYNC_ASSIGN(const postgres::Lease lease, m_pool.take());
        DBSYNC_TRY(migratePostgres(*lease, timestamp()));
    }
    postgres::Listener::Callbacks callbacks;
    callbacks.onNotification = [this](const std::string&, const std::string& payload) { heard(payload); };
    callbacks.onListening = [this] {
        ++m_generation;
        const std::lock_guard lock(m_hearMutex);
        if (m_hear)
            m_hear(std::string(missedMessages));
    };
    callbacks.onLost = [](const Error& error) {
        logLine(LogLevel::Warning, "other nodes are not heard", {{"error", error.message}});
    };
    m_listener = std::make_unique<postgres::Listener>(m_pool.url(), std::vector{m_channel}, std::move(callbacks));
    m_looking = std::jthread([this](const std::stop_token& stop) { lookForNotices(stop); });
    return {};
}

/// Told at once to those who listen, and left in a table for those who cannot.
void PostgresDatabase::say(const std::string& message)
{
    const auto lease = m_pool.take();
    if (!lease)
        return;
    const std::string said = m_said + message;
    postgres::Pipeline pipeline(**lease);
    const bool added =
        pipeline.add("SELECT set_config('search_path', $1, true), set_config('synchronous_commit', 'off', true)",
                     postgres::Parameters().add(postgres::quoteName(m_pool.url().schema()))) &&
        pipeline.add(Notices::insertSql(), postgres::Parameters().add(said)) && pipeline.add(Notices::tidySql()) &&
        pipeline.add("SELECT pg_notify($1, $2)", postgres::Parameters().add(m_channel).add(said));
    if (added)
        (void)pipeline.finish();
}

void PostgresDatabase::lookForNotices(const std::stop_token& stop)
{
    Notices notices;
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!wake.wait_for(lock, stop, noticesEvery, [&] { return stop.stop_requested(); })) {
        if (m_listener->isListening()) {
            notices.forget();
            continue;
        }
        const auto messages = notices.takeNew(
            [this](std::string_view sql, const Parameters& parameters) { return read(sql, parameters); });
        if (!messages)
            continue;
        for (const std::string& said : *messages)
            hearSaid(said);
    }
}

void PostgresDatabase::hear(std::function<void(const std::string&)> heard)
{
    const std::lock_guard lock(m_hearMutex);
    m_hear = std::move(heard);
}

/// A generation, or "said NODE MESSAGE".
void PostgresDatabase::heard(const std::string& payload)
{
    if (!payload.starts_with("said ")) {
        ++m_generation;
        return;
    }
    hearSaid(payload);
}

void PostgresDatabase::hearSaid(const std::string& said)
{
    const std::lock_guard lock(m_hearMutex);
    if (m_hear && !said.starts_with(m_said) && said.size() > m_said.size())
        m_hear(said.substr(m_said.size()));
}

Result<Rows> PostgresDatabase::readOnce(std::string_view sql, const Parameters& parameters)
{
    DBSYNC_ASSIGN(const postgres::Lease lease, m_pool.take());
    postgres::Pipeline pipeline(*lease); // one round trip, one transaction
    DBSYNC_TRY(pipeline.add("SELECT set_config('search_path', $1, true)",
                            std::move(postgres::Parameters().add(postgres::quoteName(m_pool.url().schema())))));
    DBSYNC_TRY(pipeline.add(sql, postgresParameters(parameters)));
    DBSYNC_ASSIGN(const auto rows, pipeline.finish());
    return rowsFrom(rows.back());
}

Result<Rows> PostgresDatabase::read(std::string_view sql, const Parameters& parameters)
{
    auto rows = readOnce(sql, parameters);
    // Reading does no harm twice; the server may have been restarted since the connection was used last.
    if (!rows && postgres::isBroken(rows.error()))
        return readOnce(sql, parameters);
    return rows;
}

std::string PostgresDatabase::beginning(Durability durability) const
{
    postgres::TransactionOptions options;
    options.idleLimit = idleLimit;
    options.searchPath = {m_pool.url().schema()};
    if (durability == Durability::Relaxed)
        options.settings.emplace_back("synchronous_commit", "off");
    std::string sql = postgres::beginStatement(options);
    // As with SQLite, transactions come one after the other, whichever node they are on: what one has read is so.
    if (durability == Durability::Full)
        sql += R"(; SELECT 1 FROM "mainDatabase" FOR UPDATE)";
    return sql;
}

PostgresDatabase::Attempt PostgresDatabase::attempt(const std::function<bool(Connection&)>& work, Durability durability)
{
    const auto failed = [](Error error) {
        const bool again = postgres::isRetryable(error) || postgres::isBroken(error);
        return Attempt{std::move(error), again};
    };
    auto lease = m_pool.take();
    if (!lease)
        return {std::move(lease.error())};
    postgres::Connection& raw = **lease;
    if (auto begun = raw.execute(beginning(durability)); !begun)
        return failed(std::move(begun.error()));
    PostgresConnection connection(raw, m_channel);
    if (!work(connection)) {
        (void)raw.run("ROLLBACK");
        // What cannot be tried again is told by the work itself, in its own words.
        Attempt broken = connection.failure() ? failed(*connection.failure()) : Attempt{};
        return broken.again ? broken : Attempt{};
    }
    auto committed = raw.run("COMMIT");
    if (connection.changed())
        ++m_generation;
    if (!committed && postgres::isBroken(committed.error()))
        return {Error{ErrorKind::Unreachable, std::string(postgres::code::commitUnknown), committed.error().message,
                      "Look whether it was done, then try again."}};
    if (!committed)
        return failed(std::move(committed.error()));
    if (committed->tag() != "COMMIT")
        return {internalError("A transaction of the main database failed unnoticed.")};
    return {};
}

Result<void> PostgresDatabase::transact(const std::function<bool(Connection&)>& work, Durability durability)
{
    for (int count = 1;; ++count) {
        Attempt done = attempt(work, durability);
        if (!done.again)
            return done.result;
        if (count == mostAttempts)
            return done.result;
        std::this_thread::sleep_for(std::chrono::milliseconds(1 << count));
    }
}

std::int64_t PostgresDatabase::askGeneration()
{
    const std::lock_guard lock(m_askMutex);
    const auto now = std::chrono::steady_clock::now();
    if (m_asked >= 0 && now - m_askedAt < generationAge)
        return m_generation;
    const auto rows = read(R"(SELECT "generation" FROM "mainDatabase")", {});
    if (!rows || rows->empty()) {
        m_asked = -1;
        return -1;
    }
    if (rows->integer(0, 0) != std::exchange(m_asked, rows->integer(0, 0)))
        ++m_generation;
    m_askedAt = now;
    return m_generation;
}

std::int64_t PostgresDatabase::generation()
{
    return m_listener->isListening() ? m_generation.load() : askGeneration();
}

} // namespace

Result<std::unique_ptr<Database>> openPostgresDatabase(const std::string& url, const Clock& clock)
{
    DBSYNC_ASSIGN(const postgres::Url parsed, postgres::Url::parse(url));
    auto database = std::make_unique<PostgresDatabase>(parsed, clock);
    DBSYNC_TRY(database->open());
    return std::unique_ptr<Database>(std::move(database));
}

} // namespace dbsync::maindb
