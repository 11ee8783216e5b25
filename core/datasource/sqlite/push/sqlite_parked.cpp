#include "datasource/sqlite/push/sqlite_operations.h"
#include "datasource/sqlite/tables/sqlite_sql.h"

namespace dbsync::datasource {

using sql::parameter::first;

Result<void> Operations::park(std::string_view line)
{
    DBSYNC_ASSIGN(const Shared insert,
                  m_context.statements.get("INSERT INTO temp.dbsync_parked(section, line) VALUES (?1, ?2)"));
    ++m_parked;
    return insert->bind(1, static_cast<std::int64_t>(m_current)).bind(2, line).run();
}

/// First all rows that are to change are taken out, with what they will be kept aside, then all are put in: so they may
/// swap unique values among each other. What collides then, collides for good.
Result<void> Operations::finish()
{
    if (!m_unseen.empty())
        DBSYNC_TRY(sqlite::execute(m_context.statements.connection(), "DELETE FROM temp.dbsync_unseen"));
    if (m_parked == 0)
        return {};
    for (const bool out : {true, false}) {
        DBSYNC_ASSIGN(const Shared parked,
                      m_context.statements.get("SELECT p.id, p.section, p.line, c.incarnation, c.row FROM "
                                               "temp.dbsync_parked AS p LEFT JOIN temp.dbsync_composed AS c ON c.id = "
                                               "p.id ORDER BY p.id"));
        while (!m_context.refusals.full()) {
            DBSYNC_ASSIGN(const bool more, parked->step());
            if (!more)
                break;
            select(static_cast<std::size_t>(parked->integer(1)));
            DBSYNC_TRY(out ? takeOut(parked->integer(0), parked->text(2)) : putBack(parked->text(2), *parked));
        }
        parked->reset();
    }
    return sqlite::execute(m_context.statements.connection(),
                           "DELETE FROM temp.dbsync_parked; DELETE FROM temp.dbsync_composed");
}

Result<void> Operations::takeOut(std::int64_t id, std::string_view line)
{
    DBSYNC_ASSIGN(const wire::Operation operation, wire::parseOperation(line));
    if (operation.kind == 'i')
        return {};
    if (operation.kind == 'r') {
        DBSYNC_ASSIGN(const RowView* row, readRow(m_rowParser, operation.row, m_section->columns.size()));
        const RowView key = m_section->keyOf(*row);
        DBSYNC_ASSIGN(const Existing existing, find(key));
        DBSYNC_ASSIGN(const bool known, checkKnown(existing, key));
        return known ? compose(id, operation.incarnation, key, m_section->columns, *row) : Result<void>();
    }
    Update* plan = nullptr;
    DBSYNC_TRY(readUpdate(operation, plan));
    DBSYNC_ASSIGN(const Existing existing, find(*m_key));
    DBSYNC_ASSIGN(const bool accepted, checkUpdate(existing, operation, *plan));
    return accepted ? compose(id, operation.incarnation, *m_key, plan->columns, *m_values) : Result<void>();
}

/// Keeps what the row on which `m_statements.select` stands will be, and takes it out.
Result<void> Operations::compose(std::int64_t id, std::int64_t incarnation, const RowView& key,
                                 const std::vector<int>& columns, const RowView& values)
{
    RowView whole;
    for (std::size_t column = 0; column < table().columnCount(); ++column)
        whole.push_back(columnValue(m_statements.select->get(), 2 + static_cast<int>(column)));
    for (std::size_t i = 0; i < columns.size(); ++i)
        whole[static_cast<std::size_t>(columns[i])] = values[i];
    std::string json;
    appendRow(whole, json);
    DBSYNC_TRY(noteLeft(key, &columns));
    m_statements.select->reset();
    DBSYNC_ASSIGN(const Shared keep, m_context.statements.get("INSERT INTO temp.dbsync_composed(id, incarnation, row) "
                                                              "VALUES (?1, ?2, ?3)"));
    DBSYNC_TRY(keep->bind(1, id).bind(2, incarnation).bind(3, json).run());
    DBSYNC_ASSIGN(Statement * remove,
                  ready(m_statements.plainRemove, [&] { return sql::deleteRow(table(), sql::Guard::None); }));
    bindKey(*remove, key);
    DBSYNC_TRY(change(*remove));
    noteUpdated(columns);
    return {};
}

Result<void> Operations::putBack(std::string_view line, const Statement& parked)
{
    if (!parked.isNull(4)) {
        DBSYNC_ASSIGN(const RowView* row, readRow(m_rowParser, parked.text(4), table().columnCount()));
        DBSYNC_TRY(putRow(parked.integer(3), *row));
        return {};
    }
    DBSYNC_ASSIGN(const wire::Operation operation, wire::parseOperation(line));
    return operation.kind == 'i' ? insertParked(operation) : Result<void>();
}

Result<void> Operations::insertParked(const wire::Operation& operation)
{
    DBSYNC_ASSIGN(const RowView* row, readRow(m_rowParser, operation.row, m_section->columns.size()));
    const RowView key = m_section->keyOf(*row);
    DBSYNC_ASSIGN(const Existing existing, find(key));
    m_statements.select->reset();
    if (existing.found && existing.revision == m_context.revision)
        return doubled(key);
    if (existing.found && existing.revision > m_context.known) {
        refuseStale(key);
        return {};
    }
    if (existing.found) {
        refuse(key, "exists", {}, "The cloud has a row with this key, which this device should know.");
        return {};
    }
    const int missing = m_section->withoutValue(m_section->columns, *row);
    if (missing >= 0 || m_section->lacking >= 0) {
        refuseWithoutValue(key, missing >= 0 ? missing : m_section->lacking);
        return {};
    }
    RowView whole;
    for (const Value& value : m_section->defaults)
        whole.push_back(value.view());
    for (std::size_t i = 0; i < row->size(); ++i)
        whole[static_cast<std::size_t>(m_section->columns[i])] = (*row)[i];
    DBSYNC_ASSIGN(const bool put, putRow(operation.incarnation, whole));
    if (!put)
        return {};
    ++tally().state.rows;
    return tally().state.tombstones > 0 ? addedRow(key) : Result<void>();
}

/// Inserts a whole row, with a value for each column of the table; false where it was refused.
Result<bool> Operations::putRow(std::int64_t incarnation, const RowView& row)
{
    RowView key;
    for (const int column : table().key)
        key.push_back(row[static_cast<std::size_t>(column)]);
    DBSYNC_ASSIGN(Statement * insert, ready(m_statements.insert, [&] { return sql::insertRow(table()); }));
    insert->bind(sql::parameter::incarnation, incarnation);
    for (std::size_t i = 0; i < row.size(); ++i)
        bindValue(insert->get(), first + static_cast<int>(i), row[i]);
    DBSYNC_ASSIGN(const Ran ran, change(*insert));
    if (ran == Ran::KeyTaken)
        return doubled(key);
    if (ran == Ran::UniqueTaken) {
        DBSYNC_TRY(refuseUnique(row, key, sqlite3_errmsg(m_context.statements.connection())));
        return false;
    }
    noteInserted();
    return true;
}

/// Names the row that has the same values. SQLite tells the columns of the index that was in the way.
Result<void> Operations::refuseUnique(const RowView& row, const RowView& key, const std::string& said)
{
    tally().refused = true;
    const std::string& name = table().table.name;
    for (const bool anyKey : {false, true}) {
        for (const UniqueKey& unique : table().uniqueKeys) {
            std::string words = table().physical + '.' + table().tenantColumn;
            std::vector<std::string> columns;
            for (const KeyColumn& column : unique.columns) {
                words.append(", ").append(table().physical).append(".").append(column.name);
                columns.push_back(column.name);
            }
            if (!anyKey && !said.ends_with(": " + words))
                continue;
            bool found = false;
            DBSYNC_ASSIGN(const Shared other, otherWith(unique, row, key, found));
            if (!found)
                continue;
            wire::RefusedRow refused{name, keyJson(key), "unique", columns, "Another row has the same values.", name,
                                     {}};
            appendColumns(other->get(), 0, static_cast<int>(table().key.size()), refused.otherKey);
            other->reset();
            m_context.refusals.add(std::move(refused));
            return {};
        }
    }
    refuse(key, "unique", {}, "Another row has the same values: " + said);
    return {};
}

Result<Operations::Shared> Operations::otherWith(const UniqueKey& unique, const RowView& row, const RowView& key,
                                                 bool& found)
{
    DBSYNC_ASSIGN(Shared statement, ready(sql::sameUnique(table(), unique)));
    bindKey(*statement, key);
    int next = first + static_cast<int>(key.size());
    for (const KeyColumn& column : unique.columns)
        bindValue(statement->get(), next++, row[static_cast<std::size_t>(table().table.columnIndex(column.name))]);
    DBSYNC_ASSIGN(found, statement->step());
    return statement;
}

} // namespace dbsync::datasource
