#include "device/edit/row_editor.h"

#include "change/row_codec.h"
#include "device/edit/edit_marks.h"
#include "device/edit/edit_problem.h"
#include "device/edit/restoring.h"
#include "device/references/reference_check.h"
#include "device/store/store.h"
#include "device/store/sync_lock.h"
#include "schema/sqlite_schema.h"

#include <algorithm>

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;
using Kind = EditProblem::Kind;

namespace {

std::string returningKey(const SyncedTable& table)
{
    return " RETURNING " + table.tableKeys("");
}

void bindValues(const Statement& statement, const std::vector<std::pair<std::string, Value>>& values, int first)
{
    for (std::size_t i = 0; i < values.size(); ++i)
        bindValue(statement.get(), first + static_cast<int>(i), values[i].second.view());
}

void bindRow(const Statement& statement, const Row& row)
{
    for (std::size_t i = 0; i < row.size(); ++i)
        bindValue(statement.get(), static_cast<int>(i) + 1, row[i].view());
}

/// Runs a statement that returns a key to its end; an empty row where it returned none, or broke a constraint.
Result<Row> runForKey(sqlite3* connection, Statement& statement, const std::string& table, int keyCount,
                      std::optional<EditProblem>& problem)
{
    Row key;
    while (true) {
        auto more = statement.step();
        if (!more) {
            problem = problemOf(connection, table);
            return problem ? Result<Row>(Row()) : Result<Row>(std::move(more.error()));
        }
        if (!*more)
            return key;
        key.clear();
        for (int i = 0; i < keyCount; ++i)
            key.emplace_back(columnValue(statement.get(), i));
    }
}

} // namespace

Result<std::unique_ptr<RowEditor>> RowEditor::open(Store& store)
{
    DBSYNC_ASSIGN(auto connection, EditConnection::open(store.path()));
    return std::unique_ptr<RowEditor>(new RowEditor(store, std::move(connection)));
}

Result<Row> RowEditor::insertRow(const Table& table, const RowEdit& edit, std::optional<EditProblem>& problem)
{
    const SyncedTable shape(0, table, {});
    std::string columns;
    std::string parameters;
    for (std::size_t i = 0; i < edit.values.size(); ++i) {
        columns.append(i ? ", " : "").append(quoteName(edit.values[i].first));
        parameters.append(i ? ", ?" : "?").append(std::to_string(i + 1));
    }
    const std::string what =
        edit.values.empty() ? std::string(" DEFAULT VALUES") : "(" + columns + ") VALUES (" + parameters + ")";
    const std::string sql = "INSERT INTO " + shape.quoted() + what + returningKey(shape);
    if (sql != m_insertSql) {
        DBSYNC_ASSIGN(m_insert, Statement::prepare(m_connection.handle(), sql, true));
        m_insertSql = sql;
    }
    m_insert.reset();
    bindValues(m_insert, edit.values, 1);
    DBSYNC_ASSIGN(Row key, runForKey(m_connection.handle(), m_insert, table.name, shape.keyCount(), problem));
    if (key.empty() && !problem)
        problem = EditProblem{Kind::Refused, 0, table.name, {}, {}, 0};
    return key;
}

Result<Row> RowEditor::updateRow(const Table& table, const RowEdit& edit, std::optional<EditProblem>& problem)
{
    const SyncedTable shape(0, table, {});
    std::string set;
    int number = shape.keyCount();
    for (const auto& [column, value] : edit.values)
        set.append(set.empty() ? "" : ", ").append(quoteName(column) + " = ?" + std::to_string(++number));
    if (set.empty())
        return edit.key;
    DBSYNC_ASSIGN(auto update, Statement::prepare(m_connection.handle(),
                                                  "UPDATE " + shape.quoted() + " AS t SET " + set + " WHERE " +
                                                      shape.tableHasKeyParameters("t") + returningKey(shape)));
    bindRow(update, edit.key);
    bindValues(update, edit.values, shape.keyCount() + 1);
    DBSYNC_ASSIGN(Row key, runForKey(m_connection.handle(), update, table.name, shape.keyCount(), problem));
    if (key.empty() && !problem)
        problem = EditProblem{Kind::Gone, 0, table.name, {}, {}, 0};
    return key;
}

