#include "base/base64.h"
#include "change/plain_text.h"
#include "change/row_codec.h"

#include <charconv>
#include <cmath>
#include <deque>
#include <simdjson.h>

namespace dbsync {

struct RowParser::State
{
    simdjson::ondemand::parser parser;
    std::string buffer;
    RowView row;
    std::deque<std::string> decoded; ///< bytes of tagged values; a deque, so that views into it stay
};

namespace {

bool isDigit(char character)
{
    return character >= '0' && character <= '9';
}

/// Reads rows as most are: numbers, NULL, and text without escapes. Whatever else there is, it leaves to the JSON
/// parser.
class PlainReader
{
public:
    explicit PlainReader(std::string_view json) : m_at(json.data()), m_end(json.data() + json.size()) {}

    /// False where it found something else; `row` is then of no use.
    bool read(RowView& row)
    {
        if (!skip('['))
            return false;
        do {
            if (!readValue(row.emplace_back()))
                return false;
        } while (skip(','));
        return skip(']') && m_at == m_end;
    }

private:
    bool skip(char character)
    {
        const bool found = m_at != m_end && *m_at == character;
        m_at += found;
        return found;
    }

    bool readValue(ValueView& value)
    {
        if (skip('"'))
            return readText(value);
        constexpr std::string_view null = "null";
        if (std::string_view(m_at, rest()).substr(0, null.size()) == null) {
            m_at += null.size();
            return true;
        }
        return readNumber(value);
    }

    bool readText(ValueView& value)
    {
        const PlainStart text = plainStart({m_at, rest()});
        value.type = ValueView::Type::Text;
        value.bytes = {m_at, text.size};
        m_at += text.size;
        return skip('"') && (text.ascii || simdjson::validate_utf8(value.bytes.data(), value.bytes.size()));
    }

    bool readNumber(ValueView& value)
    {
        const char* const begin = m_at;
        const bool negative = skip('-');
        const char* const whole = m_at;
        skipDigits();
        if (m_at == whole || (*whole == '0' && (negative || m_at - whole > 1)))
            return false;
        const bool real = skip('.');
        if (real && skipDigits() == 0)
            return false;
        value.type = real ? ValueView::Type::Real : ValueView::Type::Integer;
        const auto read = real ? std::from_chars(begin, m_at, value.real) : std::from_chars(begin, m_at, value.integer);
        return read.ec == std::errc();
    }

    std::ptrdiff_t skipDigits()
    {
        const char* const begin = m_at;
        while (m_at != m_end && isDigit(*m_at))
            ++m_at;
        return m_at - begin;
    }

    std::size_t rest() const { return static_cast<std::size_t>(m_end - m_at); }

