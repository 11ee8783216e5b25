#pragma once

#include "base/error.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace dbsync::api {

using Json = nlohmann::ordered_json;

/// Reads the body of a request: a JSON object in UTF-8 (code "malformed" otherwise).
Result<Json> parseObject(std::string_view body);

/// As text; bytes that are not UTF-8 become replacement characters.
std::string toText(const Json& json);

/// An object stored as text ("metadata"), as JSON again; an empty object where the text is none.
Json objectFromText(const std::string& text);

/// Reads the fields of a JSON object by name and kind. The first that is missing or wrong is kept as the error, naming
/// the field with its path; what is read after it has no meaning. Ask error() before using the values.
class Fields
{
public:
    explicit Fields(const Json& object) : m_object(object), m_error(&m_ownError) {}

    /// Text of `shortest` to `longest` characters (bytes of UTF-8) without control characters, trimmed of spaces.
    std::string text(const char* name, std::size_t shortest, std::size_t longest);
    /// As above; nothing where the field is missing or null.
    std::optional<std::string> optionalText(const char* name, std::size_t longest);
    /// Text as it is, spaces included, for comparing: a password to verify, a token.
    std::string secret(const char* name);
    /// A new password, as it is.
    std::string password(const char* name);
    std::optional<std::string> optionalPassword(const char* name);
    /// A plausible e-mail address.
    std::string email(const char* name);
    std::optional<std::int64_t> optionalInteger(const char* name, std::int64_t least, std::int64_t most);
    std::optional<bool> optionalFlag(const char* name);
    /// An object as text, at most 64 KiB; nothing where the field is missing or null.
    std::optional<std::string> optionalObject(const char* name);
    /// The fields of an object inside.
    Fields object(const char* name);
    bool has(const char* name) const;

    /// Keeps an error about a field unless there is one already.
    void refuse(const char* name, std::string_view why);
    /// An InvalidRequest error of code "invalidField", where a field was missing or wrong.
    Result<void> check() const;

    Fields(const Fields&) = delete;
    Fields& operator=(const Fields&) = delete;

private:
    Fields(const Json& object, std::string path, std::optional<Error>& error)
        : m_object(object), m_path(std::move(path)), m_error(&error)
    {
    }
    /// Null where the field is missing or null.
    const Json* find(const char* name) const;
    std::optional<std::string> readText(const char* name);

    const Json& m_object;
    std::string m_path;
    std::optional<Error> m_ownError;
    std::optional<Error>* m_error; ///< the outermost object's
};

/// Whether text looks like an e-mail address: something, an @, a name of a host.
bool plausibleEmail(std::string_view text);

} // namespace dbsync::api
