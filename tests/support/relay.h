#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <thread>

namespace dbsync::test {

/// A TCP relay on loopback in front of a server, for what may happen between: it stops passing anything on while every
/// connection stays open, or it leads elsewhere from one moment to the next.
class Relay
{
public:
    explicit Relay(std::uint16_t server);
    ~Relay();
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    std::uint16_t port() const { return m_port; }
    /// Whether what comes waits; new connections are taken all the same.
    void freeze(bool frozen) { m_frozen = frozen; }
    /// Leads to another server from now on; connections to the one before end.
    void lead(std::uint16_t server);

private:
    void accept();
    void pump(int client, int server, unsigned generation) const;

    int m_listener = -1;
    std::uint16_t m_port = 0;
    std::atomic<std::uint16_t> m_server;
    std::atomic<unsigned> m_generation = 0;
    std::atomic<bool> m_frozen = false;
    std::atomic<bool> m_ending = false;
    std::thread m_thread;
};

} // namespace dbsync::test
