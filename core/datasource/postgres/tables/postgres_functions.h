#pragma once

#include <map>
#include <string>
#include <string_view>

namespace dbsync::datasource {

/// The functions in our schema, as SQL; `ours` is the schema, quoted and with a dot, `channel` a plain name.
std::string createFunctions(const std::string& ours, const std::string& channel);

/// `text` with each "{name}" replaced by its value, in one pass: what values hold is left as it is.
std::string filled(std::string_view text, const std::map<std::string_view, std::string>& values);

} // namespace dbsync::datasource
