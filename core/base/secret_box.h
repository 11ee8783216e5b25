#pragma once

#include "base/error.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dbsync {

/// Encrypts secrets that are stored (URLs with passwords), and reads them again. Without a key they are stored as they
/// are. What was encrypted with an earlier key is still read. Thread-safe.
class SecretBox
{
public:
    /// Stores as it is.
    SecretBox() = default;
    /// `key` is any text, best 32 random bytes as base64; "" for none. `previous` is the key before it. Code
    /// "weakSecretKey" where one is shorter than 16 characters.
    static Result<SecretBox> make(std::string_view key, std::string_view previous = {});

    /// What to store for `secret`.
    std::string seal(std::string_view secret) const;
    /// The secret again. Code "wrongSecretKey" where none of the keys fits.
    Result<std::string> open(const std::string& stored) const;
    /// Whether `stored` is as seal() would store it now: with the current key, or plain without one.
    bool isCurrent(const std::string& stored) const;

private:
    using Key = std::array<unsigned char, 32>;
    std::vector<Key> m_keys; ///< the current one, then the one before it
    bool m_seals = false;    ///< false where only an earlier key is known
};

} // namespace dbsync
