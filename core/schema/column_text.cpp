#include "schema/column_text.h"

#include "schema/sql_text.h"
#include "schema/table.h"

#include <algorithm>
#include <array>

namespace dbsync {

namespace {

constexpr std::string_view blanks = " \t\r\n\f";

std::string_view withoutBlanks(std::string_view text)
{
    while (!text.empty()) {
        if (blanks.find(text.front()) != std::string_view::npos)
            text.remove_prefix(1);
        else if (text.starts_with("--") || text.starts_with("/*"))
            text.remove_prefix(skipQuoted(text, 0));
        else
            break;
    }
    while (!text.empty() && blanks.find(text.back()) != std::string_view::npos)
        text.remove_suffix(1);
    return text;
}

/// The pieces between the commas of the first parentheses.
std::vector<std::string_view> pieces(std::string_view sql)
{
    std::vector<std::string_view> found;
    int depth = 0;
    std::size_t start = 0;
    for (std::size_t i = 0; i < sql.size();) {
        const std::size_t after = skipQuoted(sql, i);
        if (after != i) {
            i = after;
            continue;
        }
        const char character = sql[i++];
        if (character == '(' && ++depth == 1)
            start = i;
        const bool ends = character == ')' && depth-- == 1;
        if (ends || (character == ',' && depth == 1)) {
            found.push_back(withoutBlanks(sql.substr(start, i - 1 - start)));
            start = i;
        }
        if (ends)
            return found;
    }
    return {};
}

bool isConstraint(std::string_view word)
{
    static constexpr std::array<std::string_view, 5> words{"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"};
    return std::any_of(words.begin(), words.end(), [&](std::string_view each) { return sameName(each, word); });
}

} // namespace

std::vector<ColumnText> columnTexts(std::string_view createTable)
{
    std::vector<ColumnText> columns;
    for (const std::string_view piece : pieces(createTable)) {
        if (piece.empty())
            continue;
        std::size_t end = skipQuoted(piece, 0);
        const bool quoted = end > 0;
        while (!quoted && end < piece.size() && blanks.find(piece[end]) == std::string_view::npos &&
               piece[end] != '(' && piece[end] != '/' && piece[end] != '-')
            ++end;
        const std::string_view name = piece.substr(0, end);
        if (!name.empty() && (quoted || !isConstraint(name)))
            columns.push_back({unquotedName(name), std::string(piece)});
    }
    return columns;
}

} // namespace dbsync
