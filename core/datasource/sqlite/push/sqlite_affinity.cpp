#include "datasource/sqlite/push/sqlite_affinity.h"

#include <cmath>
#include <optional>
#include <string_view>

namespace dbsync::datasource {

namespace {

/// Beyond it versions of SQLite differ in whether a real becomes an integer.
constexpr double surelyWhole = 2'251'799'813'685'248.0; // 2^51

bool isSpace(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Takes the digits at the front away; how many there were.
std::size_t takeDigits(std::string_view& text)
{
    std::size_t count = 0;
    while (count < text.size() && text[count] >= '0' && text[count] <= '9')
        ++count;
    text.remove_prefix(count);
    return count;
}

void takeSign(std::string_view& text)
{
    if (!text.empty() && (text.front() == '+' || text.front() == '-'))
        text.remove_prefix(1);
}

/// Types are INT, INTEGER, REAL, TEXT and BLOB there. What SQLite would turn into one of them counts as another value.
Keeps keptStrictly(std::string_view affinity)
{
    if (affinity == "TEXT")
        return Keeps::OnlyTexts;
    if (affinity == "REAL")
        return Keeps::OnlyReals;
    return affinity == "BLOB" ? Keeps::OnlyBlobs : Keeps::OnlyIntegers;
}

/// The only type that a column keeps; nothing where it keeps several.
std::optional<ValueView::Type> onlyType(Keeps column)
{
    switch (column) {
    case Keeps::OnlyIntegers:
        return ValueView::Type::Integer;
    case Keeps::OnlyReals:
        return ValueView::Type::Real;
    case Keeps::OnlyTexts:
        return ValueView::Type::Text;
    case Keeps::OnlyBlobs:
        return ValueView::Type::Blob;
    default:
        return {};
    }
}

bool becomesInteger(double real)
{
    return std::abs(real) < surelyWhole && std::trunc(real) == real;
}

} // namespace

bool looksLikeNumber(std::string_view text)
{
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    takeSign(text);
    std::size_t digits = takeDigits(text);
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        digits += takeDigits(text);
    }
    if (digits == 0)
        return false;
    if (text.empty() || (text.front() != 'e' && text.front() != 'E'))
        return text.empty();
    text.remove_prefix(1);
    takeSign(text);
    return takeDigits(text) > 0 && text.empty();
}

Keeps keptBy(const Table& table, bool strict, const Column& column)
{
    if (table.automaticKey && table.isKeyColumn(column.name))
        return Keeps::OnlyIntegers;
    if (strict && sameName(column.type, "ANY"))
        return Keeps::Anything;
    const std::string affinity = affinityOf(column.type);
    if (strict)
        return keptStrictly(affinity);
    if (affinity == "TEXT")
        return Keeps::Texts;
    if (affinity == "REAL")
        return Keeps::Reals;
    return affinity == "BLOB" ? Keeps::Anything : Keeps::Numbers;
}

bool keeps(Keeps column, const ValueView& value)
{
    using Type = ValueView::Type;
    if (column == Keeps::Anything || value.type == Type::Null)
        return true;
    if (const auto only = onlyType(column))
        return value.type == *only;
    switch (value.type) {
    case Type::Integer:
        return column == Keeps::Numbers;
    case Type::Real:
        return column == Keeps::Reals || (column == Keeps::Numbers && !becomesInteger(value.real));
    case Type::Text:
        return column == Keeps::Texts || !looksLikeNumber(value.bytes);
    default:
        return true;
    }
}

} // namespace dbsync::datasource
