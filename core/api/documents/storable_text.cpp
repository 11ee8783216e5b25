#include "api/documents/storable_text.h"

#include <algorithm>
#include <simdjson.h>

namespace dbsync::api {

bool isStorableText(std::string_view text)
{
    return text.find('\0') == std::string_view::npos && simdjson::validate_utf8(text.data(), text.size());
}

bool holdsStorableText(const Json& json)
{
    if (json.is_string())
        return isStorableText(json.get_ref<const std::string&>());
    if (json.is_array())
        return std::all_of(json.begin(), json.end(), holdsStorableText);
    if (!json.is_object())
        return true;
    return std::all_of(json.items().begin(), json.items().end(), [](const auto& field) {
        return isStorableText(field.key()) && holdsStorableText(field.value());
    });
}

} // namespace dbsync::api
