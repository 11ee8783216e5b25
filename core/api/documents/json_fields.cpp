#include "api/documents/json_fields.h"

#include <algorithm>
#include <set>
#include <vector>

namespace dbsync::api {

namespace {

constexpr std::size_t longestEmail = 254;
constexpr std::size_t longestPassword = 1000;
constexpr std::size_t shortestPassword = 8;
constexpr std::size_t longestObject = std::size_t{64} * 1024;

const Json& emptyObject()
{
    static const Json empty = Json::object();
    return empty;
}

std::string trimmed(const std::string& text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool hasControlCharacter(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](char character) {
        const auto byte = static_cast<unsigned char>(character);
        return byte < 0x20 || byte == 0x7f;
    });
}

} // namespace

Result<Json> parseObject(std::string_view body)
{
    // Of two values of one name there is no telling which is meant, and a proxy in front may have looked at the other.
    std::vector<std::set<std::string>> names;
    std::string twice;
    const auto look = [&](int, Json::parse_event_t event, const Json& parsed) {
        if (event == Json::parse_event_t::object_start)
            names.emplace_back();
        else if (event == Json::parse_event_t::object_end)
            names.pop_back();
        else if (event == Json::parse_event_t::key && !names.back().insert(parsed.get<std::string>()).second)
            twice = parsed.get<std::string>();
        return true;
    };
    Json json = Json::parse(body, look, false);
    if (json.is_discarded())
        return Error{ErrorKind::InvalidRequest, "malformed", "The body is not valid JSON in UTF-8.", {}};
    if (!twice.empty())
        return Error{ErrorKind::InvalidRequest, "malformed", "The body has the field \"" + twice + "\" twice.", {}};
    if (!json.is_object())
        return Error{ErrorKind::InvalidRequest, "malformed", "The body must be a JSON object.", {}};
    return json;
}

std::string toText(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json objectFromText(const std::string& text)
{
    Json json = Json::parse(text, nullptr, false);
    return json.is_object() ? json : Json::object();
}

bool plausibleEmail(std::string_view text)
{
    const auto at = text.rfind('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == text.size() || text.size() > longestEmail)
        return false;
    const std::string_view host = text.substr(at + 1);
    const bool hostIsPlain = std::all_of(host.begin(), host.end(), [](char character) {
        return static_cast<signed char>(character) < 0 || std::isalnum(static_cast<unsigned char>(character)) != 0 ||
               character == '.' || character == '-';
    });
    return hostIsPlain && host.front() != '.' && host.back() != '.' && host.find("..") == std::string_view::npos &&
           text.find_first_of(" \t\"<>,;") == std::string_view::npos && !hasControlCharacter(text) &&
           text.substr(0, at).find('@') == std::string_view::npos;
}

const Json* Fields::find(const char* name) const
{
    const auto found = m_object.find(name);
    return found == m_object.end() || found->is_null() ? nullptr : &*found;
}

bool Fields::has(const char* name) const
{
    return m_object.contains(name);
}

void Fields::refuse(const char* name, std::string_view why)
{
    if (!*m_error)
        *m_error = Error{ErrorKind::InvalidRequest,
                         "invalidField",
                         std::string("The field \"").append(m_path).append(name).append("\" ").append(why),
                         {}};
}

Result<void> Fields::check() const
{
    if (*m_error)
        return **m_error;
    return {};
}

std::optional<std::string> Fields::readText(const char* name)
{
    const Json* value = find(name);
    if (!value)
        return std::nullopt;
    if (!value->is_string()) {
        refuse(name, "must be text.");
        return std::string();
    }
    return value->get<std::string>();
}

std::optional<std::string> Fields::optionalText(const char* name, std::size_t longest)
{
    auto text = readText(name);
    if (!text)
        return text;
    text = trimmed(*text);
    if (text->size() > longest)
        refuse(name, "must have at most " + std::to_string(longest) + " characters.");
    if (hasControlCharacter(*text))
        refuse(name, "must not have control characters.");
    return text;
}

std::string Fields::text(const char* name, std::size_t shortest, std::size_t longest)
{
    const auto text = optionalText(name, longest);
    if (!text)
        refuse(name, "is missing.");
    else if (text->size() < shortest)
        refuse(name, shortest == 1 ? "must not be empty."
                                   : "must have at least " + std::to_string(shortest) + " characters.");
    return text.value_or(std::string());
}

std::string Fields::secret(const char* name)
{
    const auto text = readText(name);
    if (!text)
        refuse(name, "is missing.");
    if (text && text->size() > longestPassword)
        refuse(name, "must have at most 1000 characters.");
    return text.value_or(std::string());
}

std::optional<std::string> Fields::optionalPassword(const char* name)
{
    auto text = readText(name);
    if (text && text->size() < shortestPassword)
        refuse(name, "must have at least 8 characters.");
    if (text && text->size() > longestPassword)
        refuse(name, "must have at most 1000 characters.");
    return text;
}

std::string Fields::password(const char* name)
{
    const auto text = optionalPassword(name);
    if (!text)
        refuse(name, "is missing.");
    return text.value_or(std::string());
}

std::string Fields::email(const char* name)
{
    const std::string address = text(name, 1, longestEmail);
    if (!plausibleEmail(address))
        refuse(name, "must be an e-mail address.");
    return address;
}

std::optional<std::int64_t> Fields::optionalInteger(const char* name, std::int64_t least, std::int64_t most)
{
    const Json* value = find(name);
    if (!value)
        return std::nullopt;
    const bool fits = value->is_number_integer() &&
                      !(value->is_number_unsigned() &&
                        value->get<std::uint64_t>() > static_cast<std::uint64_t>(std::max<std::int64_t>(most, 0))) &&
                      value->get<std::int64_t>() >= least && value->get<std::int64_t>() <= most;
    if (!fits) {
        refuse(name, "must be an integer from " + std::to_string(least) + " to " + std::to_string(most) + ".");
        return least;
    }
    return value->get<std::int64_t>();
}

std::optional<bool> Fields::optionalFlag(const char* name)
{
    const Json* value = find(name);
    if (!value)
        return std::nullopt;
    if (!value->is_boolean()) {
        refuse(name, "must be true or false.");
        return false;
    }
    return value->get<bool>();
}

std::optional<std::string> Fields::optionalObject(const char* name)
{
    const Json* value = find(name);
    if (!value)
        return std::nullopt;
    if (!value->is_object()) {
        refuse(name, "must be a JSON object.");
        return std::string("{}");
    }
    std::string text = toText(*value);
    if (text.size() > longestObject)
        refuse(name, "must have at most 64 KiB.");
    return text;
}

Fields Fields::object(const char* name)
{
    const Json* value = find(name);
    if (!value)
        refuse(name, "is missing.");
    else if (!value->is_object())
        refuse(name, "must be a JSON object.");
    const Json& object = value && value->is_object() ? *value : emptyObject();
    return {object, m_path + name + ".", *m_error};
}

} // namespace dbsync::api
