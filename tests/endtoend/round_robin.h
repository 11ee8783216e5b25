#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace dbsync::test {

/// A TCP proxy on loopback that gives each connection to the next node in turn that takes it.
class RoundRobin
{
public:
    RoundRobin();
    ~RoundRobin();
    RoundRobin(const RoundRobin&) = delete;
    RoundRobin& operator=(const RoundRobin&) = delete;

    std::uint16_t port() const { return m_port; }
    void add(std::uint16_t node);

private:
    void accept();
    int connectToNext();
    static void pump(int one, int other, const std::atomic<bool>& ending);

    int m_listener = -1;
    std::uint16_t m_port = 0;
    std::atomic<bool> m_ending = false;
    std::mutex m_mutex;
    std::vector<std::uint16_t> m_nodes;
    std::size_t m_next = 0;
    std::thread m_thread;
};

} // namespace dbsync::test
