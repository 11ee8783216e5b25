#include "change/row_codec.h"
#include "device/apply/row_decision.h"
#include "device/capture/difference_scan.h"
#include "device/store/row_access.h"
#include "device/store/store.h"
#include "device/view/record_shapes.h"
#include "device/view/replica.h"

namespace dbsync::device {

namespace {

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

/// Adds what waits of one table to a slice, until that has looked at as much as it may.
Result<void> readTable(Store& store, const SyncedTable& table, const PendingQuery& query, DifferenceScan::Which which,
                       std::size_t& looked, PendingSlice& slice)
{
    DBSYNC_ASSIGN(auto scan, DifferenceScan::open(store.file(), table, which, query.after));
    PendingReader reader(table);
    while (true) {
        DBSYNC_ASSIGN(const bool more, scan.next());
        if (!more)
            return {};
        if (query.limit && looked >= query.limit) {
            slice.complete = false;
            return {};
        }
        ++looked;
        slice.last = toRow(scan.key());
        if (isNoChange(static_cast<Held>(scan.held())) || !scan.differs())
            continue;
        DBSYNC_ASSIGN(auto change, reader.read(scan));
        slice.changes.push_back(std::move(change));
    }
}

} // namespace

Result<std::vector<PendingChange>> Replica::pending(std::size_t limit)
{
    PendingQuery query;
    query.limit = limit;
    DBSYNC_ASSIGN(auto slice, pending(query));
    return std::move(slice.changes);
}

Result<PendingSlice> Replica::pending(const PendingQuery& query)
{
    using Which = DifferenceScan::Which;
    DBSYNC_TRY(m_store->reload());
    PendingSlice slice;
    std::size_t looked = 0;
    if (!query.table.empty()) {
        const SyncedTable* table = m_store->find(query.table);
        if (!table || (!query.after.empty() && query.after.size() != static_cast<std::size_t>(table->keyCount())))
            return Error{ErrorKind::InvalidRequest,
                         "noSuchTable",
                         "There is no synced table \"" + query.table + "\" with such a key.",
                         {}};
        DBSYNC_TRY(readTable(*m_store, *table, query, query.onlyHeld ? Which::Held : Which::All, looked, slice));
        return slice;
    }
    // Those that wait for another row are told of nowhere else, and there may be more of the others than are read.
    const std::vector<Which> order =
        query.onlyHeld ? std::vector{Which::Dependent, Which::HeldItself} : std::vector{Which::All};
    for (const Which which : order) {
        for (const SyncedTable& table : m_store->tables()) {
            if (slice.complete)
                DBSYNC_TRY(readTable(*m_store, table, query, which, looked, slice));
        }
    }
    return slice;
}

Result<std::vector<PendingCount>> Replica::pendingCounts()
{
    DBSYNC_TRY(m_store->reload());
    std::vector<PendingCount> counts;
    std::string noChange;
    for (const Held held : {Held::Unapplied, Held::Leaves})
        noChange += (noChange.empty() ? "" : ", ") + std::to_string(static_cast<int>(held));
    for (const SyncedTable& table : m_store->tables()) {
        DBSYNC_ASSIGN(const auto changes,
                      sqlite::queryInteger(m_store->file(), "SELECT count(*) FROM main." + table.pending() +
                                                                " WHERE held NOT IN (" + noChange + ")"));
        if (changes.value_or(0) > 0)
            counts.push_back({table.name(), *changes});
    }
    return counts;
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

} // namespace dbsync::device
