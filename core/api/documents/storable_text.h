#pragma once

#include "api/documents/json_fields.h"

#include <string_view>

/// Text that each of our databases takes. PostgreSQL refuses NUL and what is not UTF-8, in its own words.
namespace dbsync::api {

bool isStorableText(std::string_view text);

/// The same of every name and every text in `json`.
bool holdsStorableText(const Json& json);

} // namespace dbsync::api
