#pragma once

#include <atomic>
#include <utility>

namespace dbsync {

/// Tells work on another thread that nobody wants it any more: whatever waits for long there looks now and then.
class Interruption
{
public:
    void interrupt() { m_interrupted = true; }
    bool isInterrupted() const { return m_interrupted; }

    /// Whether somebody still wants what this thread does.
    static bool isWanted() { return !s_current || !s_current->isInterrupted(); }

    /// What this thread does until its end belongs to an interruption; null for none.
    class Scope
    {
    public:
        explicit Scope(const Interruption* interruption) : m_outer(std::exchange(s_current, interruption)) {}
        ~Scope() { s_current = m_outer; }
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

    private:
        const Interruption* m_outer;
    };

private:
    static inline thread_local const Interruption* s_current = nullptr;
    std::atomic<bool> m_interrupted = false;
};

} // namespace dbsync
