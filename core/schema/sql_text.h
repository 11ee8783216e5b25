#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dbsync {

/// A word, a quoted piece, a comment, or a single character, as it lies in a text of SQL.
struct SqlToken
{
    enum class Kind { Word, Quoted, Comment, Other };
    Kind kind = Kind::Other;
    std::size_t start = 0;
    std::size_t end = 0;
};

/// The position after what begins at `start`, where that is a quoted piece or a comment; `start` otherwise.
std::size_t skipQuoted(std::string_view sql, std::size_t start);

/// A name without its quotes.
std::string unquotedName(std::string_view name);

/// The tokens of a text, without blanks.
std::vector<SqlToken> sqlTokens(std::string_view sql);

/// Whether a token of that text is this word, unquoted, in whatever case.
bool isWord(std::string_view sql, const SqlToken& token, std::string_view word);

/// Whether a CREATE TABLE ends with the option STRICT.
bool isStrictTable(std::string_view createTable);

} // namespace dbsync
