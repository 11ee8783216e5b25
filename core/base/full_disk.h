#pragma once

#include "base/error.h"

#include <atomic>
#include <chrono>
#include <cstdint>

namespace dbsync {

/// Remembers of a database that its last write failed for lack of space: reading goes on there, so that asking it
/// whether it works does not tell. Thread-safe.
class FullDisk
{
public:
    /// Takes note of what became of a write, and returns it.
    template <typename Done>
    Done noted(Done done)
    {
        note(done ? nullptr : &done.error());
        return done;
    }
    /// The same; null where it was done. Errors other than code "diskFull" say nothing about it.
    void note(const Error* error)
    {
        if (!error)
            m_at = 0;
        else if (error->code == "diskFull")
            m_at = now();
    }

    bool isFull() const { return m_at > 0; }
    /// Whether it is full and nobody has found it so for some seconds: it may be tried.
    bool mayBeTried() const { return isFull() && now() - m_at >= patience; }

private:
    static constexpr std::int64_t patience = 5'000;
    static std::int64_t now()
    {
        using namespace std::chrono;
        return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count() + 1;
    }

    std::atomic<std::int64_t> m_at = 0; ///< when it was found full last
};

} // namespace dbsync
