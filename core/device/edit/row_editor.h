#pragma once

#include "device/edit/edit_connection.h"
#include "device/edit/row_edit.h"
#include "schema/table.h"

#include <chrono>
#include <functional>
#include <memory>

namespace dbsync::device {

class Store;

/// How long an edit waits for a sync that runs.
inline constexpr std::chrono::seconds editLockLimit{5};

/// Edits rows of a linked file as an ordinary program does. Belongs to its store's thread.
class RowEditor
{
public:
    static Result<std::unique_ptr<RowEditor>> open(Store& store);

    /// Does all of `edits` in one transaction, or none. Errors are those of the file (locked, diskFull, …); what is
    /// wrong with the edits themselves is in the outcome, at most `mostProblems` of them. With a `mark`, which has no
    /// blank, they are done once, however often they are asked for.
    Result<EditOutcome> apply(const std::vector<RowEdit>& edits, std::size_t mostProblems = 1,
                              const std::string& mark = {});

    /// The same for edits that come one by one: `next` fills in the next one, and returns false where there is none;
    /// where it fails nothing is done.
    Result<EditOutcome> applyEach(const std::function<Result<bool>(PlannedEdit&)>& next, std::size_t mostProblems,
                                  const std::string& mark = {});

    /// Takes a step back; what it comes to is the step that does it again. Nothing is done where a row was changed
    /// since (ChangedSince) or another row refers to what would go (StillReferred). Stands among the activities.
    Result<EditOutcome> undo(const EditStep& step);

    /// Makes rows again what the cloud confirmed, in one transaction; the step brings the changes back. `keys` name
    /// rows of synced tables; those without a change are left alone. Stands among the activities.
    Result<EditOutcome> discard(const std::vector<std::pair<std::string, Row>>& keys);

private:
    RowEditor(Store& store, EditConnection connection) : m_store(store), m_connection(std::move(connection)) {}
    Result<Row> applyOne(const Schema& schema, const RowEdit& edit, std::optional<EditProblem>& problem);
    Result<Row> insertRow(const Table& table, const RowEdit& edit, std::optional<EditProblem>& problem);
    Result<Row> updateRow(const Table& table, const RowEdit& edit, std::optional<EditProblem>& problem);
    Result<Row> putRow(const Table& table, const RowEdit& edit, std::optional<EditProblem>& problem);
    Result<Row> deleteRow(const Schema& schema, const Table& table, const RowEdit& edit,
                          std::optional<EditProblem>& problem);
    Result<std::optional<EditProblem>> explain(const Schema& schema, const Table& table, const RowEdit& edit) const;
    Result<EditProblem> danglingReference(const Schema& schema, const EditStep& step) const;

    Store& m_store;
    EditConnection m_connection;
    sqlite::Statement m_insert; ///< the last one, as lines of a file need the same again and again
    std::string m_insertSql;
};

} // namespace dbsync::device
