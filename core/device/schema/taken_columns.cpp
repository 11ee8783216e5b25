#include "change/row_codec.h"
#include "device/capture/difference_scan.h"
#include "device/schema/schema_adoption.h"
#include "device/store/store.h"
#include "schema/schema_change.h"
#include "schema/sqlite_schema.h"

#include <cstdlib>

namespace dbsync::device {

namespace {

/// Whether a row has a value in the column that the cloud never got.
Result<bool> hasChanges(Store& store, const SyncedTable& table, std::size_t column)
{
    DBSYNC_ASSIGN(auto scan, DifferenceScan::open(store.file(), table, DifferenceScan::Which::All));
    RowParser localParser;
    RowParser baseParser;
    while (true) {
        DBSYNC_ASSIGN(const bool more, scan.next());
        if (!more)
            return false;
        if (!scan.hasLocal())
            continue;
        DBSYNC_ASSIGN(const RowView* local, localParser.parse(scan.localRow()));
        ValueView confirmed;
        if (scan.hasBase()) {
            DBSYNC_ASSIGN(const RowView* base, baseParser.parse(scan.baseRow()));
            confirmed = column < base->size() ? (*base)[column] : ValueView();
        }
        if (!((*local)[column] == confirmed))
            return true;
    }
}

Result<void> dropColumn(Store& store, const SyncedTable& table, const std::string& column, Made& made)
{
    const std::string name = "Column \"" + column + "\" of table \"" + table.name() + "\" was dropped in the cloud";
    DBSYNC_ASSIGN(const bool changed,
                  hasChanges(store, table, static_cast<std::size_t>(table.table().columnIndex(column))));
    if (changed) {
        made.cannot.push_back(name + ", but has values here that were never sent. It stays: drop it here too, or push "
                                     "it again.");
        return {};
    }
    auto done = sqlite::execute(store.file(), "ALTER TABLE main." + sqlite::quoteName(table.name()) + " DROP COLUMN " +
                                                  sqlite::quoteName(column));
    if (!done && !refusedStatement(store.file()))
        return done;
    if (!done)
        made.cannot.push_back(name + " and cannot be dropped here: " + done.error().message + ".");
    return {};
}

} // namespace

Result<void> dropTaken(Store& store, const LinkState& before, const Schema& wanted, Made& made)
{
    DBSYNC_ASSIGN(const Schema local, readSqliteSchema(store.file()));
    for (const SchemaObject& dropped : wanted.objects) {
        const bool known = std::strtoll(dropped.sql.c_str(), nullptr, 10) <= before.whole().version;
        if (dropped.type != droppedType || known)
            continue;
        const SyncedTable* table = store.find(dropped.table);
        const Table* here = local.find(dropped.table);
        const Table* there = wanted.find(dropped.table);
        const bool synced = table && table->table().columnIndex(dropped.name) >= 0;
        if (!synced || !here || !there || here->columnIndex(dropped.name) < 0)
            continue;
        if (there->columnIndex(dropped.name) >= 0)
            made.otherValues = true; // another one of the same name was added since
        else
            DBSYNC_TRY(dropColumn(store, *table, dropped.name, made));
    }
    return {};
}

} // namespace dbsync::device
