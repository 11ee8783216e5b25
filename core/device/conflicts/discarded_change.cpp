#include "device/activity/edit_log.h"
#include "device/conflicts/conflict_log.h"
#include "device/conflicts/resolution.h"
#include "device/store/row_access.h"

namespace dbsync::device {

using sqlite::Statement;

namespace {

Error noSuchChange(const std::string& table)
{
    return {ErrorKind::InvalidRequest, "noSuchChange", "There is no such change in table \"" + table + "\".", {}};
}

} // namespace

Result<void> discardChange(Store& store, const std::string& name, const Row& key)
{
    const SyncedTable* table = store.find(name);
    if (!table || key.size() != static_cast<std::size_t>(table->keyCount()))
        return noSuchChange(name);
    RowView view;
    for (const Value& value : key)
        view.push_back(value.view());
    std::string json;
    appendRow(view, json);
    DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), *table));
    DBSYNC_ASSIGN(auto bases, KeyedRows::open(store.companionHandle(), *table, table->base()));
    DBSYNC_ASSIGN(auto writing, beginWriting(store.file()));
    EditLog log(store, "undo");
    RowsBefore before(store, *table, {json});
    DBSYNC_TRY(before.read());
    DBSYNC_ASSIGN(const auto base, bases.read(view));
    if (base && base->row) {
        RowParser parser;
        DBSYNC_ASSIGN(const RowView* row, parser.parse(*base->row));
        DBSYNC_TRY(rows.write(*row));
    } else {
        DBSYNC_TRY(rows.erase(view));
    }
    DBSYNC_ASSIGN(auto forget,
                  Statement::prepare(
                      store.file(), "DELETE FROM main." + table->pending() + " WHERE " + table->keyParameters(), true));
    bindKey(forget.get(), view);
    DBSYNC_TRY(forget.run());
    DBSYNC_TRY(before.note(log));
    DBSYNC_TRY(log.write());
    DBSYNC_TRY(writing.commit());
    return removeConflict(store.companionHandle(), table->name(), json, Planned::No);
}

} // namespace dbsync::device