    const char* m_at;
    const char* m_end;
};

} // namespace

RowParser::RowParser() : m_state(std::make_unique<State>()) {}
RowParser::~RowParser() = default;
RowParser::RowParser(RowParser&&) noexcept = default;
RowParser& RowParser::operator=(RowParser&&) noexcept = default;

namespace {

using simdjson::ondemand::json_type;

Error malformedRow(const std::string& why)
{
    return {ErrorKind::InvalidRequest, "malformed", "A row is malformed: " + why + ".", {}};
}

/// In words for who wrote it; the library's are for programmers.
Error malformedRow(simdjson::error_code error)
{
    switch (error) {
    case simdjson::UTF8_ERROR:
        return malformedRow("it is not UTF-8");
    case simdjson::INCORRECT_TYPE:
        return malformedRow("it is no array of values");
    case simdjson::CAPACITY:
    case simdjson::MEMALLOC:
        return malformedRow("it is too large");
    default:
        return malformedRow("it is not valid JSON");
    }
}

Result<ValueView> parseNumber(simdjson::ondemand::value& json)
{
    const std::string_view digits = json.raw_json_token();
    simdjson::ondemand::number number;
    if (const auto error = json.get_number().get(number))
        return malformedRow(error);
    ValueView value;
    if (number.is_int64()) {
        value.type = ValueView::Type::Integer;
        value.integer = number.get_int64();
    } else if (number.is_double()) {
        // Read again by the standard library, which rounds right also where there are more than 19 digits.
        value.type = ValueView::Type::Real;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value.real);
        if (read.ec != std::errc())
            return malformedRow("not a real");
    } else {
        return malformedRow("an integer is beyond 64 bits");
    }
    return value;
}

Result<ValueView> taggedValue(std::string_view tag, std::string_view text, std::deque<std::string>& decoded)
{
    ValueView value;
    if (tag == "integer") {
        value.type = ValueView::Type::Integer;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), value.integer);
        if (read.ec != std::errc() || read.ptr != text.data() + text.size())
            return malformedRow("not an integer of 64 bits");
        return value;
    }
    if (tag == "real" && (text == "Infinity" || text == "-Infinity")) {
        value.type = ValueView::Type::Real;
        value.real = text.front() == '-' ? -HUGE_VAL : HUGE_VAL;
        return value;
    }
    if (tag != "blob" && tag != "text")
        return malformedRow("unknown kind of value \"" + std::string(tag) + "\"");
    auto bytes = decodeBase64(text);
    if (!bytes)
        return malformedRow("not Base64");
    decoded.push_back(std::move(*bytes));
    value.type = tag == "blob" ? ValueView::Type::Blob : ValueView::Type::Text;
    value.bytes = decoded.back();
    return value;
}

Result<ValueView> parseTagged(simdjson::ondemand::value& json, std::deque<std::string>& decoded)
{
    simdjson::ondemand::object object;
    if (const auto error = json.get_object().get(object))
        return malformedRow(error);
    for (auto field : object) {
        std::string_view tag;
        std::string_view text;
        if (const auto error = field.unescaped_key().get(tag))
            return malformedRow(error);
        if (field.value().get_string().get(text))
            return malformedRow("a value in braces must hold text");
        return taggedValue(tag, text, decoded);
    }
    return malformedRow("an empty object");
}

Result<ValueView> parseValue(simdjson::ondemand::value& json, std::deque<std::string>& decoded)
{
    json_type type;
    if (const auto error = json.type().get(type))
        return malformedRow(error);
    switch (type) {
    case json_type::null: {
        bool null = false;
        if (const auto error = json.is_null().get(null); error || !null)
            return malformedRow("not a value");
        return ValueView{};
    }
    case json_type::number:
        return parseNumber(json);
    case json_type::string: {
        ValueView value;
        value.type = ValueView::Type::Text;
        if (const auto error = json.get_string().get(value.bytes))
            return malformedRow(error);
        return value;
    }
    case json_type::object:
        return parseTagged(json, decoded);
    default:
        return malformedRow("not a value");
    }
}

} // namespace

Result<const RowView*> RowParser::parse(std::string_view json)
{
    State& state = *m_state;
    state.row.clear();
    state.decoded.clear();
    // simdjson reads past the end, so the row goes where there is room for that.
    state.buffer.reserve(json.size() + simdjson::SIMDJSON_PADDING);
    state.buffer.assign(json);
    if (PlainReader(state.buffer).read(state.row))
        return static_cast<const RowView*>(&state.row);
    state.row.clear();
    const simdjson::padded_string_view padded(state.buffer.data(), json.size(), state.buffer.capacity());
    simdjson::ondemand::document document;
    if (const auto error = state.parser.iterate(padded).get(document))
        return malformedRow(error);
    simdjson::ondemand::array array;
    if (const auto error = document.get_array().get(array))
        return malformedRow(error);
    for (auto element : array) {
        simdjson::ondemand::value jsonValue;
        if (const auto error = element.get(jsonValue))
            return malformedRow(error);
        DBSYNC_ASSIGN(const ValueView value, parseValue(jsonValue, state.decoded));
        state.row.push_back(value);
    }
    const char* rest = nullptr;
    if (document.current_location().get(rest) == simdjson::SUCCESS)
        return malformedRow("there is more after its end");
    return static_cast<const RowView*>(&state.row);
}

} // namespace dbsync
