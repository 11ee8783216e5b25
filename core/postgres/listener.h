#pragma once

#include "postgres/connection.h"

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace dbsync::postgres {

/// Hears what is said with NOTIFY in one database: one connection and one thread, which connects again by itself.
/// Behind a pooler in transaction mode nothing would arrive; that is found out, and isListening() stays false.
class Listener
{
public:
    struct Callbacks
    {
        /// All run on the listener's thread and must not wait long.
        std::function<void(const std::string& channel, const std::string& payload)> onNotification;
        /// From now on nothing is missed. What was said before may have been.
        std::function<void()> onListening;
        /// Nothing is heard any more; the reason. Called once until it listens again.
        std::function<void(const Error& error)> onLost;
    };

    Listener(Url url, std::vector<std::string> channels, Callbacks callbacks);
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    /// Ends the thread, after some seconds at most.
    ~Listener();

    bool isListening() const { return m_listening; }

private:
    void run();
    Result<void> listenUntilLost();
    Result<std::unique_ptr<Connection>> subscribe();
    /// That what another connection says is heard.
    Result<void> probe(Connection& connection);
    void takeNotifications(Connection& connection);
    /// Waits for the connection's socket or the end; false when told to end.
    bool await(int socket, std::chrono::milliseconds limit, bool& readable) const;

    const Url m_url;
    const std::vector<std::string> m_channels;
    const Callbacks m_callbacks;
    const std::string m_probeChannel;
    bool m_probed = false;
    std::atomic<bool> m_listening = false;
    std::atomic<bool> m_ending = false;
    int m_wake[2] = {-1, -1};
    std::thread m_thread;
};

/// The channel of a database's schema for `purpose` ("dbsync_revision"); at most 63 bytes.
std::string channelName(const std::string& purpose, const std::string& schema);

} // namespace dbsync::postgres
