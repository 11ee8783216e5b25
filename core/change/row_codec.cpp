#include "change/row_codec.h"

#include "base/base64.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <deque>
#include <simdjson.h>

namespace dbsync {

namespace {

constexpr std::int64_t largestPlainInteger = std::int64_t{1} << 53;

template <typename Number>
std::string_view format(Number number, std::array<char, 40>& buffer)
{
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

void appendInteger(std::int64_t value, std::string& out)
{
    std::array<char, 40> buffer;
    const std::string_view digits = format(value, buffer);
    if (value <= largestPlainInteger && value >= -largestPlainInteger)
        out.append(digits);
    else
        out.append("{\"integer\":\"").append(digits).append("\"}");
}

void appendReal(double value, std::string& out)
{
    if (!std::isfinite(value)) {
        out.append(value > 0 ? "{\"real\":\"Infinity\"}" : "{\"real\":\"-Infinity\"}");
        return;
    }
    std::array<char, 40> buffer;
    const std::string_view digits = format(value, buffer);
    out.append(digits);
    if (digits.find_first_of(".e") == std::string_view::npos)
        out.append(".0");
}

bool needsEscape(unsigned char character)
{
    return character < 0x20 || character == '"' || character == '\\';
}

void appendEscape(unsigned char character, std::string& out)
{
    switch (character) {
    case '"':
        out.append("\\\"");
        return;
    case '\\':
        out.append("\\\\");
        return;
    case '\n':
        out.append("\\n");
        return;
    case '\r':
        out.append("\\r");
        return;
    case '\t':
        out.append("\\t");
        return;
    default: {
        static constexpr char digits[] = "0123456789abcdef";
        const char escape[] = {'\\', 'u', '0', '0', digits[character >> 4], digits[character & 15]};
        out.append(escape, sizeof escape);
    }
    }
}

void appendTagged(std::string_view tag, std::string_view bytes, std::string& out)
{
    out.append("{\"").append(tag).append("\":\"");
    appendBase64(bytes, out);
    out.append("\"}");
}

bool isPlain(std::string_view text)
{
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte >= 0x80 || needsEscape(byte))
            return false;
    }
    return true;
}

void appendText(std::string_view text, std::string& out)
{
    if (isPlain(text)) {
        out.push_back('"');
        out.append(text);
        out.push_back('"');
        return;
    }
    if (!simdjson::validate_utf8(text.data(), text.size())) {
        appendTagged("text", text, out);
        return;
    }
    out.push_back('"');
    std::size_t start = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!needsEscape(static_cast<unsigned char>(text[i])))
            continue;
        out.append(text, start, i - start);
        appendEscape(static_cast<unsigned char>(text[i]), out);
        start = i + 1;
    }
    out.append(text, start);
    out.push_back('"');
}

std::string_view columnBytes(sqlite3_stmt* statement, int column, bool text)
{
    const void* data = text ? static_cast<const void*>(sqlite3_column_text(statement, column))
                            : sqlite3_column_blob(statement, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
    return data ? std::string_view(static_cast<const char*>(data), size) : std::string_view("");
}

} // namespace

void appendValue(const ValueView& value, std::string& out)
{
    switch (value.type) {
    case ValueView::Type::Null:
        out.append("null");
        return;
    case ValueView::Type::Integer:
        appendInteger(value.integer, out);
        return;
    case ValueView::Type::Real:
        appendReal(value.real, out);
        return;
    case ValueView::Type::Text:
        appendText(value.bytes, out);
        return;
    case ValueView::Type::Blob:
        appendTagged("blob", value.bytes, out);
        return;
    }
}

void appendRow(const RowView& row, std::string& out)
{
    out.push_back('[');
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (i)
            out.push_back(',');
        appendValue(row[i], out);
    }
    out.push_back(']');
}

void appendRow(const Row& row, std::string& out)
{
    out.push_back('[');
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (i)
            out.push_back(',');
        appendValue(row[i].view(), out);
    }
    out.push_back(']');
}

