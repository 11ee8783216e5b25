#include "device/edit/restoring.h"

#include "change/row_codec.h"
#include "device/activity/edit_log.h"
#include "device/edit/edit_connection.h"
#include "device/edit/edit_problem.h"
#include "device/references/reference_check.h"
#include "device/store/row_access.h"
#include "device/store/store.h"

#include <map>

namespace dbsync::device {

using sqlite::Statement;
using Kind = EditProblem::Kind;

namespace {

/// Notes a key as capture would; a row that comes back keeps the identity that the cloud knows.
Result<void> noteKey(Store& store, const SyncedTable& table, const Row& key)
{
    const std::string known =
        "EXISTS (SELECT 1 FROM companion." + table.base() + " WHERE " + table.keyParameters() + " AND row IS NOT NULL)";
    std::string parameters;
    for (int i = 1; i <= table.keyCount(); ++i)
        parameters.append("?" + std::to_string(i) + ", ");
    DBSYNC_ASSIGN(auto note,
                  Statement::prepare(store.file(), "INSERT INTO main." + table.pending() + "(" + table.keys("") +
                                                       ", incarnation) VALUES (" + parameters + "CASE WHEN " + known +
                                                       " THEN NULL ELSE random() & 9007199254740991 END) ON "
                                                       "CONFLICT DO NOTHING"));
    bindKey(note.get(), viewOf(key));
    return note.run();
}

Result<void> forgetKey(Store& store, const SyncedTable& table, const Row& key)
{
    DBSYNC_ASSIGN(auto forget, Statement::prepare(store.file(), "DELETE FROM main." + table.pending() + " WHERE " +
                                                                    table.keyParameters()));
    bindKey(forget.get(), viewOf(key));
    return forget.run();
}

/// Whether the row is written; false where a constraint stands in the way, for `problem` to tell.
Result<bool> restoreRow(Store& store, const Table& table, const EditedRow& change, Note note,
                        std::optional<EditProblem>& problem)
{
    const SyncedTable shape(0, table, {});
    DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), shape));
    auto done = change.after ? rows.write(viewOf(*change.after)) : rows.erase(viewOf(change.key));
    if (!done) {
        problem = problemOf(store.file(), table.name);
        return problem ? Result<bool>(false) : Result<bool>(std::move(done.error()));
    }
    if (const SyncedTable* synced = store.find(table.name))
        DBSYNC_TRY(note == Note::Pending ? noteKey(store, *synced, change.key) : forgetKey(store, *synced, change.key));
    return true;
}

Result<std::optional<EditProblem>> checkReferences(Store& store, const Schema& schema,
                                                   const std::vector<EditedRow>& changes)
{
    for (const EditedRow& change : changes) {
        const Table* table = schema.find(change.table);
        if (change.after) {
            DBSYNC_ASSIGN(auto missing, missingParent(store.file(), *table, viewOf(*change.after)));
            if (missing)
                return missing;
        }
        if (!change.before || change.before == change.after)
            continue;
        DBSYNC_ASSIGN(auto children, remainingChildren(store.file(), schema, *table, viewOf(*change.before), true));
        DBSYNC_ASSIGN(const bool parentStays, parentRemains(store.file(), *table, children, viewOf(*change.before)));
        if (children && !parentStays)
            return children;
    }
    return std::optional<EditProblem>();
}

} // namespace

Result<std::optional<EditProblem>> restoreRows(Store& store, const Schema& schema,
                                               const std::vector<EditedRow>& changes, Note note)
{
    std::vector<const EditedRow*> waiting;
    for (const EditedRow& change : changes) {
        if (!schema.find(change.table))
            return std::optional(EditProblem{Kind::ChangedSince, 0, change.table, {}, {}, 0});
        waiting.push_back(&change);
    }
    std::optional<EditProblem> problem;
    while (!waiting.empty()) {
        std::vector<const EditedRow*> again;
        for (const EditedRow* change : waiting) {
            DBSYNC_ASSIGN(const bool done, restoreRow(store, *schema.find(change->table), *change, note, problem));
            if (!done)
                again.push_back(change);
        }
        if (again.size() == waiting.size())
            return problem;
        waiting = std::move(again);
    }
    return checkReferences(store, schema, changes);
}

Result<std::optional<EditProblem>> restoreRowsAndTell(Store& store, const Schema& schema,
                                                      const std::vector<EditedRow>& changes, Note note)
{
    std::map<const SyncedTable*, std::vector<std::string>> keys;
    for (const EditedRow& change : changes) {
        const SyncedTable* table = store.find(change.table);
        if (!table)
            continue;
        appendRow(change.key, keys[table].emplace_back());
    }
    std::vector<RowsBefore> before;
    for (auto& [table, itsKeys] : keys) {
        before.emplace_back(store, *table, std::move(itsKeys));
        DBSYNC_TRY(before.back().read());
    }
    DBSYNC_ASSIGN(auto problem, restoreRows(store, schema, changes, note));
    if (problem)
        return problem;
    EditLog log(store, "undo");
    for (const RowsBefore& rows : before)
        DBSYNC_TRY(rows.note(log));
    DBSYNC_TRY(log.write());
    return std::optional<EditProblem>();
}

Result<std::optional<EditProblem>> takingBack(Store& store, const Schema& schema, const std::vector<EditedRow>& changes,
                                              std::vector<EditedRow>& inverse)
{
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
        const Table* table = schema.find(change->table);
        const EditProblem changed{Kind::ChangedSince, 0, change->table, {}, {}, 0};
        if (!table)
            return std::optional(changed);
        DBSYNC_ASSIGN(auto now, readRow(store.file(), *table, change->key));
        const auto fits = [&](const std::optional<Row>& row) { return !row || row->size() == table->columns.size(); };
        if (now.has_value() != change->after.has_value() || !fits(change->before) || !fits(change->after))
            return std::optional(changed);
        EditedRow back{change->table, change->key, now, change->before};
        if (now && change->before) {
            back.after = now;
            for (std::size_t i = 0; i < now->size(); ++i) {
                if ((*change->before)[i] == (*change->after)[i])
                    continue;
                if (!((*now)[i] == (*change->after)[i]))
                    return std::optional(changed);
                (*back.after)[i] = (*change->before)[i];
            }
        } else if (now && *now != *change->after) {
            return std::optional(changed);
        }
        inverse.push_back(std::move(back));
    }
    return std::optional<EditProblem>();
}

} // namespace dbsync::device
