#include "simulation/model.h"

#include "base/sqlite.h"
#include "change/row_codec.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace dbsync::test {

namespace {

std::set<std::string> without(const std::set<std::string>& from, const std::set<std::string>& what)
{
    std::set<std::string> rest;
    std::set_difference(from.begin(), from.end(), what.begin(), what.end(), std::inserter(rest, rest.end()));
    return rest;
}

/// Between the token of a row and that of the one it refers to.
constexpr const char* referencePart = "/refers to ";

/// Between the token of a row and a column that was added.
constexpr const char* extraPart = "/extra";

std::string tokenOf(const std::string& fact)
{
    return fact.substr(0, fact.find('/'));
}

std::set<std::string> tokensOf(const std::set<std::string>& facts)
{
    std::set<std::string> tokens;
    for (const std::string& fact : facts)
        tokens.insert(tokenOf(fact));
    return tokens;
}

/// The key of a token's only row, "" where there are none or many.
std::string placeOf(const Snapshot& rows, const std::string& token)
{
    const auto found = rows.find(token);
    return found == rows.end() || rows.count(token) > 1 ? std::string() : found->second.table + found->second.key;
}

} // namespace

std::vector<std::string> extraColumns(sqlite3* connection, const std::string& table)
{
    auto find =
        sqlite::Statement::prepare(connection, "SELECT name FROM pragma_table_info(?1) WHERE name GLOB 'extra*'");
    find->bind(1, table);
    std::vector<std::string> columns;
    while (*find->step())
        columns.emplace_back(find->text(0));
    return columns;
}

Snapshot takeSnapshot(sqlite3* connection, const std::vector<DrawnTable>& tables)
{
    Snapshot snapshot;
    for (const DrawnTable& table : tables) {
        std::string sql = "SELECT t.tok, t.name, t.credit";
        for (const std::string& column : table.keyColumns())
            sql += ", t." + column;
        if (table.parent >= 0) {
            const DrawnTable& parent = tables[static_cast<std::size_t>(table.parent)];
            std::string matches;
            std::string columns;
            for (std::size_t i = 0; i < table.references.size(); ++i) {
                matches += (i == 0 ? "p." : " AND p.") + table.referred[i] + " = t." + table.references[i];
                columns += ", t." + table.references[i];
            }
            // Of two rows with one token nobody can say which is meant, nor which row has a value by now.
            const std::string meant =
                parent.isReferredToByValue(table.referred)
                    ? "NULL"
                    : "(SELECT p.tok FROM " + sqlite::quoteName(parent.name) + " AS p WHERE " + matches + ")";
            sql.append(", ").append(meant).append(columns);
        } else {
            sql += ", NULL, NULL";
        }
        const auto extras = extraColumns(connection, table.name);
        for (const std::string& column : extras)
            sql += ", t." + column;
        auto rows = sqlite::Statement::prepare(connection, sql + " FROM " + sqlite::quoteName(table.name) + " AS t");
        while (rows && *rows->step()) {
            SeenRow row;
            row.table = table.name;
            appendColumns(rows->get(), 1, 1, row.name);
            appendColumns(rows->get(), 2, 1, row.credit);
            appendColumns(rows->get(), 3, static_cast<int>(table.keyColumns().size()), row.key);
            const int parent = 3 + static_cast<int>(table.keyColumns().size());
            if (table.sums)
                row.sum = sqlite3_column_double(rows->get(), 2);
            row.parent = rows->text(parent);
            const int references = std::max(static_cast<int>(table.references.size()), 1);
            appendColumns(rows->get(), parent + 1, references, row.reference);
            for (std::size_t i = 0; i < extras.size(); ++i)
                appendColumns(rows->get(), parent + 1 + references + static_cast<int>(i), 1, row.extras[extras[i]]);
            snapshot.emplace(rows->text(0), std::move(row));
        }
    }
    return snapshot;
}

std::set<std::string> Model::factsOf(const std::string& token, const std::string& name, const std::string& credit)
{
    std::set<std::string> facts{token + "/is there"};
    if (name != "[null]")
        facts.insert(token + "/name " + name);
    if (credit != "[null]")
        facts.insert(token + "/credit " + credit);
    return facts;
}

std::set<std::string> Model::factsOf(const Snapshot& rows)
{
    std::set<std::string> facts;
    for (const auto& [token, row] : rows) {
        facts.merge(factsOf(token, row.name, row.sum ? "[null]" : row.credit));
        if (!row.parent.empty())
            facts.insert(token + referencePart + row.parent);
        for (const auto& [column, value] : row.extras) {
            if (value != "[null]")
                facts.insert(token + "/" + column + " " + value);
        }
    }
    return facts;
}

