#include "device/view/replica.h"

#include "change/merge.h"
#include "change/row_codec.h"
#include "device/edit/row_editor.h"
#include "device/view/row_browser.h"
#include "device/conflicts/conflict_log.h"
#include "device/deletions/deletion_guard.h"
#include "device/apply/row_decision.h"
#include "device/capture/difference_scan.h"
#include "device/conflicts/resolution.h"
#include "device/store/row_access.h"
#include "device/store/sync_lock.h"
#include "device/view/record_shapes.h"
#include "device/view/status_reader.h"

namespace dbsync::device {

namespace {

constexpr std::chrono::seconds lockLimit{30};

/// Notes which columns differ; all where there is nothing to compare with.
void noteColumns(PendingChange& change)
{
    const ColumnNames& names = change.local ? change.local->columns : change.base->columns;
    for (std::size_t i = 0; i < names->size(); ++i) {
        const bool differs = !change.base || !change.local || !(change.base->values[i] == change.local->values[i]);
        if (differs)
            change.columns.push_back((*names)[i]);
    }
}

/// Reads pending changes of one table as records.
class PendingReader
{
public:
    explicit PendingReader(const SyncedTable& table)
        : m_table(table), m_columns(columnNamesOf(table)), m_keys(keyNamesOf(table))
    {
    }