ValueView columnValue(sqlite3_stmt* statement, int column)
{
    ValueView value;
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        value.type = ValueView::Type::Integer;
        value.integer = sqlite3_column_int64(statement, column);
        break;
    case SQLITE_FLOAT:
        value.type = ValueView::Type::Real;
        value.real = sqlite3_column_double(statement, column);
        break;
    case SQLITE_TEXT:
        value.type = ValueView::Type::Text;
        value.bytes = columnBytes(statement, column, true);
        break;
    case SQLITE_BLOB:
        value.type = ValueView::Type::Blob;
        value.bytes = columnBytes(statement, column, false);
        break;
    default:
        break;
    }
    return value;
}

void appendColumns(sqlite3_stmt* statement, int first, int count, std::string& out)
{
    out.push_back('[');
    for (int i = 0; i < count; ++i) {
        if (i)
            out.push_back(',');
        appendValue(columnValue(statement, first + i), out);
    }
    out.push_back(']');
}

void bindValue(sqlite3_stmt* statement, int parameter, const ValueView& value)
{
    switch (value.type) {
    case ValueView::Type::Null:
        sqlite3_bind_null(statement, parameter);
        return;
    case ValueView::Type::Integer:
        sqlite3_bind_int64(statement, parameter, value.integer);
        return;
    case ValueView::Type::Real:
        sqlite3_bind_double(statement, parameter, value.real);
        return;
    case ValueView::Type::Text:
        sqlite3_bind_text64(statement, parameter, value.bytes.data(), value.bytes.size(), SQLITE_STATIC, SQLITE_UTF8);
        return;
    case ValueView::Type::Blob:
        // A null pointer would bind NULL, so an empty blob needs an address.
        sqlite3_bind_blob64(statement, parameter, value.bytes.empty() ? "" : value.bytes.data(), value.bytes.size(),
                            SQLITE_STATIC);
        return;
    }
}

struct RowParser::State
{
    simdjson::ondemand::parser parser;
    std::string buffer;
    RowView row;
    std::deque<std::string> decoded; ///< bytes of tagged values; a deque, so that views into it stay
};

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

Result<ValueView> parseNumber(simdjson::ondemand::value& json)
{
    const std::string_view digits = json.raw_json_token();
    simdjson::ondemand::number number;
    if (const auto error = json.get_number().get(number))
        return malformedRow(simdjson::error_message(error));
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
        return malformedRow(simdjson::error_message(error));
    for (auto field : object) {
        std::string_view tag;
        std::string_view text;
        if (const auto error = field.unescaped_key().get(tag))
            return malformedRow(simdjson::error_message(error));
        if (const auto error = field.value().get_string().get(text))
            return malformedRow(simdjson::error_message(error));
        return taggedValue(tag, text, decoded);
    }
    return malformedRow("an empty object");
}

Result<ValueView> parseValue(simdjson::ondemand::value& json, std::deque<std::string>& decoded)
{
    json_type type;
    if (const auto error = json.type().get(type))
        return malformedRow(simdjson::error_message(error));
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
            return malformedRow(simdjson::error_message(error));
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
    const simdjson::padded_string_view padded(state.buffer.data(), json.size(), state.buffer.capacity());
    simdjson::ondemand::document document;
    if (const auto error = state.parser.iterate(padded).get(document))
        return malformedRow(simdjson::error_message(error));
    simdjson::ondemand::array array;
    if (const auto error = document.get_array().get(array))
        return malformedRow(simdjson::error_message(error));
    for (auto element : array) {
        simdjson::ondemand::value jsonValue;
        if (const auto error = element.get(jsonValue))
            return malformedRow(simdjson::error_message(error));
        DBSYNC_ASSIGN(const ValueView value, parseValue(jsonValue, state.decoded));
        state.row.push_back(value);
    }
    const char* rest = nullptr;
    if (document.current_location().get(rest) == simdjson::SUCCESS)
        return malformedRow("there is more after its end");
    return static_cast<const RowView*>(&state.row);
}

} // namespace dbsync
