#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace dbsync {

/// How much of a text stands in a JSON string as it is: up to the first quote, backslash or control character.
struct PlainStart
{
    std::size_t size = 0;
    bool ascii = true; ///< of that start; otherwise it may not be UTF-8
};

/// Looks at eight bytes at a time, for all rows that come or go pass here.
inline PlainStart plainStart(std::string_view text)
{
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t tops = 0x8080808080808080;
    const auto below = [](std::uint64_t word, std::uint64_t limit) { return (word - ones * limit) & ~word; };
    std::uint64_t seen = 0;
    std::size_t at = 0;
    for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, sizeof word);
        const std::uint64_t special =
            below(word, 0x20) | below(word ^ (ones * '"'), 1) | below(word ^ (ones * '\\'), 1);
        if (special & tops)
            break;
        seen |= word;
    }
    for (; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte < 0x20 || byte == '"' || byte == '\\')
            break;
        seen |= byte;
    }
    return {at, (seen & tops) == 0};
}

} // namespace dbsync
