#pragma once

#include "change/wire.h"

#include <nlohmann/json.hpp>

/// How the lines of the streams and the answers read and write the parts that are JSON; for this folder's own files.
namespace dbsync::wire {

using Json = nlohmann::ordered_json;

inline Error malformed(std::string_view what)
{
    return {ErrorKind::InvalidRequest, "malformed", "The stream of rows is malformed: " + std::string(what) + ".", {}};
}

inline Json toJson(const Cursor& cursor)
{
    return {{"revision", cursor.revision}, {"mark", cursor.mark}};
}

/// What is wrong with a part of a line, in words for who wrote it. Thrown inside parseJson() only.
struct WrongPart
{
    std::string what;
};

inline const Json& part(const Json& json, const char* name)
{
    if (!json.is_object())
        throw WrongPart{"something else stands where an object belongs"};
    const auto found = json.find(name);
    if (found == json.end())
        throw WrongPart{"\"" + std::string(name) + "\" is missing"};
    return *found;
}

/// The part of that name, as `Value`.
template <typename Value>
Value read(const Json& json, const char* name)
{
    const Json& found = part(json, name);
    try {
        return found.get<Value>();
    } catch (const Json::exception&) {
        throw WrongPart{"\"" + std::string(name) + "\" is of the wrong kind"};
    }
}

inline Cursor cursorFromJson(const Json& json)
{
    return {read<std::int64_t>(json, "revision"), read<std::string>(json, "mark")};
}

/// Runs `make` on the parsed line; whatever is missing or of the wrong kind is one error.
template <typename Make>
auto parseJson(std::string_view line, std::string_view what, Make make) -> Result<decltype(make(Json()))>
{
    try {
        return make(Json::parse(line));
    } catch (const WrongPart& wrong) {
        return malformed(std::string(what) + ": " + wrong.what);
    } catch (const std::exception&) {
        return malformed(std::string(what) + " is no JSON, or not as it should be");
    }
}

} // namespace dbsync::wire
