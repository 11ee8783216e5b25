#define SQLITE_ENABLE_PREUPDATE_HOOK

#include "simulation/shop/ledger.h"

#include "base/sqlite.h"
#include "change/row_codec.h"

#include <algorithm>

namespace dbsync::test {

namespace {

const std::string adding = "Track.Milliseconds"; ///< under `sum`
const std::string later = "Employee.Phone";      ///< under `latest`
const std::string price = "Track.UnitPrice";

std::string inWords(sqlite3_value* value)
{
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return text ? std::string(text, static_cast<std::size_t>(sqlite3_value_bytes(value))) : "NULL";
}

std::size_t indexOf(const std::vector<std::string>& columns, const std::string& name)
{
    return static_cast<std::size_t>(std::find(columns.begin(), columns.end(), name) - columns.begin());
}

} // namespace

std::string inWords(const Value& value)
{
    if (value.type() == Value::Type::Text)
        return value.bytes();
    std::string json;
    appendRow(RowView{value.view()}, json);
    json = json.substr(1, json.size() - 2);
    return json == "null" ? "NULL" : json;
}

void Ledger::begin(sqlite3* file)
{
    auto tables = sqlite::Statement::prepare(file, "SELECT m.name, c.name, c.pk FROM sqlite_schema AS m, "
                                                   "pragma_table_info(m.name) AS c WHERE m.type = 'table' AND m.name "
                                                   "NOT GLOB 'sqlite*' AND m.name NOT GLOB 'dbsync*' ORDER BY c.cid");
    while (*tables->step()) {
        Shape& shape = m_shapes[std::string(tables->text(0))];
        if (tables->integer(2) > 0)
            shape.key.push_back(shape.columns.size());
        shape.columns.emplace_back(tables->text(1));
    }
    for (const WrittenRow& row : readAll(file)) {
        m_initial[nameOf(row.table, *row.after)] = *row.after;
        m_written.insert(nameOf(row.table, *row.after));
    }
}

std::vector<WrittenRow> Ledger::readAll(sqlite3* file) const
{
    std::vector<WrittenRow> rows;
    for (const auto& [table, shape] : m_shapes) {
        auto read = sqlite::Statement::prepare(file, "SELECT * FROM " + sqlite::quoteName(table));
        while (*read->step()) {
            std::vector<std::string> row;
            for (int i = 0; i < sqlite3_column_count(read->get()); ++i)
                row.push_back(inWords(sqlite3_column_value(read->get(), i)));
            rows.push_back({table, std::nullopt, std::move(row)});
        }
    }
    return rows;
}

void Ledger::watch(sqlite3* connection)
{
    sqlite3_preupdate_hook(connection, look, this);
}

void Ledger::look(void* ledger, sqlite3* connection, int operation, const char* database, const char* table,
                  sqlite3_int64, sqlite3_int64)
{
    auto& self = *static_cast<Ledger*>(ledger);
    if (std::string_view(database) != "main" || !self.m_shapes.contains(table))
        return;
    const auto read = [&](auto* from) {
        std::vector<std::string> row;
        for (int i = 0; i < sqlite3_preupdate_count(connection); ++i) {
            sqlite3_value* value = nullptr;
            from(connection, i, &value);
            row.push_back(inWords(value));
        }
        return row;
    };
    WrittenRow row{table, std::nullopt, std::nullopt};
    if (operation != SQLITE_INSERT)
        row.before = read(sqlite3_preupdate_old);
    if (operation != SQLITE_DELETE)
        row.after = read(sqlite3_preupdate_new);
    self.m_open.push_back(std::move(row));
}

void Ledger::commit(std::int64_t time)
{
    for (const WrittenRow& row : m_open)
        note(row, time);
    m_open.clear();
}

/// `Track#5`; a name for good only of a row that was there from the start and keeps its key.
std::string Ledger::nameOf(const std::string& table, const std::vector<std::string>& row) const
{
    std::string name = table + "#";
    for (const std::size_t column : m_shapes.at(table).key)
        name += (name.back() == '#' ? "" : ",") + row[column];
    return name;
}

Ledger::Facts Ledger::factsOf(const std::string& table, const std::vector<std::string>& row) const
{
    Facts facts;
    const auto& columns = m_shapes.at(table).columns;
    const std::string name = nameOf(table, row);
    const bool known = m_initial.contains(name);
    if (known)
        facts.insert(name);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::string column = table + "." + columns[i];
        if (row[i].find('~') != std::string::npos)
            facts.insert(column + "=" + row[i]);
        else if (known && column == price && m_initial.at(name)[i] != row[i])
            facts.insert(name + "." + columns[i] + "=" + row[i]);
    }
    return facts;
}

void Ledger::note(const WrittenRow& row, std::int64_t time)
{
    const Facts had = row.before ? factsOf(row.table, *row.before) : Facts();
    const Facts has = row.after ? factsOf(row.table, *row.after) : Facts();
    for (const std::string& fact : had) {
        if (!has.contains(fact))
            m_overwritten.insert(fact);
    }
    for (const std::string& fact : has) {
        if (had.contains(fact))
            continue;
        m_written.insert(fact);
        m_overwritten.erase(fact);
    }
    const std::string before = row.before ? nameOf(row.table, *row.before) : std::string();
    const std::string after = row.after ? nameOf(row.table, *row.after) : std::string();
    m_touched.insert({before, after});
    if (before != after)
        m_gone.insert({before, after});
    else
        addUp(row, before);
    const auto& columns = m_shapes.at(row.table).columns;
    for (std::size_t i = 0; row.before && row.after && i < columns.size(); ++i) {
        if (row.table + "." + columns[i] != later)
            continue;
        if ((*row.before)[i] != (*row.after)[i])
            m_latest[after] = std::max(m_latest[after], {time, (*row.after)[i]});
        else
            m_otherwise[after] = std::max(m_otherwise[after], time);
    }
}

