#include "device/edit/typed_value.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

namespace dbsync::device {

namespace {

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string_view withoutPlus(std::string_view text)
{
    return text.size() > 1 && text.front() == '+' && text[1] != '-' ? text.substr(1) : text;
}

std::optional<Value> integerFrom(std::string_view text)
{
    const std::string_view digits = withoutPlus(trimmed(text));
    std::int64_t integer = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), integer);
    if (error != std::errc() || end != digits.data() + digits.size())
        return std::nullopt;
    return Value::integer(integer);
}

std::optional<Value> realFrom(std::string_view text)
{
    const std::string_view digits = withoutPlus(trimmed(text));
    double real = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), real);
    if (error != std::errc() || end != digits.data() + digits.size() || !std::isfinite(real))
        return std::nullopt;
    return Value::real(real);
}

/// "007" and "1e5" are numbers to SQLite, but mostly not to whoever types them into a column of either kind.
bool isPlainNumber(std::string_view text)
{
    const std::string_view digits = trimmed(text);
    if (digits.size() != text.size() || digits.find_first_not_of("-.0123456789") != std::string_view::npos)
        return false;
    const std::size_t first = digits.find_first_not_of('-');
    const bool leadingZero = first != std::string_view::npos && digits[first] == '0' && first + 1 < digits.size() &&
                             digits[first + 1] != '.';
    return !leadingZero;
}

/// Columns declared for amounts: a text there, as 1,5 would be, is a mistake to whoever adds them up.
bool isOfAmounts(const ColumnShape& column)
{
    std::string type = column.type;
    std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) { return std::toupper(c); });
    constexpr std::array<std::string_view, 4> words{"DEC", "NUMERIC", "MONEY", "CURRENCY"};
    return std::ranges::any_of(words, [&](std::string_view word) { return type.starts_with(word); });
}

} // namespace

std::optional<Value> typedValue(std::string_view text, const ColumnShape& column)
{
    if (column.affinity == "INTEGER") {
        const auto integer = integerFrom(text);
        return integer || column.automatic ? integer : realFrom(text);
    }
    if (column.affinity == "REAL")
        return realFrom(text);
    if (column.affinity == "NUMERIC" && isPlainNumber(text)) {
        if (auto integer = integerFrom(text))
            return integer;
        if (auto real = realFrom(text))
            return real;
    }
    if (column.affinity == "NUMERIC" && isOfAmounts(column)) {
        const auto integer = integerFrom(text);
        return integer ? integer : realFrom(text);
    }
    return Value::text(std::string(text));
}

} // namespace dbsync::device
