#include "schema/reference_text.h"

#include "schema/sql_text.h"
#include "schema/table.h"

#include <algorithm>
#include <initializer_list>

namespace dbsync {

namespace {

/// A foreign key as it is written, by positions among the tokens.
struct Clause
{
    std::size_t first = 0;
    std::size_t last = 0; ///< behind its end
    bool ofTable = false; ///< a constraint of the table, not of a column
    std::string parent;
};

/// Finds the foreign keys in a CREATE TABLE. REFERENCES, FOREIGN and CONSTRAINT are reserved: where they stand
/// unquoted, outside of inner parentheses, they are what they say.
class Finder
{
public:
    explicit Finder(std::string_view sql) : m_sql(sql)
    {
        for (const SqlToken& token : sqlTokens(sql)) {
            if (token.kind != SqlToken::Kind::Comment)
                m_tokens.push_back(token);
        }
    }

    std::vector<Clause> clauses() const
    {
        std::vector<Clause> found;
        int depth = 0;
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            if (is(i, "("))
                ++depth;
            else if (is(i, ")") && --depth == 0)
                break; // what follows are options of the table
            else if (depth == 1 && is(i, "REFERENCES") && i + 1 < m_tokens.size())
                found.push_back(clauseAt(i));
        }
        return found;
    }

    const SqlToken& token(std::size_t i) const { return m_tokens[i]; }
    std::size_t count() const { return m_tokens.size(); }

    bool is(std::size_t i, std::string_view word) const
    {
        return i < m_tokens.size() && m_tokens[i].kind != SqlToken::Kind::Quoted && sameName(text(i), word);
    }

    /// The end of the DEFERRABLE that stands at `i`; `i` where none does.
    std::size_t deferrableEnd(std::size_t i) const
    {
        const std::size_t word = is(i, "NOT") ? i + 1 : i;
        if (!is(word, "DEFERRABLE"))
            return i;
        return is(word + 1, "INITIALLY") ? word + 3 : word + 1;
    }

private:
    std::string_view text(std::size_t i) const
    {
        return m_sql.substr(m_tokens[i].start, m_tokens[i].end - m_tokens[i].start);
    }

    Clause clauseAt(std::size_t references) const
    {
        Clause clause{references, endOf(references), false, unquotedName(text(references + 1))};
        if (const std::size_t open = opening(references); open >= 2 && is(open - 1, "KEY") && is(open - 2, "FOREIGN")) {
            clause.ofTable = true;
            clause.first = open - 2;
        }
        while (clause.first >= 2 && is(clause.first - 2, "CONSTRAINT"))
            clause.first -= 2;
        return clause;
    }

    std::size_t closing(std::size_t open) const
    {
        int depth = 0;
        for (std::size_t i = open; i < m_tokens.size(); ++i) {
            depth += is(i, "(") ? 1 : is(i, ")") ? -1 : 0;
            if (depth == 0)
                return i;
        }
        return m_tokens.size() - 1;
    }

    /// The parenthesis that opens what ends before `i`; 0 where none does.
    std::size_t opening(std::size_t i) const
    {
        int depth = 0;
        while (i-- > 0) {
            depth += is(i, ")") ? 1 : is(i, "(") ? -1 : 0;
            if (depth <= 0)
                return is(i, "(") && depth == 0 ? i : 0;
        }
        return 0;
    }

    std::size_t endOf(std::size_t references) const
    {
        std::size_t i = references + 2;
        if (is(i, "("))
            i = closing(i) + 1;
        while (i < m_tokens.size()) {
            if (is(i, "ON"))
                i += is(i + 2, "SET") || is(i + 2, "NO") ? 4 : 3;
            else if (is(i, "MATCH"))
                i += 2;
            else if (const std::size_t end = deferrableEnd(i); end != i)
                i = end;
            else
                break;
        }
        return std::min(i, m_tokens.size());
    }

    std::string_view m_sql;
    std::vector<SqlToken> m_tokens;
};

struct Span
{
    std::size_t start;
    std::size_t end;
};

/// What goes of the text with a clause: of two commas around it one.
Span spanOf(const Finder& finder, const Clause& clause)
{
    std::size_t first = clause.first;
    const bool ends = finder.is(clause.last, ",") || finder.is(clause.last, ")");
    if (clause.ofTable && ends && first > 0 && finder.is(first - 1, ","))
        --first;
    return {finder.token(first).start, finder.token(clause.last - 1).end};
}

/// DEFERRABLE may stand apart from the reference that it is for; without that it would be for the one before.
void addDeferrables(const Finder& finder, const Clause& clause, std::vector<Span>& spans)
{
    int depth = 0;
    for (std::size_t i = clause.last; i < finder.count() && depth >= 0; ++i) {
        depth += finder.is(i, "(") ? 1 : finder.is(i, ")") ? -1 : 0;
        if (depth == 0 && (finder.is(i, ",") || finder.is(i, "REFERENCES") || finder.is(i, "FOREIGN")))
            return;
        const std::size_t end = depth == 0 ? finder.deferrableEnd(i) : i;
        if (end != i && end <= finder.count()) {
            spans.push_back({finder.token(i).start, finder.token(end - 1).end});
            i = end - 1;
        }
    }
}

} // namespace

std::vector<std::string> looseReferences(std::string_view createTable, const IsSyncedTable& isSynced)
{
    std::vector<std::string> names;
    for (Clause& clause : Finder(createTable).clauses()) {
        const auto same = [&](const std::string& each) { return sameName(each, clause.parent); };
        if (!isSynced(clause.parent) && std::none_of(names.begin(), names.end(), same))
            names.push_back(std::move(clause.parent));
    }
    return names;
}

std::string withoutLooseReferences(std::string_view createTable, const IsSyncedTable& isSynced)
{
    const Finder finder(createTable);
    std::vector<Span> spans;
    for (const Clause& clause : finder.clauses()) {
        if (isSynced(clause.parent))
            continue;
        spans.push_back(spanOf(finder, clause));
        if (!clause.ofTable)
            addDeferrables(finder, clause, spans);
    }
    std::string text;
    std::size_t from = 0;
    for (const Span& span : spans) {
        text.append(createTable.substr(from, span.start - from));
        while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
            text.pop_back();
        from = span.end;
        const char next = from < createTable.size() ? createTable[from] : ')';
        if (std::string_view(" \t\r\n\f,)").find(next) == std::string_view::npos)
            text.push_back(' ');
    }
    return text.append(createTable.substr(from));
}

} // namespace dbsync
