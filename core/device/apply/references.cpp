#include "device/apply/apply_run.h"
#include "device/apply/unique_clash.h"
#include "device/conflicts/twin_rows.h"
#include "device/references/redirecting.h"
#include "device/references/row_references.h"
#include "device/references/whole_or_nothing.h"

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

Result<void> ApplyRun::restoreParents()
{
    // A parent that comes back may itself refer to one that is gone.
    for (bool again = true; again;) {
        again = false;
        for (const SyncedTable& table : m_store.tables()) {
            for (const ForeignKey& key : table.table().foreignKeys) {
                DBSYNC_ASSIGN(const bool here, restoreDeletedHere(table, key));
                DBSYNC_ASSIGN(const bool there, restoreDeletedThere(table, key, Held::No));
                DBSYNC_ASSIGN(const bool held, restoreDeletedThere(table, key, Held::CloudDeletes));
                again |= here || there || held;
            }
        }
    }
    return {};
}

/// The cloud's new children of a parent that was deleted here, or changed so that they do not find it: it comes back,
/// or they follow it.
Result<bool> ApplyRun::restoreDeletedHere(const SyncedTable& table, const ForeignKey& key)
{
    const SyncedTable* parent = m_store.find(key.table);
    bool done = false;
    if (!parent || !isSynced(table, key, *parent))
        return done;
    const std::string sql = "SELECT DISTINCT " + referringColumns(key, "c") + " FROM companion." + table.incoming() +
                            " AS i CROSS JOIN " + table.quoted() + " AS c ON " + table.tableHasKey("c", "i") +
                            " WHERE i.row IS NOT NULL AND " + refers(key, "c") + " AND NOT EXISTS (SELECT 1 FROM " +
                            parent->quoted() + " AS p WHERE " + matches(key, "c", "p") + ")";
    DBSYNC_ASSIGN(auto missing, readKeys(m_store.file(), sql, static_cast<int>(key.columns.size())));
    if (!leadsByKey(table, key, *parent))
        DBSYNC_TRY(addLeftBehind(table, key, *parent, missing));
    RowParser parser;
    for (const std::string& each : missing) {
        DBSYNC_ASSIGN(const RowView* values, parser.parse(each));
        DBSYNC_ASSIGN(const bool restored, restoreForCloud(table, {&key, parent, *values}));
        done |= restored;
    }
    return done;
}

Result<bool> ApplyRun::restoreForCloud(const SyncedTable& table, const ParentRow& wanted)
{
    const SyncedTable& parent = *wanted.table;
    DBSYNC_ASSIGN(const auto parentKey, m_former.find(table, wanted, FormerParents::Side::Cloud));
    if (!parentKey)
        return false;
    DBSYNC_ASSIGN(KeyedRows * bases, basesOf(parent));
    DBSYNC_ASSIGN(KeyedRows * incoming, incomingOf(parent));
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(parent));
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(*parentKey));
    DBSYNC_ASSIGN(auto known, incoming->read(*values));
    if (!known) {
        DBSYNC_ASSIGN(known, bases->read(*values));
    }
    if (!known || !known->row)
        return false; // it never came: the reference dangles in the cloud's own rows too
    DBSYNC_ASSIGN(const auto stands, rows->read(*values));
    DBSYNC_ASSIGN(const bool waits, waitsForPlace(parent, *values));
    bool restored = false;
    bool followed = false;
    if (!waits && stands) {
        DBSYNC_ASSIGN(followed, leadTo(table, wanted, *stands));
    } else if (!waits) {
        DBSYNC_ASSIGN(const RowView* row, m_parser.parse(*known->row));
        DBSYNC_ASSIGN(restored, rows->tryWrite(*row));
    }
    if (restored) {
        ++m_report.pulled.inserted;
        m_stood[{&parent, *parentKey}].reset();
        DBSYNC_TRY(forgetConflict(parent, *parentKey));
        DBSYNC_TRY(clear(parent, *parentKey));
        DBSYNC_TRY(bringBackParentsOf(parent, *known->row));
        return true;
    }
    if (!waits && !stands) { // a row from here has its unique values
        DBSYNC_ASSIGN(followed, referToReplacement(table, wanted, *parentKey, *known->row));
        if (!followed)
            DBSYNC_TRY(waitForPlace(parent, *parentKey, *known->row));
    }
    if (followed)
        return false;
    DBSYNC_ASSIGN(const auto orphans, orphansOf(table, wanted));
    DBSYNC_TRY(holdAll(table, *wanted.reference, orphans));
    return false;
}