    Result<PendingChange> read(const DifferenceScan& row)
    {
        PendingChange change;
        change.table = m_table.name();
        change.key = Record{m_keys, toRow(row.key())};
        change.kind = !row.hasBase() ? ChangeKind::Insert : row.hasLocal() ? ChangeKind::Update : ChangeKind::Delete;
        change.held = row.held() != 0;
        if (row.hasBase()) {
            DBSYNC_ASSIGN(change.base, recordOf(m_parser, m_columns, std::string(row.baseRow())));
        }
        if (row.hasLocal()) {
            DBSYNC_ASSIGN(change.local, recordOf(m_parser, m_columns, row.localRow()));
        }
        noteColumns(change);
        return change;
    }

private:
    const SyncedTable& m_table;
    ColumnNames m_columns;
    ColumnNames m_keys;
    RowParser m_parser;
};

} // namespace

Replica::Replica(std::unique_ptr<Store> store)
    : m_store(std::move(store)), m_browser(std::make_unique<RowBrowser>(*m_store))
{
}
Replica::~Replica() = default;

Result<std::unique_ptr<Replica>> Replica::open(const std::string& path)
{
    DBSYNC_ASSIGN(auto store, Store::open(path));
    return std::unique_ptr<Replica>(new Replica(std::move(store)));
}

Result<Status> Replica::status()
{
    DBSYNC_TRY(m_store->reload());
    return readStatus(*m_store);
}

Result<std::vector<PendingChange>> Replica::pending(std::size_t limit)
{
    DBSYNC_TRY(m_store->reload());
    std::vector<PendingChange> changes;
    for (const SyncedTable& table : m_store->tables()) {
        DBSYNC_ASSIGN(auto scan, DifferenceScan::open(m_store->file(), table, DifferenceScan::Which::All));
        PendingReader reader(table);
        while (!limit || changes.size() < limit) {
            DBSYNC_ASSIGN(const bool more, scan.next());
            if (!more)
                break;
            if (scan.held() == static_cast<int>(Held::Unapplied) || !scan.differs())
                continue;
            DBSYNC_ASSIGN(auto change, reader.read(scan));
            changes.push_back(std::move(change));
        }
    }
    return changes;
}

Result<std::optional<PendingChange>> Replica::row(const std::string& name, const Row& key)
{
    DBSYNC_TRY(m_store->reload());
    const SyncedTable* table = m_store->find(name);
    if (!table || key.size() != static_cast<std::size_t>(table->keyCount()))
        return std::optional<PendingChange>();
    RowView view;
    for (const Value& value : key)
        view.push_back(value.view());
    DBSYNC_ASSIGN(auto rows, LocalRows::open(m_store->file(), *table));
    DBSYNC_ASSIGN(auto bases, KeyedRows::open(m_store->companionHandle(), *table, table->base()));
    DBSYNC_ASSIGN(const auto local, rows.read(view));
    DBSYNC_ASSIGN(const auto base, bases.read(view));
    RowParser parser;
    const ColumnNames names = columnNamesOf(*table);
    PendingChange change;
    change.table = table->name();
    change.key = Record{keyNamesOf(*table), key};
    DBSYNC_ASSIGN(change.local, recordOf(parser, names, local));
    DBSYNC_ASSIGN(change.base, recordOf(parser, names, base ? base->row : std::nullopt));
    if (!change.local && !change.base)
        return std::optional<PendingChange>();
    change.kind = !change.base ? ChangeKind::Insert : change.local ? ChangeKind::Update : ChangeKind::Delete;
    noteColumns(change);
    return std::optional(std::move(change));
}

namespace {

Result<std::vector<std::string>> differingNames(const SyncedTable& table, const std::string& a, const std::string& b)
{
    RowParser first;
    RowParser second;
    DBSYNC_ASSIGN(const RowView* one, first.parse(a));
    DBSYNC_ASSIGN(const RowView* other, second.parse(b));
    std::vector<std::string> names;
    for (const int index : differingColumns(*one, *other))
        names.push_back(table.table().columns[static_cast<std::size_t>(index)].name);
    return names;
}

} // namespace

Result<std::vector<Conflict>> Replica::conflicts()
{
    DBSYNC_TRY(m_store->reload());
    DBSYNC_ASSIGN(const auto entries, readConflicts(m_store->companionHandle()));
    std::vector<Conflict> conflicts;
    RowParser parser;
    for (const ConflictEntry& entry : entries) {
        const SyncedTable* table = m_store->find(entry.table);
        if (!table)
            continue;
        const ColumnNames names = columnNamesOf(*table);
        Conflict conflict;
        conflict.id = entry.id;
        conflict.table = table->name();
        conflict.kind = entry.kind;
        conflict.columns = entry.columns;
        conflict.message = entry.message;
        conflict.time = entry.time;
        conflict.author = entry.author;
        conflict.canKeepBoth = entry.kind == "insertInsert" && table->table().automaticKey;
        DBSYNC_ASSIGN(auto rows, LocalRows::open(m_store->file(), *table));
        DBSYNC_ASSIGN(const RowView* key, parser.parse(entry.key));
        conflict.key = Record{keyNamesOf(*table), toRow(*key)};
        DBSYNC_ASSIGN(const auto local, rows.read(*key));
        if (entry.kind == "updateUpdate" && local && entry.cloud) {
            DBSYNC_ASSIGN(const bool madeAnew, isMadeAnew(*m_store, *table, *key));
            if (madeAnew) {
                DBSYNC_ASSIGN(conflict.columns, differingNames(*table, *local, *entry.cloud));
            }
        }
        DBSYNC_ASSIGN(conflict.local, recordOf(parser, names, local));
        DBSYNC_ASSIGN(conflict.base, recordOf(parser, names, entry.base));
        DBSYNC_ASSIGN(conflict.cloud, recordOf(parser, names, entry.cloud));
        conflicts.push_back(std::move(conflict));
    }
    return conflicts;
}

Result<void> Replica::resolve(std::int64_t conflict, const Decision& decision)
{
    DBSYNC_ASSIGN(const auto lock, SyncLock::take(m_store->path(), lockLimit));
    DBSYNC_TRY(m_store->reload());
    m_browser->invalidate();
    return resolveConflict(*m_store, conflict, decision);
}

Result<void> Replica::discard(const std::string& table, const Record& key)
{
    DBSYNC_ASSIGN(const auto lock, SyncLock::take(m_store->path(), lockLimit));
    DBSYNC_TRY(m_store->reload());
    m_browser->invalidate();
    return discardChange(*m_store, table, key.values);
}

Result<void> Replica::allowDeletes()
{
    return consentToDeletions(m_store->companion());
}

Result<std::int64_t> Replica::dataVersion()
{
    DBSYNC_ASSIGN(const auto file, sqlite::queryInteger(m_store->file(), "PRAGMA main.data_version"));
    DBSYNC_ASSIGN(const auto companion, sqlite::queryInteger(m_store->companionHandle(), "PRAGMA data_version"));
    return file.value_or(0) * 1000003 + companion.value_or(0);
}

} // namespace dbsync::device
