#pragma once

#include "datasource/layout.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// When rows were changed on their devices, for the policy `latest` (docs/protocol.md). What is stored of a row is JSON:
/// {"*":MS,"cTitle":MS}, with "*" for the whole row (its insertion, or its deletion) and c… for columns written since; 0 is
/// "changed, but nobody knows when".
namespace dbsync::datasource {

/// Of a row that was inserted, or deleted, at `time`.
std::string timesOfRow(std::int64_t time);

/// What is stored after `columns` were changed at `time`; `stored` is "" where nothing was.
std::string timesAfter(std::string_view stored, const std::vector<std::string>& columns, std::int64_t time);

/// As the wire has it: `[MS,…]`, one for each column of the table, or one for a tombstone.
std::string timesOnWire(std::string_view stored, const TableLayout& table, bool tombstone);

/// What is stored of a row of which the wire tells these times; "" where it tells none, nothing where they do not fit.
std::optional<std::string> timesFromWire(std::string_view times, const TableLayout& table, bool tombstone);

} // namespace dbsync::datasource
