#include "schema/sql_text.h"

#include "schema/table.h"

#include <cctype>

namespace dbsync {

namespace {

bool isWordCharacter(char character)
{
    const auto byte = static_cast<unsigned char>(character);
    return std::isalnum(byte) || character == '_' || character == '$' || byte >= 0x80;
}

bool isBlank(char character)
{
    return std::string_view(" \t\r\n\f").find(character) != std::string_view::npos;
}

} // namespace

std::size_t skipQuoted(std::string_view sql, std::size_t start)
{
    const char first = sql[start];
    if (sql.substr(start, 2) == "--") {
        const std::size_t end = sql.find('\n', start);
        return end == std::string_view::npos ? sql.size() : end + 1;
    }
    if (sql.substr(start, 2) == "/*") {
        const std::size_t end = sql.find("*/", start + 2);
        return end == std::string_view::npos ? sql.size() : end + 2;
    }
    if (first != '\'' && first != '"' && first != '`' && first != '[')
        return start;
    const char close = first == '[' ? ']' : first;
    for (std::size_t i = start + 1; i < sql.size(); ++i) {
        if (sql[i] != close)
            continue;
        if (close != ']' && i + 1 < sql.size() && sql[i + 1] == close)
            ++i; // a doubled quote stands for one
        else
            return i + 1;
    }
    return sql.size();
}

std::string unquotedName(std::string_view name)
{
    const char quote = name.empty() ? ' ' : name.front();
    if (quote != '"' && quote != '`' && quote != '[' && quote != '\'')
        return std::string(name);
    std::string text;
    for (std::size_t i = 1; i + 1 < name.size(); ++i) {
        text.push_back(name[i]);
        if (quote != '[' && name[i] == quote)
            ++i;
    }
    return text;
}

std::vector<SqlToken> sqlTokens(std::string_view sql)
{
    std::vector<SqlToken> tokens;
    for (std::size_t i = 0; i < sql.size();) {
        if (isBlank(sql[i])) {
            ++i;
            continue;
        }
        SqlToken token{SqlToken::Kind::Other, i, skipQuoted(sql, i)};
        if (token.end != i) {
            const bool comment = sql[i] == '-' || sql[i] == '/';
            token.kind = comment ? SqlToken::Kind::Comment : SqlToken::Kind::Quoted;
        } else if (isWordCharacter(sql[i])) {
            token.kind = SqlToken::Kind::Word;
            while (token.end < sql.size() && isWordCharacter(sql[token.end]))
                ++token.end;
        } else {
            ++token.end;
        }
        i = token.end;
        tokens.push_back(token);
    }
    return tokens;
}

bool isWord(std::string_view sql, const SqlToken& token, std::string_view word)
{
    return token.kind == SqlToken::Kind::Word && sameName(sql.substr(token.start, token.end - token.start), word);
}

bool isStrictTable(std::string_view createTable)
{
    const std::vector<SqlToken> tokens = sqlTokens(createTable);
    for (auto token = tokens.rbegin(); token != tokens.rend(); ++token) {
        if (token->kind == SqlToken::Kind::Other && createTable[token->start] == ')')
            return false;
        if (isWord(createTable, *token, "STRICT"))
            return true;
    }
    return false;
}

} // namespace dbsync
