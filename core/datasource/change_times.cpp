#include "datasource/change_times.h"

#include <nlohmann/json.hpp>

namespace dbsync::datasource {

namespace {

using Json = nlohmann::json;

constexpr const char* wholeRow = "*";

Json parsed(std::string_view stored)
{
    Json json = Json::parse(stored, nullptr, false);
    return json.is_object() ? json : Json::object();
}

std::int64_t timeIn(const Json& json, const std::string& name, std::int64_t otherwise)
{
    const auto found = json.find(name);
    return found != json.end() && found->is_number_integer() ? found->get<std::int64_t>() : otherwise;
}

} // namespace

std::string timesOfRow(std::int64_t time)
{
    return Json{{wholeRow, time}}.dump();
}

std::string timesAfter(std::string_view stored, const std::vector<std::string>& columns, std::int64_t time)
{
    Json json = parsed(stored);
    for (const std::string& column : columns)
        json["c" + column] = time;
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string timesOnWire(std::string_view stored, const TableLayout& table, bool tombstone)
{
    const Json json = parsed(stored);
    const std::int64_t row = timeIn(json, wholeRow, 0);
    if (tombstone)
        return "[" + std::to_string(row) + "]";
    std::string text;
    for (const Column& column : table.table.columns)
        text.append(text.empty() ? "[" : ",").append(std::to_string(timeIn(json, "c" + column.name, row)));
    return text + "]";
}

/// Columns of the key are written with the whole row only, so theirs is the row's time.
std::optional<std::string> timesFromWire(std::string_view times, const TableLayout& table, bool tombstone)
{
    if (times.empty())
        return std::string();
    const Json json = Json::parse(times, nullptr, false);
    const std::vector<Column>& columns = table.table.columns;
    if (!json.is_array() || json.size() != (tombstone ? 1 : columns.size()))
        return {};
    for (const Json& each : json) {
        if (!each.is_number_integer())
            return {};
    }
    const std::size_t ofRow = tombstone || table.key.empty() ? 0 : static_cast<std::size_t>(table.key.front());
    Json stored = {{wholeRow, json[ofRow]}};
    for (std::size_t i = 0; !tombstone && i < columns.size(); ++i) {
        if (json[i] != json[ofRow])
            stored["c" + columns[i].name] = json[i];
    }
    return stored.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace dbsync::datasource
