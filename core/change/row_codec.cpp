#include "change/row_codec.h"

#include "base/base64.h"
#include "change/plain_text.h"

#include <array>
#include <charconv>
#include <cmath>
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

void appendText(std::string_view text, std::string& out)
{
    PlainStart plain = plainStart(text);
    const bool valid = plain.ascii && plain.size == text.size();
    if (!valid && !simdjson::validate_utf8(text.data(), text.size())) {
        appendTagged("text", text, out);
        return;
    }
    out.push_back('"');
    while (plain.size < text.size()) {
        out.append(text, 0, plain.size);
        appendEscape(static_cast<unsigned char>(text[plain.size]), out);
        text.remove_prefix(plain.size + 1);
        plain = plainStart(text);
    }
    out.append(text);
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

} // namespace dbsync
