#include "change/row_codec.h"
#include "device/conflicts/conflict_log.h"
#include "device/edit/restoring.h"
#include "device/edit/row_editor.h"
#include "device/store/row_access.h"
#include "device/store/store.h"
#include "device/store/sync_lock.h"
#include "schema/sqlite_schema.h"

namespace dbsync::device {

namespace {

/// Whether the row waits for a decision: then that is the way, for it says what becomes of the cloud's version.
Result<bool> waitsForDecision(Store& store, const SyncedTable& table, const Row& key)
{
    std::string json;
    appendRow(key, json);
    DBSYNC_ASSIGN(const auto conflict, findConflict(store.companionHandle(), table.name(), json));
    return conflict.has_value();
}

/// What becomes of a row when its change is discarded.
Result<EditedRow> towardsBase(Store& store, const SyncedTable& table, const Row& key)
{
    RowView view;
    for (const Value& value : key)
        view.push_back(value.view());
    DBSYNC_ASSIGN(auto bases, KeyedRows::open(store.companionHandle(), table, table.base()));
    DBSYNC_ASSIGN(const auto base, bases.read(view));
    EditedRow change{table.name(), key, {}, {}};
    DBSYNC_ASSIGN(change.before, readRow(store.file(), table.table(), key));
    if (base && base->row) {
        RowParser parser;
        DBSYNC_ASSIGN(const RowView* row, parser.parse(*base->row));
        change.after = toRow(*row);
    }
    return change;
}

} // namespace

Result<EditOutcome> RowEditor::discard(const std::vector<std::pair<std::string, Row>>& keys)
{
    DBSYNC_ASSIGN(const auto lock, SyncLock::take(m_store.path(), editLockLimit));
    DBSYNC_TRY(m_store.reload());
    DBSYNC_ASSIGN(auto writing, beginWriting(m_store.file()));
    // The tenant's shape of the tables: bases have its columns.
    Schema schema;
    for (const SyncedTable& table : m_store.tables())
        schema.tables.push_back(table.table());
    std::vector<EditedRow> changes;
    for (const auto& [name, key] : keys) {
        const SyncedTable* table = m_store.find(name);
        if (!table || key.size() != static_cast<std::size_t>(table->keyCount()))
            return Error{
                ErrorKind::InvalidRequest, "noSuchChange", "There is no such change in table \"" + name + "\".", {}};
        DBSYNC_ASSIGN(const bool held, waitsForDecision(m_store, *table, key));
        if (held)
            continue;
        DBSYNC_ASSIGN(auto change, towardsBase(m_store, *table, key));
        if (change.before != change.after)
            changes.push_back(std::move(change));
    }
    DBSYNC_ASSIGN(auto problem, restoreRowsAndTell(m_store, schema, changes, Note::Settled));
    if (problem)
        return EditOutcome{{std::move(*problem)}, {}, {}};
    DBSYNC_TRY(writing.commit());
    return EditOutcome{{}, {std::make_shared<const std::vector<EditedRow>>(std::move(changes))}, {}};
}

} // namespace dbsync::device
