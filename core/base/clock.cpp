#include "base/clock.h"

#include <chrono>
#include <cstdio>
#include <ctime>

namespace dbsync {

namespace {

class SystemClock final : public Clock
{
public:
    std::int64_t now() const override
    {
        using namespace std::chrono;
        return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    }
};

} // namespace

const Clock& systemClock()
{
    static const SystemClock clock;
    return clock;
}

std::string formatTime(std::int64_t milliseconds)
{
    std::int64_t seconds = milliseconds / 1000;
    std::int64_t rest = milliseconds % 1000;
    if (rest < 0) {
        rest += 1000;
        --seconds;
    }
    const std::time_t time = static_cast<std::time_t>(seconds);
    std::tm utc{};
    gmtime_r(&time, &utc);
    char day[32];
    std::strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &utc);
    char text[48];
    std::snprintf(text, sizeof text, "%s.%03dZ", day, static_cast<int>(rest));
    return text;
}

std::optional<std::int64_t> parseTime(const std::string& text)
{
    std::tm utc{};
    int milliseconds = 0;
    char end = 0;
    const int read = std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3d%c", &utc.tm_year, &utc.tm_mon, &utc.tm_mday,
                                 &utc.tm_hour, &utc.tm_min, &utc.tm_sec, &milliseconds, &end);
    if (read != 8 || end != 'Z')
        return std::nullopt;
    utc.tm_year -= 1900;
    utc.tm_mon -= 1;
    return static_cast<std::int64_t>(timegm(&utc)) * 1000 + milliseconds;
}

} // namespace dbsync
