#pragma once

#include "api/tenants/datasource_registry.h"
#include "maindb/main_database.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace dbsync::api {

/// Asks each database whether it works, on a thread of its own, so that one that does not answer holds up nobody. That
/// one has no space left is known from what this node wrote last; after some seconds it is tried again.
/// Thread-safe.
class DatabaseHealth
{
public:
    struct State
    {
        std::string name;
        const char* kind;   ///< "main" or "datasource"
        bool works = false; ///< it answers
        bool full = false;  ///< it takes no writes, for lack of space
        std::string error;  ///< what is wrong, without a password
    };

    /// `folder` is where this node keeps large requests while they arrive.
    DatabaseHealth(maindb::MainDatabase& main, DatasourceRegistry& registry, std::string folder);
    ~DatabaseHealth();
    DatabaseHealth(const DatabaseHealth&) = delete;
    DatabaseHealth& operator=(const DatabaseHealth&) = delete;

    /// The main database first. At most some seconds old; what does not answer within two seconds counts as it was
    /// before, and as failed where it was never asked.
    std::vector<State> states();
    /// Whether large requests find room on this node, as far as was found out with the last one.
    bool hasRoom() const { return !m_disk.isFull(); }
    /// One found none.
    void noteNoRoom();

private:
    void tryRoom();
    void run();
    void askAll();
    void note(std::size_t index, State state);

    maindb::MainDatabase& m_main;
    DatasourceRegistry& m_registry;
    const std::string m_folder;
    FullDisk m_disk; ///< of that folder
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_asked;
    bool m_wanted = false;
    bool m_ending = false;
    std::uint64_t m_rounds = 0;
    std::chrono::steady_clock::time_point m_doneAt;
    std::vector<State> m_states;
    std::thread m_thread;
};

} // namespace dbsync::api
