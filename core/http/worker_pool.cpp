#include "http/worker_pool.h"

#include <algorithm>

namespace dbsync::http {

WorkerPool::WorkerPool(std::size_t threads, std::size_t queueLimit) : m_queueLimit(queueLimit)
{
    for (std::size_t i = 0; i < std::max<std::size_t>(1, threads); ++i)
        m_threads.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

bool WorkerPool::submit(std::function<void()> task, Admission admission)
{
    {
        const std::lock_guard lock(m_mutex);
        if (admission == Admission::Bounded) {
            // What an idle thread takes at once does not wait.
            const std::size_t idle = m_threads.size() - m_busy;
            if (m_boundedTasks >= m_queueLimit && m_tasks.size() >= idle) {
                ++m_refused;
                return false;
            }
            ++m_boundedTasks;
        }
        m_tasks.push_back({std::move(task), admission});
    }
    m_wake.notify_one();
    return true;
}

std::size_t WorkerPool::busy() const
{
    const std::lock_guard lock(m_mutex);
    return m_busy;
}

std::size_t WorkerPool::queued() const
{
    const std::lock_guard lock(m_mutex);
    return m_tasks.size();
}

std::uint64_t WorkerPool::refused() const
{
    const std::lock_guard lock(m_mutex);
    return m_refused;
}

void WorkerPool::work()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [this] { return m_ending || !m_tasks.empty(); });
        if (m_tasks.empty())
            return;
        Task task = std::move(m_tasks.front());
        m_tasks.pop_front();
        if (task.admission == Admission::Bounded)
            --m_boundedTasks;
        ++m_busy;
        lock.unlock();
        task.run();
        task.run = nullptr; // what it holds ends here, not under the lock
        lock.lock();
        --m_busy;
    }
}

} // namespace dbsync::http
