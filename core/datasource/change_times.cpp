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

} // namespace dbsync::datasource
