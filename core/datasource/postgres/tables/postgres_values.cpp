#include "datasource/postgres/tables/postgres_values.h"

#include "base/base64.h"
#include "postgres/connection.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <simdjson.h>

namespace dbsync::datasource {

namespace {

using Affinity = PostgresColumn::Affinity;
using Type = PostgresColumn::Type;
using Kind = ValueView::Type;

constexpr double beyondInteger = 9223372036854775808.0;

ValueView integerValue(std::int64_t value)
{
    return {Kind::Integer, value, 0, {}};
}

ValueView realValue(double value)
{
    return {Kind::Real, 0, value, {}};
}

/// SQLite keeps a real in a column for numbers as an integer where that is the same number.
ValueView numericValue(double value)
{
    if (value > -beyondInteger && value < beyondInteger && value == std::floor(value))
        return integerValue(static_cast<std::int64_t>(value));
    return std::isnan(value) ? ValueView{} : realValue(value);
}

std::string_view trimmed(std::string_view text)
{
    const auto space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (!text.empty() && space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && space(text.back()))
        text.remove_suffix(1);
    return text;
}

/// A text that looks like a number is one in a column for numbers; as in SQLite.
std::optional<ValueView> numberOf(std::string_view text)
{
    text = trimmed(text);
    if (!text.empty() && text.front() == '+')
        text.remove_prefix(text.size() > 1 && text[1] == '-' ? 0 : 1);
    const std::size_t digits = text.find_first_not_of('-');
    if (digits == std::string_view::npos || (text[digits] != '.' && (text[digits] < '0' || text[digits] > '9')))
        return {}; // "inf", "nan" and the like
    const char* end = text.data() + text.size();
    std::int64_t integer = 0;
    if (const auto read = std::from_chars(text.data(), end, integer); read.ec == std::errc() && read.ptr == end)
        return integerValue(integer);
    double real = 0;
    const auto read = std::from_chars(text.data(), end, real);
    if (read.ptr != end || (read.ec != std::errc() && read.ec != std::errc::result_out_of_range))
        return {};
    if (read.ec == std::errc::result_out_of_range)
        real = std::strtod(std::string(text).c_str(), nullptr); // infinite, or zero
    return numericValue(real);
}

template <typename Number>
std::string decimal(Number number)
{
    std::array<char, 40> buffer;
    return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr};
}

std::string decimalReal(double value)
{
    if (!std::isfinite(value))
        return value > 0 ? "Infinity" : "-Infinity";
    std::string text = decimal(value);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string hex(std::string_view bytes)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const char character : bytes) {
        const auto byte = static_cast<unsigned char>(character);
        text.push_back(digits[byte >> 4]);
        text.push_back(digits[byte & 15]);
    }
    return text;
}

/// The text that stands for a value in a column of text.
void storeAsText(const ValueView& value, StoredValue& stored)
{
    switch (value.type) {
    case Kind::Integer:
        stored.bytes = decimal(value.integer);
        break;
    case Kind::Real:
        stored.bytes = decimalReal(value.real);
        break;
    case Kind::Text:
        if (isStorableText(value.bytes)) {
            stored.value = value;
            return;
        }
        stored.bytes.clear(); // what is not text has no better
        for (const char character : value.bytes)
            stored.bytes.push_back(character > 0 ? character : '?');
        break;
    default:
        return;
    }
    stored.value = {Kind::Text, 0, 0, stored.bytes};
}

void storeAsBytes(const ValueView& value, StoredValue& stored)
{
    if (value.type == Kind::Blob || value.type == Kind::Text) {
        stored.value = {Kind::Blob, 0, 0, value.bytes};
        return;
    }
    stored.bytes = value.type == Kind::Integer ? decimal(value.integer) : decimalReal(value.real);
    stored.value = {Kind::Blob, 0, 0, stored.bytes};
}

} // namespace

bool isStorableText(std::string_view text)
{
    return text.find('\0') == std::string_view::npos && simdjson::validate_utf8(text.data(), text.size());
}

ValueView plainValue(const PostgresColumn& column, const ValueView& stored)
{
    if (stored.type == Kind::Real && column.affinity == Affinity::Real && !std::isnan(stored.real))
        return realValue(stored.real + 0.0); // no column for reals in SQLite has a negative zero
    if (stored.type == Kind::Real)
        return numericValue(stored.real);
    if (stored.type == Kind::Text && column.affinity == Affinity::Numeric)
        return numberOf(stored.bytes).value_or(stored);
    return stored;
}

bool storeValue(const PostgresColumn& column, const ValueView& value, StoredValue& stored)
{
    stored.value = {};
    if (value.type == Kind::Null)
        return true;
    switch (column.type) {
    case Type::Bigint:
        if (value.type == Kind::Integer)
            stored.value = value;
        break;
    case Type::Double:
        if (value.type == Kind::Real)
            stored.value = value;
        else if (value.type == Kind::Integer)
            stored.value = realValue(static_cast<double>(value.integer));
        break;
    case Type::Text:
        storeAsText(value, stored);
        break;
    case Type::Bytea:
        storeAsBytes(value, stored);
        break;
    }
    return plainValue(column, stored.value) == value;
}

namespace {

/// Whether an integer is this real, to the last bit. 2^63 is beyond every integer.
bool isExactly(std::int64_t integer, double real)
{
    return real < 9223372036854775808.0 && static_cast<std::int64_t>(real) == integer;
}

} // namespace

