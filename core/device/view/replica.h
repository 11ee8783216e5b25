#pragma once

#include "base/error.h"
#include "device/edit/row_edit.h"
#include "device/edit/table_shape.h"
#include "device/exchange/row_exchange.h"
#include "device/view/records.h"
#include "device/view/row_query.h"

#include <memory>
#include <string>
#include <vector>

namespace dbsync::device {

class RowBrowser;
class RowEditor;
class Store;

/// A linked local database as views and commands use it: what is pending, in conflict, done; and decisions. Each
/// object has connections of its own and belongs to the thread that opened it; any number may have one file open.
class Replica
{
public:
    /// Opens a linked database. Errors are of kind LocalDatabase: missing, notADatabase, notLinked, locked, damaged.
    static Result<std::unique_ptr<Replica>> open(const std::string& path);
    ~Replica();

    Result<Status> status();
    /// Pending changes, at most `limit` (0: all), in the order of tables and keys.
    Result<std::vector<PendingChange>> pending(std::size_t limit = 0);
    /// The same, slice by slice; `after` goes with a table. Code noSuchTable.
    Result<PendingSlice> pending(const PendingQuery& query);
    /// The tables of which changes wait. Cheap, however many do.
    Result<std::vector<PendingCount>> pendingCounts();
    Result<std::vector<Conflict>> conflicts();
    /// Newest first, at most `limit` (0: all); only those before the activity `before`, where it is not 0.
    Result<std::vector<ActivityEntry>> activity(std::size_t limit = 200, std::int64_t before = 0);

    /// The rows of one activity but the first `skip`, at most `limit` (0: all), in an order that stays; none where they
    /// are not kept any more. Code noSuchActivity.
    Result<std::vector<RowChange>> activityRows(std::int64_t activity, std::size_t limit = 0, std::size_t skip = 0);
    /// The rows to which an activity gave another key.
    Result<std::vector<MovedKey>> movedKeys(std::int64_t activity);
    /// What syncs, undos and decisions did to one row, newest first. Code noSuchTable.
    Result<std::vector<RowChange>> history(const std::string& table, const Row& key);
    /// Takes changes back as local edits, which the next sync sends. What was changed since stays and is named. Codes:
    /// nothingToUndo, noSuchActivity, rowsNotKept.
    Result<UndoReport> undo(const UndoRequest& request);
    /// For how many days rows of activities are kept, and drops at once what is older; then makes the companion
    /// smaller.
    Result<void> compactActivity(std::optional<int> days);

    Result<std::vector<TableSummary>> tables();
    /// Rows `offset` … of what a query shows, at most `limit`; while `complete` is false, ask again.
    Result<RowPage> rows(const RowQuery& query, std::int64_t offset, std::int64_t limit);
    /// Where a row stands in what a query shows, -1 where it does not.
    Result<std::int64_t> find(const RowQuery& query, const Row& key);
    /// A row as it is here and as the cloud confirmed it; nothing where it is neither.
    Result<std::optional<PendingChange>> row(const std::string& table, const Row& key);

    /// Code noSuchTable where rows of it can only be read.
    Result<TableShape> shape(const std::string& table);
    Result<std::vector<Choice>> choices(const ColumnReference& reference, const std::string& search, std::size_t limit);
    Result<std::vector<Choice>> referred(const ColumnReference& reference, const std::vector<Value>& values);
    /// Edits rows as an ordinary program does, all or none; at most `mostProblems` are listed. With a `mark`, a word,
    /// they are done once, however often they are asked for.
    Result<EditOutcome> edit(const std::vector<RowEdit>& edits, std::size_t mostProblems = 1,
                             const std::string& mark = {});
    /// Takes a step back, or does it again.
    Result<EditOutcome> undoEdit(const EditStep& step);
    /// Takes pending changes back, all or none, but for rows that wait for a decision.
    Result<EditOutcome> discard(const std::vector<std::pair<std::string, Row>>& keys);
    /// Imports lines, all or none; kind Cancelled where it was stopped.
    Result<ImportOutcome> importRows(const CsvPlan& plan, std::size_t mostProblems, TransferState& state);
    /// Columns: all where none are named. How many rows were written; kind Cancelled where it was stopped.
    Result<std::int64_t> exportRows(const RowQuery& query, const std::vector<std::string>& columns,
                                    const CsvTarget& target, TransferState& state);

    /// Decides one conflict; the decision is a local edit that the next sync sends. Codes: noSuchConflict,
    /// cannotKeepBoth, noSuchColumn, invalidValue.
    Result<void> resolve(std::int64_t conflict, const Decision& decision);
    /// Decides several alike, at once; what cannot be decided so is named, and stops none of the others.
    Result<DecisionOutcome> resolve(const std::vector<std::int64_t>& conflicts, const Decision& decision);
    /// Takes a pending change back: the row becomes its base again. Code noSuchChange.
    Result<void> discard(const std::string& table, const Record& key);

    /// Consents to the mass deletions that wait (attention deletionsHeld): the next sync carries them out.
    Result<void> allowDeletes();
    /// Keeps the rows whose mass deletion waits: what was deleted here comes back, and what was deleted in the cloud
    /// is sent there again by the next sync.
    Result<KeptRows> keepRows();

    /// Changes whenever another connection has committed to the file; cheap enough to ask often.
    Result<std::int64_t> dataVersion();

private:
    explicit Replica(std::unique_ptr<Store> store);
    Result<RowEditor*> editor();

    std::unique_ptr<Store> m_store;
    std::unique_ptr<RowBrowser> m_browser;
    std::unique_ptr<RowEditor> m_editor; ///< made when it is first needed
};

} // namespace dbsync::device