Result<Row> RowEditor::putRow(const Table& table, const RowEdit& edit, std::optional<EditProblem>& problem)
{
    RowEdit update = edit;
    update.kind = RowEdit::Kind::Update;
    for (const KeyColumn& column : table.primaryKey) {
        const auto given = std::find_if(edit.values.begin(), edit.values.end(),
                                        [&](const auto& value) { return sameName(value.first, column.name); });
        if (given == edit.values.end() || given->second.isNull())
            return insertRow(table, edit, problem);
        update.key.push_back(given->second);
    }
    DBSYNC_ASSIGN(const auto there, readRow(m_connection.handle(), table, update.key));
    return there ? updateRow(table, update, problem) : insertRow(table, edit, problem);
}

Result<Row> RowEditor::deleteRow(const Schema& schema, const Table& table, const RowEdit& edit,
                                 std::optional<EditProblem>& problem)
{
    const SyncedTable shape(0, table, {});
    sqlite3* const connection = m_connection.handle();
    const std::string condition = shape.tableHasKeyParameters("t");
    DBSYNC_ASSIGN(auto erase, Statement::prepare(connection, "DELETE FROM " + shape.quoted() + " AS t WHERE " +
                                                                 condition + returningKey(shape)));
    bindRow(erase, edit.key);
    DBSYNC_ASSIGN(const Row key, runForKey(connection, erase, table.name, shape.keyCount(), problem));
    if (!problem && key.empty())
        problem = EditProblem{Kind::Gone, 0, table.name, {}, {}, 0};
    if (!problem || problem->kind != Kind::NoParent)
        return Row();
    DBSYNC_ASSIGN(auto read, Statement::prepare(connection, "SELECT " + shape.columns("t") + " FROM " + shape.quoted() +
                                                                " AS t WHERE " + condition));
    bindRow(read, edit.key);
    DBSYNC_ASSIGN(const bool found, read.step());
    RowView row;
    for (int i = 0; found && i < shape.columnCount(); ++i)
        row.push_back(columnValue(read.get(), i));
    if (found) {
        DBSYNC_ASSIGN(const auto children, remainingChildren(connection, schema, table, row, false));
        if (children)
            problem = children;
    }
    return Row();
}

Result<Row> RowEditor::applyOne(const Schema& schema, const RowEdit& edit, std::optional<EditProblem>& problem)
{
    const Table* table = schema.find(edit.table);
    const bool named = edit.kind == RowEdit::Kind::Update || edit.kind == RowEdit::Kind::Delete;
    const bool keyFits = table && (!named || edit.key.size() == table->primaryKey.size());
    if (!keyFits)
        return Error{ErrorKind::InvalidRequest,
                     "noSuchTable",
                     "Table \"" + edit.table + "\" is not there, or cannot be edited.",
                     {}};
    for (const auto& [column, value] : edit.values) {
        if (table->columnIndex(column) < 0)
            return Error{ErrorKind::InvalidRequest,
                         "noSuchColumn",
                         "Table \"" + edit.table + "\" has no column \"" + column + "\".",
                         {}};
    }
    Result<Row> key = Row();
    switch (edit.kind) {
    case RowEdit::Kind::Insert:
        key = insertRow(*table, edit, problem);
        break;
    case RowEdit::Kind::Update:
        key = updateRow(*table, edit, problem);
        break;
    case RowEdit::Kind::Put:
        key = putRow(*table, edit, problem);
        break;
    case RowEdit::Kind::Delete:
        return deleteRow(schema, *table, edit, problem);
    }
    if (key && problem && problem->kind == Kind::NoParent) {
        DBSYNC_ASSIGN(const auto explained, explain(schema, *table, edit));
        if (explained)
            problem = explained;
    }
    return key;
}

/// Which reference of the row, as it would be after the edit, leads nowhere; or which rows would lose theirs.
Result<std::optional<EditProblem>> RowEditor::explain(const Schema& schema, const Table& table,
                                                      const RowEdit& edit) const
{
    RowView row(table.columns.size());
    Statement read;
    if (edit.kind == RowEdit::Kind::Update) {
        const SyncedTable shape(0, table, {});
        DBSYNC_ASSIGN(read, Statement::prepare(m_connection.handle(), "SELECT " + shape.columns("t") + " FROM " +
                                                                          shape.quoted() + " AS t WHERE " +
                                                                          shape.tableHasKeyParameters("t")));
        bindRow(read, edit.key);
        DBSYNC_ASSIGN(const bool found, read.step());
        for (int i = 0; found && i < shape.columnCount(); ++i)
            row[static_cast<std::size_t>(i)] = columnValue(read.get(), i);
        RowView before = row;
        for (const auto& [column, value] : edit.values)
            row[static_cast<std::size_t>(table.columnIndex(column))] = value.view();
        DBSYNC_ASSIGN(const auto missing, missingParent(m_connection.handle(), table, row));
        return missing ? missing : remainingChildren(m_connection.handle(), schema, table, before, false);
    }
    for (const auto& [column, value] : edit.values)
        row[static_cast<std::size_t>(table.columnIndex(column))] = value.view();
    return missingParent(m_connection.handle(), table, row);
}