void Ledger::addUp(const WrittenRow& row, const std::string& name)
{
    const auto& columns = m_shapes.at(row.table).columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (row.table + "." + columns[i] == adding)
            m_sums[name] += std::stod((*row.after)[i]) - std::stod((*row.before)[i]);
    }
}

Ledger::Facts Ledger::factsOf(const device::Conflict& conflict, const std::optional<device::Record>& record) const
{
    if (!record || !m_shapes.contains(conflict.table))
        return {};
    std::vector<std::string> row;
    for (const std::string& column : m_shapes.at(conflict.table).columns)
        row.push_back(record->find(column) ? inWords(*record->find(column)) : "NULL");
    return factsOf(conflict.table, row);
}

void Ledger::contest(const device::Conflict& conflict)
{
    std::string name = conflict.table + "#";
    for (const Value& value : conflict.key.values)
        name += (name.back() == '#' ? "" : ",") + inWords(value);
    m_contested.insert(name);
    for (const auto* record : {&conflict.base, &conflict.local, &conflict.cloud}) {
        for (const Value& value : *record ? (*record)->values : Row()) {
            if (value.type() == Value::Type::Text)
                m_contestedTexts.insert(value.bytes());
        }
    }
}

void Ledger::decided(const device::Conflict& conflict, device::Decision::Use use)
{
    using Use = device::Decision::Use;
    const Facts local = factsOf(conflict, conflict.local);
    const Facts cloud = factsOf(conflict, conflict.cloud);
    const Facts kept = use == Use::Device ? local : use == Use::Cloud ? cloud : Facts();
    for (const Facts* shown : {&local, &cloud}) {
        for (const std::string& fact : *shown) {
            // Of a row that both changed only what clashes is decided.
            const bool clashes =
                std::any_of(conflict.columns.begin(), conflict.columns.end(), [&](const std::string& column) {
                    return fact.find("." + column + "=") != std::string::npos;
                });
            if (!kept.contains(fact) && (clashes || conflict.kind != "updateUpdate"))
                m_overwritten.insert(fact);
        }
    }
}

void Ledger::typed(const std::string& table, const std::string& column, const std::string& text)
{
    m_written.insert(table + "." + column + "=" + text);
}

void Ledger::takeActivity(const device::RowChange& change)
{
    if (!change.before || !m_shapes.contains(change.table))
        return;
    device::Conflict row;
    row.table = change.table;
    const Facts after = factsOf(row, change.after);
    for (const std::string& fact : factsOf(row, change.before)) {
        if (!after.contains(fact))
            m_overruled.insert(fact);
    }
}

std::string Ledger::check(sqlite3* file) const
{
    std::map<std::string, std::vector<std::string>> rows;
    Facts facts;
    for (const WrittenRow& row : readAll(file)) {
        facts.merge(factsOf(row.table, *row.after));
        rows[nameOf(row.table, *row.after)] = *row.after;
    }
    for (const std::string& fact : m_written) {
        const std::string name = fact.substr(0, fact.find('.'));
        const bool moved = fact.find('#') != std::string::npos && m_gone.contains(name);
        const bool byPolicy =
            fact.find('#') != std::string::npos || fact.starts_with("Playlist.Name=") || fact.starts_with(later + "=");
        if (!facts.contains(fact) && !m_overwritten.contains(fact) && !moved &&
            !(byPolicy && m_overruled.contains(fact)))
            return "lost: " + fact;
    }
    for (const std::string& fact : facts) {
        const std::string name = fact.substr(0, fact.find('.'));
        if (!m_written.contains(fact))
            return "nobody wrote: " + fact;
        if (m_overwritten.contains(fact) && m_initial.contains(name) && !m_gone.contains(name) &&
            !m_contested.contains(name))
            return "back, though it was overwritten: " + fact;
    }
    return checkInitial(rows);
}

/// Rows that nobody wrote are as they were; what adds up is what all have added; the later change has won.
std::string Ledger::checkInitial(const std::map<std::string, std::vector<std::string>>& rows) const
{
    for (const auto& [name, row] : m_initial) {
        const auto found = rows.find(name);
        if (m_gone.contains(name) || m_contested.contains(name))
            continue;
        if (found == rows.end())
            return "gone, though nobody deleted it: " + name;
        if (!m_touched.contains(name) && found->second != row)
            return "changed, though nobody wrote it: " + name;
        const auto& columns = m_shapes.at(name.substr(0, name.find('#'))).columns;
        if (const auto sum = m_sums.find(name); sum != m_sums.end()) {
            const std::size_t column = indexOf(columns, adding.substr(adding.find('.') + 1));
            if (std::stod(found->second[column]) != std::stod(row[column]) + sum->second)
                return "what was added to " + name + " comes to " + std::to_string(sum->second) + ", but it has " +
                       found->second[column] + " after " + row[column];
        }
        if (const auto latest = m_latest.find(name); latest != m_latest.end()) {
            const std::size_t column = indexOf(columns, later.substr(later.find('.') + 1));
            // A change counts as made when its row was last written there: an earlier one may be the later by that.
            const auto otherwise = m_otherwise.find(name);
            const bool writtenLater = m_contested.contains(name) ||
                                      (otherwise != m_otherwise.end() && otherwise->second > latest->second.first);
            if (found->second[column] != latest->second.second && !writtenLater)
                return "the later change of " + name + " is " + latest->second.second + ", but it has " +
                       found->second[column];
        }
    }
    return {};
}

} // namespace dbsync::test
