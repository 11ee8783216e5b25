#pragma once

#include "base/json_parts.h"
#include "change/wire.h"

/// How the lines of the streams and the answers read and write the parts that are JSON; for this folder's own files.
namespace dbsync::wire {

using Json = nlohmann::ordered_json;
using json::part;
using json::read;
using json::WrongPart;

inline Error malformed(std::string_view what)
{
    return {ErrorKind::InvalidRequest, "malformed", "The stream of rows is malformed: " + std::string(what) + ".", {}};
}

inline Json toJson(const Cursor& cursor)
{
    return {{"revision", cursor.revision}, {"mark", cursor.mark}};
}

/// A revision without its mark, once it is kept, is one that the cloud never knows again.
inline Cursor cursorFromJson(const Json& json)
{
    constexpr std::size_t longestMark = 100;
    Cursor cursor{read<std::int64_t>(json, "revision"), read<std::string>(json, "mark")};
    if (cursor.revision < 0)
        throw WrongPart{"\"revision\" is below 0"};
    if ((cursor.revision > 0 && cursor.mark.empty()) || cursor.mark.size() > longestMark)
        throw WrongPart{"\"mark\" is empty or too long"};
    return cursor;
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
