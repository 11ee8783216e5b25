#pragma once

#include "postgres/connection.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

namespace dbsync::postgres {

class Pool;

/// A connection of a pool, given back when it goes out of scope. What is left in a transaction is rolled back.
class Lease
{
public:
    Lease(Lease&& other) noexcept
        : m_pool(std::exchange(other.m_pool, nullptr)), m_connection(std::move(other.m_connection))
    {
    }
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    Connection& operator*() const { return *m_connection; }
    Connection* operator->() const { return m_connection.get(); }

private:
    friend class Pool;
    Lease(Pool* pool, std::unique_ptr<Connection> connection) : m_pool(pool), m_connection(std::move(connection)) {}
    Pool* m_pool;
    std::unique_ptr<Connection> m_connection;
};

/// A bounded number of connections to one database, opened when they are needed. A connection that the server closed
/// (it was restarted) is replaced when the next one is taken. Thread-safe; outlives its leases.
class Pool
{
public:
    struct Limits
    {
        std::size_t connections = 8;
        std::chrono::milliseconds wait{10'000}; ///< for a free one
        std::chrono::seconds idle{300};         ///< an unused one is closed after this
    };
    Pool(Url url, Limits limits) : m_url(std::move(url)), m_limits(limits) {}
    explicit Pool(Url url) : Pool(std::move(url), Limits{}) {}

    /// Errors of Connection::open(), at once while others find out that it still fails, and code "busy" where none
    /// became free in time.
    Result<Lease> take();
    /// Asks the server something.
    Result<void> check();
    const Url& url() const { return m_url; }

private:
    friend class Lease;
    struct Idle
    {
        std::unique_ptr<Connection> connection;
        std::chrono::steady_clock::time_point since;
    };
    bool awaitFree(std::unique_lock<std::mutex>& lock);
    /// A living one of those that are idle, or null.
    std::unique_ptr<Connection> takeIdle();
    Result<Lease> connect();
    void give(std::unique_ptr<Connection> connection);

    const Url m_url;
    const Limits m_limits;
    std::mutex m_mutex;
    std::condition_variable m_free;
    std::size_t m_taken = 0;
    std::size_t m_connecting = 0;
    std::optional<Error> m_failure;                       ///< of the last try to connect
    std::chrono::steady_clock::time_point m_failingUntil; ///< as long again as that took
    std::vector<Idle> m_idle;
};

} // namespace dbsync::postgres
