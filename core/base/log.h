#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace dbsync {

enum class LogLevel { Debug, Info, Warning, Error };
enum class LogFormat { Text, Json };

/// One named fact of a log line.
using LogField = std::pair<std::string_view, std::string>;

/// How and from which level on lines are written to stderr. Set once at start-up; the default is text from Info on.
void configureLog(LogFormat format, LogLevel lowest);

/// Writes one whole line to stderr: time, level, message, fields. Thread-safe. Never pass a secret.
void logLine(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});

} // namespace dbsync
