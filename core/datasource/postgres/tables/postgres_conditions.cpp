#include "datasource/postgres/tables/postgres_layout.h"
#include "postgres/connection.h"

#include <algorithm>
#include <array>

namespace dbsync::datasource {

namespace {

using postgres::quoteName;
using postgres::quoteText;
using Type = PostgresColumn::Type;

struct Token
{
    enum class Kind { Word, Name, Text, Number, Symbol, End, Unknown };
    Kind kind = Kind::End;
    std::string text;
};

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Cuts a condition into tokens. What is not known here is no token, so nothing passes that was not understood.
class Tokens
{
public:
    explicit Tokens(std::string_view text) : m_text(text) { advance(); }
    const Token& now() const { return m_token; }
    void advance();
    bool take(const char* word)
    {
        const bool is = (m_token.kind == Token::Kind::Word && sameName(m_token.text, word)) ||
                        (m_token.kind == Token::Kind::Symbol && m_token.text == word);
        if (is)
            advance();
        return is;
    }

private:
    void quoted(char end, Token::Kind kind);
    std::string_view m_text;
    Token m_token;
};

void Tokens::quoted(char end, Token::Kind kind)
{
    m_token = {Token::Kind::Unknown, {}};
    for (std::size_t i = 1; i < m_text.size(); ++i) {
        if (m_text[i] == end && i + 1 < m_text.size() && m_text[i + 1] == end && end != ']') {
            m_token.text.push_back(m_text[i++]);
        } else if (m_text[i] == end) {
            m_token.kind = kind;
            m_text.remove_prefix(i + 1);
            return;
        } else {
            m_token.text.push_back(m_text[i]);
        }
    }
}

void Tokens::advance()
{
    const std::size_t start = m_text.find_first_not_of(" \t\r\n");
    m_text.remove_prefix(std::min(start, m_text.size()));
    if (m_text.empty()) {
        m_token = {};
        return;
    }
    const char first = m_text.front();
    if (first == '\'')
        return quoted('\'', Token::Kind::Text);
    if (first == '"' || first == '`')
        return quoted(first, Token::Kind::Name);
    if (first == '[')
        return quoted(']', Token::Kind::Name);
    const bool word = isLetter(first);
    if (word || isDigit(first)) {
        const auto end = std::find_if(m_text.begin(), m_text.end(),
                                      [&](char c) { return word ? !isLetter(c) && !isDigit(c) : !isDigit(c); });
        const auto size = static_cast<std::size_t>(end - m_text.begin());
        m_token = {word ? Token::Kind::Word : Token::Kind::Number, std::string(m_text.substr(0, size))};
        m_text.remove_prefix(size);
        return;
    }
    for (const char* symbol : {"==", "<>", "!=", "<=", ">=", "=", "<", ">", "(", ")"}) {
        if (m_text.starts_with(symbol)) {
            m_token = {Token::Kind::Symbol, symbol};
            m_text.remove_prefix(m_token.text.size());
            return;
        }
    }
    m_token = {Token::Kind::Unknown, {}};
}

/// Translates `a IS NULL AND b = 1` and what is built of such. Anything else fails.
class Translation
{
public:
    Translation(const std::string& condition, const PostgresTable& table) : m_tokens(condition), m_table(table) {}

    std::string run()
    {
        std::string sql = either();
        return m_failed || m_tokens.now().kind != Token::Kind::End ? std::string() : sql;
    }

private:
    std::string either();
    std::string both();
    std::string one();
    std::string operand(const PostgresColumn*& column, bool& text, bool& number);
    std::string fail()
    {
        m_failed = true;
        return {};
    }

    Tokens m_tokens;
    const PostgresTable& m_table;
    bool m_failed = false;
    int m_depth = 0;
};

std::string Translation::either()
{
    std::string sql = both();
    while (!m_failed && m_tokens.take("OR"))
        sql += " OR " + both();
    return "(" + sql + ")";
}

std::string Translation::both()
{
    std::string sql = one();
    while (!m_failed && m_tokens.take("AND"))
        sql += " AND " + one();
    return sql;
}

std::string Translation::one()
{
    if (++m_depth > 200)
        return fail();
    if (m_tokens.take("NOT"))
        return "NOT (" + one() + ")";
    if (m_tokens.take("(")) {
        std::string inner = either();
        return m_tokens.take(")") ? inner : fail();
    }
    const PostgresColumn* column = nullptr;
    bool text = false;
    bool number = false;
    std::string sql = operand(column, text, number);
    if (m_tokens.take("IS")) {
        sql += m_tokens.take("NOT") ? " IS NOT NULL" : " IS NULL";
        return m_tokens.take("NULL") && column ? sql : fail();
    }
    const std::string symbol = m_tokens.now().text;
    if (m_tokens.now().kind != Token::Kind::Symbol || symbol == "(" || symbol == ")")
        return fail();
    m_tokens.advance();
    const PostgresColumn* other = nullptr;
    sql += " " + (symbol == "==" ? std::string("=") : symbol) + " " + operand(other, text, number);
    const PostgresColumn* named = column ? column : other;
    if (!named || (column && other) || named->collation != "BINARY" || !named->compared.empty())
        return fail();
    const bool fits = named->affinity == PostgresColumn::Affinity::Text ? text : number && named->type != Type::Text;
    return fits && named->affinity != PostgresColumn::Affinity::None ? sql : fail();
}

std::string Translation::operand(const PostgresColumn*& column, bool& text, bool& number)
{
    const Token token = m_tokens.now();
    m_tokens.advance();
    if (token.kind == Token::Kind::Number) {
        number = true;
        return token.text.size() <= 15 ? token.text : fail();
    }
    if (token.kind == Token::Kind::Text) {
        text = true;
        return quoteText(token.text);
    }
    if (token.kind != Token::Kind::Name && token.kind != Token::Kind::Word)
        return fail();
    const int position = m_table.layout->table.columnIndex(token.text);
    if (position < 0)
        return fail();
    column = &m_table.column(position);
    return quoteName(column->name);
}

} // namespace

std::string translateCondition(const std::string& condition, const PostgresTable& table)
{
    return Translation(condition, table).run();
}

} // namespace dbsync::datasource