std::string comparedText(const ValueView& value)
{
    switch (value.type) {
    case Kind::Integer:
    case Kind::Real: {
        const double real = value.type == Kind::Real ? value.real : static_cast<double>(value.integer);
        auto bits = std::bit_cast<std::uint64_t>(real + 0.0);
        bits = bits >> 63 ? ~bits : bits | (std::uint64_t{1} << 63);
        std::string bytes;
        postgres::appendBigEndian(bytes, bits, 8);
        std::string text = "n" + hex(bytes);
        // Integers that a real cannot tell apart.
        if (value.type == Kind::Integer && !isExactly(value.integer, real))
            text += decimal(value.integer);
        return text;
    }
    case Kind::Text:
        return isStorableText(value.bytes) ? "t" + std::string(value.bytes) : "u" + hex(value.bytes);
    case Kind::Blob:
        return "x" + hex(value.bytes);
    default:
        return {};
    }
}

std::string literal(const PostgresColumn& column, const ValueView& stored)
{
    switch (stored.type) {
    case Kind::Integer:
        return "(" + decimal(stored.integer) + ")::bigint";
    case Kind::Real:
        return "'" + decimalReal(stored.real) + "'::double precision";
    case Kind::Text:
        return postgres::quoteText(stored.bytes) + "::text";
    case Kind::Blob:
        return "'\\x" + hex(stored.bytes) + "'::bytea";
    default:
        return "NULL::" + column.typeName().substr(0, column.typeName().find(" COLLATE"));
    }
}

void appendExact(const std::string& name, const ValueView& value, std::string& fields)
{
    if (!fields.empty())
        fields.push_back(',');
    appendValue({Kind::Text, 0, 0, name}, fields);
    fields.push_back(':');
    if (value.type != Kind::Text || value.bytes.find('\0') == std::string_view::npos)
        return appendValue(value, fields);
    // PostgreSQL's own functions on JSON fail at a zero byte, also at an escaped one.
    fields.append("{\"text\":\"");
    appendBase64(value.bytes, fields);
    fields.append("\"}");
}

/// Reads the object as an array of names and values: only its outer braces and colons differ from one.
void ExactReader::read(std::string_view json)
{
    m_row = nullptr;
    m_array.assign(json);
    bool quoted = false;
    int depth = 0;
    for (std::size_t i = 0; i < m_array.size(); ++i) {
        char& character = m_array[i];
        if (quoted) {
            if (character == '\\')
                ++i;
            else if (character == '"')
                quoted = false;
        } else if (character == '"') {
            quoted = true;
        } else if (character == '{' && ++depth == 1) {
            character = '[';
        } else if (character == '}' && --depth == 0) {
            character = ']';
        } else if (character == ':' && depth == 1) {
            character = ',';
        }
    }
    if (const auto row = m_parser.parse(m_array))
        m_row = *row;
}

ValueView ExactReader::valueOf(const PostgresColumn& column, const ValueView& stored)
{
    for (std::size_t i = 0; m_row && i + 1 < m_row->size(); i += 2) {
        if ((*m_row)[i].type != Kind::Text || (*m_row)[i].bytes != column.name)
            continue;
        const ValueView& value = (*m_row)[i + 1];
        storeValue(column, value, m_stored);
        if (m_stored.value == stored)
            return value;
    }
    return plainValue(column, stored);
}

std::int64_t bigintOf(std::string_view bytes)
{
    std::uint64_t value = 0;
    for (const char byte : bytes)
        value = value << 8 | static_cast<unsigned char>(byte);
    return static_cast<std::int64_t>(value);
}

namespace {

ValueView storedField(const PostgresColumn& column, std::string_view bytes)
{
    switch (column.type) {
    case Type::Bigint:
        return integerValue(bigintOf(bytes));
    case Type::Double:
        return realValue(std::bit_cast<double>(bigintOf(bytes)));
    case Type::Text:
        return {Kind::Text, 0, 0, bytes};
    case Type::Bytea:
        break;
    }
    return {Kind::Blob, 0, 0, bytes};
}

} // namespace

std::optional<std::string_view> takeField(std::string_view& fields)
{
    if (fields.size() < 4)
        return {};
    std::uint32_t size = 0;
    for (std::size_t i = 0; i < 4; ++i)
        size = size << 8 | static_cast<unsigned char>(fields[i]);
    fields.remove_prefix(4);
    if (size == 0xffffffff || size > fields.size())
        return {};
    const std::string_view field = fields.substr(0, size);
    fields.remove_prefix(size);
    return field;
}

const RowView& PostgresRowReader::read(const postgres::Rows& rows, int row, int first)
{
    m_row.clear();
    const int exact = first + static_cast<int>(m_columns.size());
    m_exact.clear();
    const bool beside = !rows.isNull(row, exact);
    if (beside)
        m_exact.read(rows.view(row, exact));
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const PostgresColumn& column = m_table.column(m_columns[i]);
        const int cell = first + static_cast<int>(i);
        const ValueView stored = rows.isNull(row, cell) ? ValueView{} : storedField(column, rows.view(row, cell));
        m_row.push_back(beside ? m_exact.valueOf(column, stored) : plainValue(column, stored));
    }
    return m_row;
}

const RowView& PostgresRowReader::read(std::string_view& fields)
{
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const auto field = takeField(fields);
        m_scratch[i] = field ? storedField(m_table.column(m_columns[i]), *field) : ValueView{};
    }
    const auto exact = takeField(fields);
    if (exact)
        m_exact.read(*exact);
    m_row.clear();
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const PostgresColumn& column = m_table.column(m_columns[i]);
        m_row.push_back(exact ? m_exact.valueOf(column, m_scratch[i]) : plainValue(column, m_scratch[i]));
    }
    return m_row;
}

std::string selectColumns(const PostgresTable& table, const std::vector<int>& columns, const std::string& prefix)
{
    std::string text;
    for (const int column : columns)
        text += prefix + postgres::quoteName(table.column(column).name) + ", ";
    return text + prefix + "\"dbsync_exact\"";
}

} // namespace dbsync::datasource
