#include "device/apply/row_decision.h"
#include "device/conflicts/conflict_log.h"
#include "device/edit/row_editor.h"
#include "device/store/store.h"
#include "device/view/referred_rows.h"
#include "device/view/replica.h"
#include "device/view/row_browser.h"
#include "device/view/status_reader.h"
#include "schema/sqlite_schema.h"

#include <map>

namespace dbsync::device {

using sqlite::quoteName;

namespace {

std::vector<std::string> namesOf(const std::vector<Column>& columns)
{
    std::vector<std::string> names;
    for (const Column& column : columns)
        names.push_back(column.name);
    return names;
}

Result<std::int64_t> count(sqlite3* file, const std::string& table)
{
    DBSYNC_ASSIGN(const auto rows, sqlite::queryInteger(file, "SELECT count(*) FROM main." + table));
    return rows.value_or(0);
}

/// Only what is held may be no change; looking at each takes its time.
Result<std::int64_t> countChanges(sqlite3* file, const SyncedTable& table)
{
    DBSYNC_ASSIGN(const auto held,
                  sqlite::queryInteger(file, "SELECT 1 FROM main." + table.pending() + " WHERE held > " +
                                                 std::to_string(int(Held::Deletes)) + " LIMIT 1"));
    return held ? countPending(file, table) : count(file, table.pending());
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
        DBSYNC_ASSIGN(summary.rows, count(m_store->file(), quoteName(table.name)));
        const SyncedTable* synced = m_store->find(table.name);
        summary.synced = synced != nullptr;
        if (synced) {
            summary.conflicts = conflicts[synced->name()];
            DBSYNC_ASSIGN(summary.pending, countChanges(m_store->file(), *synced));
        } else {
            summary.reason = {LeftOutReason::Kind::NotTenants};
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

Result<RowPage> Replica::rows(const RowQuery& query, std::int64_t offset, std::int64_t limit)
{
    return m_browser->page(query, offset, limit);
}

Result<std::int64_t> Replica::find(const RowQuery& query, const Row& key)
{
    return m_browser->find(query, key);
}

Result<RowEditor*> Replica::editor()
{
    if (!m_editor) {
        DBSYNC_ASSIGN(m_editor, RowEditor::open(*m_store));
    }
    // Our own writes do not move the data version that the browser watches.
    m_browser->invalidate();
    return m_editor.get();
}

Result<TableShape> Replica::shape(const std::string& table)
{
    return readTableShape(m_store->file(), table);
}

Result<std::vector<Choice>> Replica::choices(const ColumnReference& reference, const std::string& search,
                                             std::size_t limit)
{
    return readChoices(m_store->file(), reference, search, limit);
}

Result<std::vector<Choice>> Replica::referred(const ColumnReference& reference, const std::vector<Value>& values)
{
    return readReferredEverywhere(*m_store, reference, values);
}

Result<EditOutcome> Replica::edit(const std::vector<RowEdit>& edits, std::size_t mostProblems, const std::string& mark)
{
    DBSYNC_ASSIGN(RowEditor* const editor, this->editor());
    return editor->apply(edits, mostProblems, mark);
}

Result<EditOutcome> Replica::undoEdit(const EditStep& step)
{
    DBSYNC_ASSIGN(RowEditor* const editor, this->editor());
    return editor->undo(step);
}

Result<EditOutcome> Replica::discard(const std::vector<std::pair<std::string, Row>>& keys)
{
    DBSYNC_ASSIGN(RowEditor* const editor, this->editor());
    return editor->discard(keys);
}

Result<ImportOutcome> Replica::importRows(const CsvPlan& plan, std::size_t mostProblems, TransferState& state)
{
    DBSYNC_ASSIGN(RowEditor* const editor, this->editor());
    return importCsv(*m_store, *editor, plan, mostProblems, state);
}

Result<std::int64_t> Replica::exportRows(const RowQuery& query, const std::vector<std::string>& columns,
                                         const CsvTarget& target, TransferState& state)
{
    return exportCsv(*m_store, query, columns, target, state);
}

} // namespace dbsync::device
