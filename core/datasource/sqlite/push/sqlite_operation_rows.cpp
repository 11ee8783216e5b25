#include "datasource/sqlite/push/sqlite_operations.h"
#include "datasource/sqlite/tables/sqlite_sql.h"

#include <algorithm>

namespace dbsync::datasource {

using sql::parameter::first;

Result<sqlite::Statement*> Operations::ready(Shared& slot, const std::function<std::string()>& text)
{
    if (!slot) {
        DBSYNC_ASSIGN(slot, ready(text()));
    }
    return slot.get();
}

Result<Operations::Shared> Operations::ready(const std::string& text)
{
    DBSYNC_ASSIGN(auto statement, m_context.statements.get(text));
    statement->bind(sql::parameter::tenant, m_context.tenant)
        .bind(sql::parameter::revision, m_context.revision)
        .bind(sql::parameter::known, m_context.known);
    return statement;
}

void Operations::bindKey(Statement& statement, const RowView& key) const
{
    for (std::size_t i = 0; i < key.size(); ++i)
        bindValue(statement.get(), first + static_cast<int>(i), key[i]);
}

Result<Operations::Ran> Operations::change(Statement& statement)
{
    const int stepped = sqlite3_step(statement.get());
    if (stepped == SQLITE_DONE) {
        sqlite3_reset(statement.get());
        return Ran::Done;
    }
    sqlite3* connection = m_context.statements.connection();
    const int error = sqlite3_extended_errcode(connection);
    Error told = sqlite::lastError(connection, "Writing table \"" + table().table.name + "\"");
    sqlite3_reset(statement.get());
    if (error == SQLITE_CONSTRAINT_PRIMARYKEY)
        return Ran::KeyTaken;
    if (error == SQLITE_CONSTRAINT_UNIQUE)
        return Ran::UniqueTaken;
    return told;
}

Result<Operations::Existing> Operations::find(const RowView& key)
{
    DBSYNC_ASSIGN(Statement * statement, ready(m_statements.select, [&] { return sql::selectRow(table()); }));
    statement->reset();
    bindKey(*statement, key);
    DBSYNC_ASSIGN(const bool found, statement->step());
    return found ? Existing{true, statement->integer(0), statement->integer(1)} : Existing{};
}

Result<bool> Operations::deletedHere(const RowView& key)
{
    DBSYNC_ASSIGN(Statement * statement,
                  ready(m_statements.selectTombstone, [&] { return sql::selectTombstone(table()); }));
    bindKey(*statement, key);
    DBSYNC_ASSIGN(const bool found, statement->step());
    const bool here = found && statement->integer(0) == m_context.revision;
    statement->reset();
    return here;
}

/// Keeps the values that the row on which `m_statements.select` stands has now, where others refer to them by a unique
/// key, and where the columns are to change (all, without `columns`).
Result<void> Operations::noteLeft(const RowView& key, const std::vector<int>* columns)
{
    for (const std::size_t index : table().referencedBy) {
        const Reference& reference = m_context.layout.references[index];
        const bool moves = !columns || std::any_of(columns->begin(), columns->end(), [&](int column) {
            return std::count(reference.references.begin(), reference.references.end(), column) > 0;
        });
        if (reference.toKey || !moves)
            continue;
        RowView values;
        for (const int column : reference.references)
            values.push_back(columnValue(m_statements.select->get(), 2 + column));
        std::string json;
        appendRow(values, json);
        DBSYNC_ASSIGN(const Shared note, m_context.statements.get("INSERT INTO temp.dbsync_left(reference, key, value) "
                                                                  "VALUES (?1, ?2, ?3)"));
        DBSYNC_TRY(note->bind(1, static_cast<std::int64_t>(index)).bind(2, keyJson(key)).bind(3, json).run());
    }
    return {};
}

/// A row was inserted where there was none: a tombstone of its key has had its time.
Result<void> Operations::addedRow(const RowView& key)
{
    DBSYNC_ASSIGN(Statement * statement,
                  ready(m_statements.removeTombstone, [&] { return sql::deleteTombstone(table()); }));
    bindKey(*statement, key);
    DBSYNC_TRY(change(*statement));
    if (changedRow())
        --tally().state.tombstones;
    return {};
}

void Operations::noteInserted()
{
    tally().touched = true;
    ++tally().changes;
    for (const std::size_t reference : table().references)
        m_context.changedReferences[reference] = true;
}

void Operations::noteUpdated(const std::vector<int>& columns)
{
    tally().touched = true;
    ++tally().changes;
    for (const std::size_t index : table().references) {
        const std::vector<int>& referring = m_context.layout.references[index].columns;
        if (std::any_of(columns.begin(), columns.end(),
                        [&](int column) { return std::count(referring.begin(), referring.end(), column) > 0; }))
            m_context.changedReferences[index] = true;
    }
}

void Operations::refuse(const RowView& key, const char* reason, std::vector<std::string> columns, std::string message)
{
    wire::RefusedRow row;
    row.table = table().table.name;
    row.key = keyJson(key);
    row.reason = reason;
    row.columns = std::move(columns);
    row.message = std::move(message);
    m_context.refusals.add(std::move(row));
}

void Operations::refuseStale(const RowView& key, std::vector<std::string> columns)
{
    refuse(key, "stale", std::move(columns), "The row was changed or deleted in the cloud.");
}

void Operations::refuseWithoutValue(const RowView& key, int column)
{
    tally().refused = true;
    const std::string& name = table().column(column).name;
    refuse(key, "invalidValue", {name}, "Column \"" + name + "\" must have a value.");
}

bool Operations::checkKept(const std::vector<int>& columns, const RowView& values) const
{
    const std::vector<Keeps>& kept = m_kept[m_section->table];
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (!keeps(kept[static_cast<std::size_t>(columns[i])], values[i]))
            return false;
    }
    return true;
}

Result<void> Operations::refuseUnkept(const std::vector<int>& columns, const RowView& values, const RowView& key)
{
    constexpr std::size_t shown = 100;
    const std::vector<Keeps>& kept = m_kept[m_section->table];
    std::size_t at = 0;
    while (keeps(kept[static_cast<std::size_t>(columns[at])], values[at]))
        ++at;
    const Column& column = table().column(columns[at]);
    ValueView front = values[at];
    front.bytes = front.bytes.substr(0, shown);
    std::string json;
    appendValue(front, json);
    tally().refused = true;
    refuse(key, "invalidValue", {column.name},
           "Column \"" + column.name + "\" of table \"" + table().table.name + "\" is of type " + column.type +
               "; SQLite does not keep " + json + " in it as it is.");
    return {};
}

Error Operations::doubled(const RowView& key) const
{
    return malformedBatch("row " + keyJson(key) + " of table \"" + table().table.name + "\" comes twice");
}

std::string Operations::keyJson(const RowView& key) const
{
    std::string json;
    appendRow(key, json);
    return json;
}

} // namespace dbsync::datasource