void Model::note(int desk, Change change)
{
    change.number = ++m_changes;
    for (const std::string& fact : change.gone)
        m_overwritten.insert(fact);
    for (const std::string& fact : change.made) {
        m_latest[fact] = change.number;
        if (!m_written.insert_or_assign(fact, desk).second)
            m_repeated.insert(fact);
        m_overwritten.erase(fact);
        m_loose.erase(fact);
    }
    m_journals[desk].push_back(std::move(change));
}

void Model::moved(int desk, const std::string& token)
{
    ++m_moves[token];
    m_movers[token].insert(desk);
}

/// Where credit adds up, each desk's changes of it count, whatever the others do.
void Model::addUp(const Snapshot& before, const Snapshot& after)
{
    for (const auto& [token, row] : after) {
        if (!row.sum)
            continue;
        const auto earlier = before.find(token);
        const double had = earlier != before.end() ? earlier->second.sum.value_or(0) : 0;
        if (earlier == before.end())
            m_sums[token] = *row.sum;
        else
            m_sums[token] += *row.sum - had;
    }
}

/// Rows that somebody decided about, or that became two, have what was decided.
std::string Model::checkSums(const Snapshot& rows) const
{
    for (const auto& [token, row] : rows) {
        const auto sum = m_sums.find(token);
        const bool uncertain = m_contested.contains(token) || m_mixed.contains(token) || m_moves.contains(token) ||
                               m_loose.contains(token + "/is there") ||
                               m_overwritten.contains(token + "/is there"); // deleted, and back for a row that needs it
        if (row.sum && sum != m_sums.end() && !uncertain && *row.sum != sum->second)
            return "the changes of " + token + " come to " + std::to_string(sum->second) + ", but it has " +
                   std::to_string(*row.sum);
    }
    return {};
}

void Model::observe(int desk, const Snapshot& before, const Snapshot& after)
{
    const auto had = factsOf(before);
    const auto has = factsOf(after);
    Change change{without(had, has), without(has, had)};
    for (const auto& [token, row] : after) {
        if (before.contains(token) && placeOf(before, token) != placeOf(after, token))
            moved(desk, token);
        // Where another row took the place of the one referred to, nobody wrote a reference to that.
        const auto earlier = before.find(token);
        if (earlier != before.end() && earlier->second.reference == row.reference)
            change.made.erase(token + referencePart + row.parent);
    }
    addUp(before, after);
    if (!m_mixedPlaces.empty()) {
        noteMixed(before);
        noteMixed(after);
    }
    const bool manyRows = tokensOf(change.made).size() > 1;
    note(desk, std::move(change));
    if (manyRows)
        m_transactions.push_back(m_journals[desk].back());
}

void Model::decided(int desk, const std::set<std::string>& shown, const std::set<std::string>& kept,
                    const Snapshot& before, const Snapshot& after)
{
    auto known = factsOf(before);
    known.insert(shown.begin(), shown.end());
    const auto has = factsOf(after);
    Change change{without(known, has), {}};
    for (const std::string& fact : has) {
        if (kept.contains(fact))
            change.made.insert(fact);
    }
    note(desk, std::move(change));
}

void Model::bringBack(const Snapshot& before, const Snapshot& after)
{
    for (const auto& [token, row] : after) {
        if (!before.contains(token))
            ++m_moves[token];
    }
    m_loose.merge(without(factsOf(after), factsOf(before)));
}

void Model::keepBoth(const std::string& token)
{
    ++m_moves[token];
}

void Model::mix(const Snapshot& before, const Snapshot& after)
{
    std::map<std::string, std::string> places;
    for (const auto& [token, row] : before)
        places[row.table + row.key] = token;
    for (const auto& [token, row] : after) {
        const auto earlier = places.find(row.table + row.key);
        if (earlier != places.end() && earlier->second != token)
            m_mixedPlaces.insert(row.table + row.key);
    }
    noteMixed(before);
    noteMixed(after);
}

void Model::noteMixed(const Snapshot& rows)
{
    for (const auto& [token, row] : rows) {
        if (m_mixedPlaces.contains(row.table + row.key))
            m_mixed.insert(token);
    }
}

void Model::restore(int desk, std::size_t backup)
{
    auto& journal = m_journals[desk];
    while (journal.size() > backup) {
        m_loose.merge(std::set<std::string>(journal.back().gone));
        m_loose.merge(std::set<std::string>(journal.back().made));
        journal.pop_back();
    }
}

