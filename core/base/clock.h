#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace dbsync {

/// Where the time comes from, so that tests and the simulation can set it. Implementations are thread-safe.
class Clock
{
public:
    virtual ~Clock() = default;
    /// Milliseconds since 1970-01-01 UTC.
    virtual std::int64_t now() const = 0;
};

/// The machine's own clock.
const Clock& systemClock();

/// `2026-11-24T08:15:30.123Z` for milliseconds since 1970-01-01 UTC.
std::string formatTime(std::int64_t milliseconds);

/// The other way round; nothing where the text has another form.
std::optional<std::int64_t> parseTime(const std::string& text);

} // namespace dbsync
