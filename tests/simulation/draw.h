#pragma once

#include <cstdint>
#include <vector>

namespace dbsync::test {

/// Numbers that follow from a seed alone, the same with every library.
class Draw
{
public:
    explicit Draw(std::uint64_t seed) : m_state(seed) {}

    std::uint64_t next()
    {
        // splitmix64: every seed, however near to another, begins a sequence of its own.
        m_state += 0x9e3779b97f4a7c15U;
        std::uint64_t mixed = m_state;
        mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
        return mixed ^ (mixed >> 31U);
    }

    /// From `from` to `to`, both included.
    std::int64_t between(std::int64_t from, std::int64_t to)
    {
        return from + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(to - from + 1));
    }

    bool chance(int percent) { return between(1, 100) <= percent; }

    template <typename Item>
    const Item& pick(const std::vector<Item>& items)
    {
        return items[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(items.size()) - 1))];
    }

private:
    std::uint64_t m_state;
};

} // namespace dbsync::test
