#include "device/view/replica.h"

#include "change/row_codec.h"
#include "device/conflicts/conflict_log.h"
#include "device/store/store.h"
#include "schema/sqlite_schema.h"

#include <map>

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

namespace {

std::string searchCondition(const Table& table)
{
    std::string condition;
    for (const Column& column : table.columns)
        condition.append(condition.empty() ? "" : " OR ")
            .append("t." + quoteName(column.name) + " LIKE ?1 ESCAPE '\\'");
    return "(" + condition + ")";
}

std::string searchPattern(const std::string& search)
{
    std::string pattern = "%";
    for (const char character : search) {
        if (character == '%' || character == '_' || character == '\\')
            pattern.push_back('\\');
        pattern.push_back(character);
    }
    return pattern + "%";
}

std::vector<std::string> namesOf(const std::vector<Column>& columns)
{
    std::vector<std::string> names;
    for (const Column& column : columns)
        names.push_back(column.name);
    return names;
}

Result<std::int64_t> count(sqlite3* file, const std::string& sql, const std::string& search)
{
    DBSYNC_ASSIGN(auto statement, Statement::prepare(file, sql));
    if (!search.empty())
        statement.bind(1, searchPattern(search));
    DBSYNC_ASSIGN([[maybe_unused]] const bool found, statement.step());
    return statement.integer(0);
}

} // namespace

Result<std::vector<TableSummary>> Replica::tables()
{
    DBSYNC_TRY(m_store->reload());
    DBSYNC_ASSIGN(const Schema local, readSqliteSchema(m_store->file()));
    DBSYNC_ASSIGN(const auto entries, readConflicts(m_store->companionHandle()));
    std::map<std::string, std::int64_t> conflicts;
    for (const ConflictEntry& entry : entries)
        ++conflicts[entry.table];
    std::vector<TableSummary> summaries;
    for (const Table& table : local.tables) {
        TableSummary summary;
        summary.name = table.name;
        summary.columns = namesOf(table.columns);
        for (const KeyColumn& column : table.primaryKey)
            summary.keyColumns.push_back(column.name);
        DBSYNC_ASSIGN(summary.rows, count(m_store->file(), "SELECT count(*) FROM main." + quoteName(table.name), {}));
        const SyncedTable* synced = m_store->find(table.name);
        summary.synced = synced != nullptr;
        if (synced) {
            summary.conflicts = conflicts[synced->name()];
            DBSYNC_ASSIGN(summary.pending,
                          count(m_store->file(), "SELECT count(*) FROM main." + synced->pending(), {}));
        } else {
            summary.reason = "It is not one of the tenant's tables.";
        }
        summaries.push_back(std::move(summary));
    }
    for (const LeftOutTable& table : local.leftOut) {
        TableSummary summary;
        summary.name = table.name;
        summary.reason = table.reason;
        summaries.push_back(std::move(summary));
    }
    return summaries;
}

Result<RowPage> Replica::rows(const std::string& name, std::int64_t offset, std::int64_t limit,
                              const std::string& search)
{
    DBSYNC_ASSIGN(const Schema local, readSqliteSchema(m_store->file()));
    const Table* table = local.find(name);
    if (!table)
        return Error{ErrorKind::InvalidRequest, "noSuchTable", "There is no table \"" + name + "\" to show.", {}};
    const SyncedTable shape(0, *table, {});
    const SyncedTable* synced = m_store->find(name);
    const std::string condition = search.empty() ? "" : " WHERE " + searchCondition(*table);
    std::string marks = "' '";
    std::string joins;
    if (synced) {
        marks = "CASE WHEN p.k0 IS NULL OR p.held = 5 THEN ' ' WHEN p.held = 1 THEN '!' WHEN b.k0 IS NULL THEN '+' ELSE '~' END";
        joins = " LEFT JOIN main." + synced->pending() + " AS p ON " + synced->tableHasKey("t", "p") +
                " LEFT JOIN companion." + synced->base() + " AS b ON " + synced->sameKeys("b", "p");
    }
    RowPage page;
    page.columns = std::make_shared<const std::vector<std::string>>(namesOf(table->columns));
    page.offset = offset;
    DBSYNC_ASSIGN(page.total, count(m_store->file(), "SELECT count(*) FROM " + shape.quoted() + " AS t" + condition,
                                    search));
    DBSYNC_ASSIGN(auto statement, Statement::prepare(m_store->file(),
                                                     "SELECT " + shape.columns("t") + ", " + marks + " FROM " +
                                                         shape.quoted() + " AS t" + joins + condition + " ORDER BY " +
                                                         shape.tableKeys("t") + " LIMIT ?2 OFFSET ?3"));
    if (!search.empty())
        statement.bind(1, searchPattern(search));
    statement.bind(2, limit).bind(3, offset);
    while (true) {
        DBSYNC_ASSIGN(const bool more, statement.step());
        if (!more)
            return page;
        Row row;
        for (int i = 0; i < shape.columnCount(); ++i)
            row.emplace_back(columnValue(statement.get(), i));
        page.rows.push_back(std::move(row));
        page.marks.push_back(statement.text(shape.columnCount()).front());
    }
}

} // namespace dbsync::device
