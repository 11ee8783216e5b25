#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dbsync {

/// Appends `bytes` to `out` as standard Base64 with padding.
void appendBase64(std::string_view bytes, std::string& out);

/// The bytes of standard Base64, padded or not; nothing where it is malformed.
std::optional<std::string> decodeBase64(std::string_view text);

} // namespace dbsync