/// For references that are checked at the end only.
Result<EditProblem> RowEditor::danglingReference(const Schema& schema, const EditStep& step) const
{
    for (std::size_t i = 0; step && i < step.changes->size(); ++i) {
        const EditedRow& change = (*step.changes)[i];
        const Table* table = schema.find(change.table);
        const Row& row = change.after ? *change.after : *change.before;
        RowView view;
        for (const Value& value : row)
            view.push_back(value.view());
        DBSYNC_ASSIGN(const auto found, change.after
                                            ? missingParent(m_connection.handle(), *table, view)
                                            : remainingChildren(m_connection.handle(), schema, *table, view, true));
        if (found)
            return *found;
    }
    return EditProblem{Kind::NoParent, 0, {}, {}, {}, 0};
}

Result<EditOutcome> RowEditor::apply(const std::vector<RowEdit>& edits, std::size_t mostProblems,
                                     const std::string& mark)
{
    std::size_t at = 0;
    return applyEach(
        [&](PlannedEdit& planned) -> Result<bool> {
            if (at == edits.size())
                return false;
            planned.edit = edits[at++];
            return true;
        },
        mostProblems, mark);
}

Result<EditOutcome> RowEditor::applyEach(const std::function<Result<bool>(PlannedEdit&)>& next,
                                         std::size_t mostProblems, const std::string& mark)
{
    sqlite3* const connection = m_connection.handle();
    DBSYNC_ASSIGN(auto transaction, sqlite::Transaction::begin(connection, sqlite::Transaction::Kind::Immediate));
    EditOutcome outcome;
    if (!mark.empty()) {
        DBSYNC_ASSIGN(outcome.doneBefore, isMarked(connection, mark));
        if (outcome.doneBefore)
            return outcome;
    }
    DBSYNC_ASSIGN(const Schema schema, readSqliteSchema(connection));
    const EditRecorder recorder(connection, schema);
    PlannedEdit planned;
    for (std::size_t i = 0; outcome.problems.size() < mostProblems; ++i) {
        DBSYNC_ASSIGN(const bool more, next(planned));
        if (!more)
            break;
        Row key;
        if (!planned.problem) {
            DBSYNC_ASSIGN(key, applyOne(schema, planned.edit, planned.problem));
        }
        if (planned.problem) {
            planned.problem->edit = i;
            outcome.problems.push_back(std::move(*planned.problem));
        }
        outcome.keys.push_back(std::move(key));
        planned = {};
    }
    if (!outcome.problems.empty())
        return outcome;
    DBSYNC_ASSIGN(outcome.step, recorder.step());
    if (!mark.empty())
        DBSYNC_TRY(writeMark(connection, mark));
    if (auto committed = transaction.commit(); !committed) {
        if ((sqlite3_errcode(connection) & 0xff) != SQLITE_CONSTRAINT)
            return std::move(committed.error());
        DBSYNC_ASSIGN(auto dangling, danglingReference(schema, outcome.step));
        return EditOutcome{{std::move(dangling)}, {}, {}, false};
    }
    return outcome;
}

Result<EditOutcome> RowEditor::undo(const EditStep& step)
{
    if (!step)
        return EditOutcome{};
    DBSYNC_ASSIGN(const auto lock, SyncLock::take(m_store.path(), editLockLimit));
    DBSYNC_TRY(m_store.reload());
    DBSYNC_ASSIGN(auto writing, beginWriting(m_store.file()));
    DBSYNC_ASSIGN(const Schema schema, readSqliteSchema(m_store.file()));
    std::vector<EditedRow> inverse;
    DBSYNC_ASSIGN(auto problem, takingBack(m_store, schema, *step.changes, inverse));
    if (!problem) {
        DBSYNC_ASSIGN(problem, restoreRowsAndTell(m_store, schema, inverse, Note::Pending));
    }
    if (problem)
        return EditOutcome{{std::move(*problem)}, {}, {}};
    DBSYNC_TRY(writing.commit());
    return EditOutcome{{}, {std::make_shared<const std::vector<EditedRow>>(std::move(inverse))}, {}};
}

} // namespace dbsync::device
