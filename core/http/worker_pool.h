#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace dbsync::http {

/// Threads that run tasks in their order. Safe from any thread.
class WorkerPool
{
public:
    enum class Admission {
        Bounded, ///< refused when `queueLimit` bounded tasks wait
        Always,  ///< belongs to something already admitted
    };

    WorkerPool(std::size_t threads, std::size_t queueLimit);
    /// Runs what waits, then ends the threads.
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// False: refused. A task must not throw.
    bool submit(std::function<void()> task, Admission admission);

    std::size_t threads() const { return m_threads.size(); }
    std::size_t busy() const;
    std::size_t queued() const;
    std::uint64_t refused() const;

private:
    struct Task
    {
        std::function<void()> run;
        Admission admission;
    };

    void work();

    const std::size_t m_queueLimit;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Task> m_tasks;
    std::size_t m_boundedTasks = 0;
    std::size_t m_busy = 0;
    std::uint64_t m_refused = 0;
    bool m_ending = false;
    std::vector<std::thread> m_threads;
};

} // namespace dbsync::http