/// A parent that the cloud deleted while children of it were made or changed here: it comes back, as a change of ours
/// (`held` No). One whose children only wait for consent to be deleted waits with them (`held` CloudDeletes).
Result<bool> ApplyRun::restoreDeletedThere(const SyncedTable& table, const ForeignKey& key, Held held)
{
    const SyncedTable* parent = m_store.find(key.table);
    bool done = false;
    if (!parent || !isSynced(table, key, *parent))
        return done;
    if (!leadsByKey(table, key, *parent))
        return restoreChangedThere(table, key, *parent, held);
    DBSYNC_ASSIGN(const auto deleted,
                  sqlite::queryInteger(m_store.file(),
                                       "SELECT 1 FROM companion." + parent->incoming() + " WHERE row IS NULL LIMIT 1"));
    if (!deleted && !m_consented)
        return done;
    const std::string childWaits = "EXISTS (SELECT 1 FROM main." + table.pending() + " AS d WHERE d.held = 5 AND " +
                                   table.tableHasKey("c", "d") + ")";
    const std::string sql = "SELECT DISTINCT " + parent->keys("i") + " FROM " + table.quoted() +
                            " AS c CROSS JOIN companion." + parent->base() + " AS i ON (" + parent->keys("i") +
                            ") = (" + keyFromChild(key, *parent, "c") + ") WHERE NOT EXISTS (SELECT 1 FROM " +
                            parent->quoted() + " AS p WHERE " + parent->tableHasKey("p", "i") +
                            ") AND NOT EXISTS (SELECT 1 FROM main." + parent->pending() + " AS q WHERE " +
                            parent->sameKeys("q", "i") + ") AND " + (held == Held::No ? "NOT " : "") + childWaits;
    DBSYNC_ASSIGN(const auto missing, readKeys(m_store.file(), sql, parent->keyCount()));
    for (const std::string& parentKey : missing) {
        DBSYNC_ASSIGN(const bool restored, restoreForHere(*parent, parentKey, held));
        done |= restored;
    }
    return done;
}

/// As the cloud had it.
Result<bool> ApplyRun::restoreForHere(const SyncedTable& parent, const std::string& parentKey, Held held)
{
    DBSYNC_ASSIGN(KeyedRows * bases, basesOf(parent));
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(parent));
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(parentKey));
    DBSYNC_ASSIGN(const auto known, bases->read(*values));
    if (!known || !known->row)
        return false;
    DBSYNC_ASSIGN(const RowView* row, m_parser.parse(*known->row));
    DBSYNC_ASSIGN(bool restored, rows->tryWrite(*row));
    if (restored) {
        DBSYNC_TRY(held == Held::No ? mark(parent, parentKey, Held::No) : holdDeletion(parent, parentKey));
    } else if (held == Held::No) {
        DBSYNC_ASSIGN(const bool followed, followReplacement(parent, parentKey, *known->row));
        if (followed)
            return false;
        DBSYNC_ASSIGN(restored, takePlaceBack(parent, parentKey, *known->row));
    }
    if (!restored)
        return false;
    --m_report.pulled.deleted;
    DBSYNC_TRY(bringBackParentsOf(parent, *known->row));
    return true;
}

/// A row was replaced here, or got another key, while the cloud's rows came to refer to it: as a change of ours they
/// refer to the one that has its unique values now, as they would if the program had known them. False where none has,
/// where the reference is part of a key, or where one of them cannot.
Result<bool> ApplyRun::referToReplacement(const SyncedTable& table, const ParentRow& parent,
                                          const std::string& parentKey, const std::string& row)
{
    if (!mayLeadElsewhere(table, *parent.reference))
        return false;
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(parentKey));
    DBSYNC_ASSIGN(const auto other, findReplacement(m_store.file(), *parent.table, *values, row));
    return other ? leadTo(table, parent, *other) : Result<bool>(false);
}

