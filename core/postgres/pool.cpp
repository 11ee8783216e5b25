#include "postgres/pool.h"

#include "base/interruption.h"

#include <algorithm>

namespace dbsync::postgres {

Lease::~Lease()
{
    if (m_pool)
        m_pool->give(std::move(m_connection));
}

std::unique_ptr<Connection> Pool::takeIdle()
{
    const auto oldest = std::chrono::steady_clock::now() - m_limits.idle;
    while (!m_idle.empty()) {
        Idle last = std::move(m_idle.back()); // the one used last, so that the others may grow old
        m_idle.pop_back();
        if (last.since >= oldest && last.connection->isAlive())
            return std::move(last.connection);
    }
    return nullptr;
}

bool Pool::awaitFree(std::unique_lock<std::mutex>& lock)
{
    constexpr std::chrono::milliseconds lookEvery{200};
    const auto end = std::chrono::steady_clock::now() + m_limits.wait;
    const auto isFree = [this] { return m_taken < m_limits.connections; };
    while (!m_free.wait_until(lock, std::min(end, std::chrono::steady_clock::now() + lookEvery), isFree)) {
        if (std::chrono::steady_clock::now() >= end || !Interruption::isWanted())
            return false;
    }
    return true;
}

Result<Lease> Pool::take()
{
    std::unique_lock lock(m_mutex);
    if (!awaitFree(lock))
        return Error{ErrorKind::Unreachable, std::string(code::busy),
                     "All connections to " + m_url.describe() + " are taken.", "Try again."};
    ++m_taken;
    if (auto connection = takeIdle())
        return Lease(this, std::move(connection));
    // One that does not answer must not hold up every thread of a server.
    if (m_failure && (m_connecting > 0 || std::chrono::steady_clock::now() < m_failingUntil)) {
        --m_taken;
        return *m_failure;
    }
    ++m_connecting;
    lock.unlock();
    return connect();
}

Result<Lease> Pool::connect()
{
    const auto begun = std::chrono::steady_clock::now();
    auto opened = Connection::open(m_url);
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(m_mutex);
    --m_connecting;
    m_failure = opened ? std::nullopt : std::optional(opened.error());
    if (opened)
        return Lease(this, std::move(*opened));
    m_failingUntil = now + std::min<std::chrono::steady_clock::duration>(now - begun, std::chrono::seconds(1));
    --m_taken;
    m_free.notify_one();
    return std::move(opened.error());
}

Result<void> Pool::check()
{
    DBSYNC_ASSIGN(const Lease lease, take());
    DBSYNC_TRY(lease->run("SELECT 1"));
    return {};
}

void Pool::give(std::unique_ptr<Connection> connection)
{
    if (connection && connection->isOpen() && connection->isInTransaction())
        (void)connection->run("ROLLBACK");
    if (connection)
        connection->renew();
    const std::lock_guard lock(m_mutex);
    --m_taken;
    if (connection && connection->isOpen() && !connection->isInTransaction())
        m_idle.push_back({std::move(connection), std::chrono::steady_clock::now()});
    // Those at the front have waited longest.
    const auto oldest = std::chrono::steady_clock::now() - m_limits.idle;
    while (!m_idle.empty() && m_idle.front().since < oldest)
        m_idle.erase(m_idle.begin());
    m_free.notify_one();
}

} // namespace dbsync::postgres
