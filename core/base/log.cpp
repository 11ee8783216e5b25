#include "base/log.h"

#include "base/clock.h"

#include <array>
#include <atomic>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace dbsync {

namespace {

std::atomic<LogFormat> logFormat{LogFormat::Text};
std::atomic<LogLevel> lowestLevel{LogLevel::Info};

std::string_view nameOf(LogLevel level)
{
    static constexpr std::array<std::string_view, 4> names{"debug", "info", "warning", "error"};
    return names[static_cast<std::size_t>(level)];
}

std::string textLine(LogLevel level, std::string_view message, std::initializer_list<LogField> fields)
{
    std::string line = formatTime(systemClock().now());
    line.append(" ").append(nameOf(level)).append(" ").append(message);
    for (const auto& [name, value] : fields)
        line.append(" ").append(name).append("=").append(value);
    for (char& character : line) {
        if (static_cast<unsigned char>(character) < ' ')
            character = ' '; // a value must not be able to forge a line
    }
    return line;
}

std::string jsonLine(LogLevel level, std::string_view message, std::initializer_list<LogField> fields)
{
    nlohmann::ordered_json line{
        {"time", formatTime(systemClock().now())}, {"level", nameOf(level)}, {"message", message}};
    for (const auto& [name, value] : fields)
        line[std::string(name)] = value;
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace

void configureLog(LogFormat format, LogLevel lowest)
{
    logFormat = format;
    lowestLevel = lowest;
}

void logLine(LogLevel level, std::string_view message, std::initializer_list<LogField> fields)
{
    if (level < lowestLevel.load())
        return;
    std::string line =
        logFormat == LogFormat::Text ? textLine(level, message, fields) : jsonLine(level, message, fields);
    line.push_back('\n');
    // One write, so that lines of several threads do not mix.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

} // namespace dbsync