std::string Model::halfDone(const Snapshot& rows) const
{
    const auto facts = factsOf(rows);
    for (const Change& change : m_transactions) {
        const auto touched = tokensOf(change.made);
        const auto uncertain = [&](const std::string& fact) {
            const std::string token = tokenOf(fact);
            return m_contested.contains(token) || m_waited.contains(token) || m_mixed.contains(token) ||
                   m_loose.contains(fact) || rows.count(token) > 1;
        };
        if (std::any_of(change.made.begin(), change.made.end(), uncertain) ||
            std::any_of(change.gone.begin(), change.gone.end(), uncertain))
            continue;
        std::string arrived;
        std::string missing;
        for (const std::string& fact : change.made)
            arrived = facts.contains(fact) && !m_repeated.contains(fact) ? fact : arrived;
        for (const std::string& fact : change.gone) {
            // A row that somebody has deleted since, and that a copy of the file still had, is the copy's own.
            const bool deleted = m_overwritten.contains(tokenOf(fact) + "/is there");
            // A reference may have been written once more since; then it says nothing of what was before.
            const auto latest = m_latest.find(fact);
            const bool since = latest != m_latest.end() && latest->second > change.number;
            missing = !deleted && !since && touched.contains(tokenOf(fact)) && facts.contains(fact) ? fact : missing;
        }
        if (!arrived.empty() && !missing.empty())
            return "half a transaction: " + arrived + " is there, but so is " + missing;
    }
    return {};
}

/// A reference is no value of its own: it goes with either row, with a key that moves, and in a decision about either.
bool Model::referenceMayGo(const std::string& fact, const std::set<std::string>& kept) const
{
    const auto found = fact.find(referencePart);
    if (found == std::string::npos)
        return false;
    const std::string parent = fact.substr(found + std::strlen(referencePart));
    for (const std::string& token : {tokenOf(fact), parent}) {
        if (m_contested.contains(token) || m_waited.contains(token) || m_moves.contains(token) ||
            m_overwritten.contains(token + "/is there") || m_loose.contains(token + "/is there") ||
            kept.contains(token + "/is there"))
            return true;
    }
    return false;
}

/// Of a column that one desk has for itself.
bool Model::isPrivate(const std::string& fact) const
{
    const auto found = fact.find(extraPart);
    return found != std::string::npos && !m_shared.contains(fact.substr(found + 1, fact.find(' ', found) - found - 1));
}

std::string Model::check(const Snapshot& rows, const std::set<std::string>& kept) const
{
    const auto facts = factsOf(rows);
    for (const auto& [fact, desk] : m_written) {
        const std::string token = tokenOf(fact);
        if (!facts.contains(fact) && (referenceMayGo(fact, kept) || isPrivate(fact)))
            continue;
        // Of a row whose key was moved two people may each have kept the other one of the two that came of it.
        const bool twice = m_moves.contains(token) && m_contested.contains(token);
        if (!twice && !facts.contains(fact) && !m_overwritten.contains(fact) && !m_loose.contains(fact) &&
            !m_mixed.contains(token) && !kept.contains(fact))
            return "lost, from desk " + std::to_string(desk) + ": " + fact;
    }
    for (auto row = rows.begin(); row != rows.end(); row = rows.upper_bound(row->first)) {
        const auto moves = m_moves.find(row->first);
        const auto most = 1 + (moves == m_moves.end() ? 0 : moves->second);
        if (static_cast<int>(rows.count(row->first)) > most)
            return "row " + row->first + " is there " + std::to_string(rows.count(row->first)) + " times";
    }
    for (const std::string& fact : facts) {
        if (isPrivate(fact))
            continue;
        if (m_mixed.contains(tokenOf(fact)) || fact.find(referencePart) != std::string::npos)
            continue;
        const bool byDefault = fact.find(extraPart) != std::string::npos;
        if (!m_written.contains(fact) && !byDefault)
            return "nobody wrote: " + fact;
        // A row whose key two desks moved is two rows, and each has what its desk saw.
        const auto movers = m_movers.find(tokenOf(fact));
        if (movers != m_movers.end() && movers->second.size() > 1)
            continue;
        if (m_overwritten.contains(fact) && !m_loose.contains(fact) && !m_contested.contains(tokenOf(fact)) &&
            rows.count(tokenOf(fact)) == 1 && facts.contains(tokenOf(fact) + "/is there") &&
            !m_overwritten.contains(tokenOf(fact) + "/is there"))
            return "back, though it was overwritten: " + fact;
    }
    return checkSums(rows);
}

} // namespace dbsync::test
