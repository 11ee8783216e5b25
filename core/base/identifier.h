#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dbsync {

/// A random UUID (version 4) in its usual 36 characters.
std::string makeUuid();

/// `bytes` random bytes from the system's generator as lower-case hexadecimal; for tokens, marks and batch ids.
std::string makeRandomHex(std::size_t bytes);

/// A random integer of 53 bits, which every JSON reader keeps exactly.
std::int64_t makeRandomInteger();

/// SHA-256 of `text` as lower-case hexadecimal; tokens are stored this way.
std::string sha256Hex(std::string_view text);

} // namespace dbsync
