#pragma once

#include <nlohmann/json.hpp>
#include <string>

/// Reads the parts of JSON that somebody else wrote. For .cpp files: what is wrong is thrown, and caught there.
namespace dbsync::json {

/// What is wrong with a part, in words for who wrote it.
struct WrongPart
{
    std::string what;
};

template <typename Json>
const Json& part(const Json& json, const char* name)
{
    if (!json.is_object())
        throw WrongPart{"there is something else where an object with \"" + std::string(name) + "\" belongs"};
    const auto found = json.find(name);
    if (found == json.end())
        throw WrongPart{"\"" + std::string(name) + "\" is missing"};
    return *found;
}

/// The part of that name, as `Value`.
template <typename Value, typename Json>
Value read(const Json& json, const char* name)
{
    const Json& found = part(json, name);
    try {
        return found.template get<Value>();
    } catch (const typename Json::exception&) {
        throw WrongPart{"\"" + std::string(name) + "\" is of the wrong kind"};
    }
}

} // namespace dbsync::json