/// The cloud has replaced the row by another, which has its unique values now: what refers to the one here means the
/// other, as it does where a program replaces a row or gives it another key.
Result<bool> ApplyRun::followReplacement(const SyncedTable& table, const std::string& key, const std::string& row)
{
    DBSYNC_ASSIGN(const auto clash, findUniqueClash(m_store.file(), table, key, row));
    if (!clash)
        return false;
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    DBSYNC_ASSIGN(const RowView* otherKey, m_keyParser.parse(clash->key));
    DBSYNC_ASSIGN(const auto other, rows->read(*otherKey));
    if (!other)
        return false;
    DBSYNC_ASSIGN(const RowView* before, m_baseParser.parse(row));
    DBSYNC_ASSIGN(const RowView* after, m_localParser.parse(*other));
    DBSYNC_ASSIGN(const bool followed, followTwin(m_store, table, *before, *after));
    if (followed)
        m_followed.insert({&table, key, clash->key});
    return followed;
}

Result<void> ApplyRun::bringBackParentsOf(const SyncedTable& table, const std::string& row)
{
    return bringBackParents(m_store, table, row,
                            [this](const SyncedTable& child, const RowView& values, const ParentRow& parent) {
                                return bringBackFor(child, values, parent);
                            });
}

/// Nothing where it stands here: by other values the row refers to those.
Result<std::optional<std::string>> ApplyRun::bringBackFor(const SyncedTable& child, const RowView& values,
                                                          const ParentRow& parent)
{
    const std::optional<std::string> none;
    DBSYNC_ASSIGN(const bool there, leadsToRow(m_store.file(), parent));
    if (there)
        return none;
    DBSYNC_ASSIGN(const auto key, m_former.find(child, parent, FormerParents::Side::Cloud));
    if (!key)
        return none;
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* keyValues, parser.parse(*key));
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(*parent.table));
    DBSYNC_ASSIGN(const auto stands, rows->read(*keyValues));
    if (!stands)
        return bringBack(*parent.table, *keyValues);
    RowParser standingParser;
    DBSYNC_ASSIGN(const RowView* standing, standingParser.parse(*stands));
    DBSYNC_ASSIGN([[maybe_unused]] const bool led, wholeOrNothing(m_store.file(), [&] {
                      return redirect(m_store, child, *parent.reference, keyOf(child, values), *parent.table,
                                      *standing);
                  }));
    return none;
}

/// As the cloud has it or, where it was deleted there, as a change of ours. Nothing where it is nowhere, or waits for
/// the place that another row has.
Result<std::optional<std::string>> ApplyRun::bringBack(const SyncedTable& table, const RowView& key)
{
    std::optional<std::string> none;
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    DBSYNC_ASSIGN(const bool waits, waitsForPlace(table, key));
    if (waits)
        return none;
    DBSYNC_ASSIGN(KeyedRows * bases, basesOf(table));
    DBSYNC_ASSIGN(KeyedRows * incoming, incomingOf(table));
    DBSYNC_ASSIGN(auto base, bases->read(key));
    DBSYNC_ASSIGN(auto came, incoming->read(key));
    const bool inCloud = came ? came->row.has_value() : base && base->row;
    auto& known = came && came->row ? came : base;
    if (!known || !known->row)
        return none;
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* row, parser.parse(*known->row));
    DBSYNC_ASSIGN(bool written, rows->tryWrite(*row));
    std::string json;
    appendRow(key, json);
    if (!written && inCloud) {
        DBSYNC_TRY(waitForPlace(table, json, *known->row));
        return none;
    }
    if (!written) {
        DBSYNC_ASSIGN(written, takePlaceBack(table, json, *known->row));
        if (!written)
            return none;
        --m_report.pulled.deleted;
    } else if (inCloud) {
        ++m_report.pulled.inserted;
        m_stood[{&table, json}].reset();
        DBSYNC_TRY(forgetConflict(table, json));
        DBSYNC_TRY(clear(table, json));
    } else {
        --m_report.pulled.deleted;
        DBSYNC_TRY(mark(table, json, Held::No));
    }
    return std::move(known->row);
}

} // namespace dbsync::device
