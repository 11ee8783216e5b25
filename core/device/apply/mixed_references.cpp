#include "device/apply/apply_run.h"

#include <algorithm>

namespace dbsync::device {

namespace {

/// The columns of those references of several columns in which the row has neither what is here nor what is in the
/// cloud.
std::vector<const ForeignKey*> mixedReferences(const Table& table, const RowView& row, const RowView& local,
                                               const RowView& cloud)
{
    std::vector<const ForeignKey*> mixed;
    for (const ForeignKey& reference : table.foreignKeys) {
        const auto values = valuesIn(row, table, reference.columns);
        if (reference.columns.size() > 1 && values && values != valuesIn(local, table, reference.columns) &&
            values != valuesIn(cloud, table, reference.columns))
            mixed.push_back(&reference);
    }
    return mixed;
}

bool mayBeMixed(const Table& table)
{
    return std::ranges::any_of(table.foreignKeys,
                               [](const ForeignKey& reference) { return reference.columns.size() > 1; });
}

} // namespace

/// A reference of several columns may have been changed here in one and in the cloud in another. Where both together
/// lead nowhere, each side meant another row: a person is asked about it.
Result<void> ApplyRun::partMixedReferences()
{
    for (MergedRow& merged : m_merged) {
        if (!merged.held)
            DBSYNC_TRY(partIfMixed(merged));
    }
    return {};
}

Result<void> ApplyRun::partIfMixed(MergedRow& merged)
{
    const SyncedTable& table = *merged.table;
    if (!mayBeMixed(table.table()))
        return {};
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(merged.key));
    DBSYNC_ASSIGN(const auto now, rows->read(*key));
    DBSYNC_ASSIGN(KeyedRows * incoming, incomingOf(table));
    DBSYNC_ASSIGN(auto came, incoming->read(*key));
    if (!came) { // it has waited here
        DBSYNC_ASSIGN(KeyedRows * bases, basesOf(table));
        DBSYNC_ASSIGN(came, bases->read(*key));
    }
    if (!now || !came || !came->row)
        return {};
    DBSYNC_ASSIGN(const RowView* values, m_parser.parse(*now));
    DBSYNC_ASSIGN(const RowView* local, m_localParser.parse(merged.local));
    DBSYNC_ASSIGN(const RowView* cloud, m_incomingParser.parse(*came->row));
    RowView parted = *values;
    std::vector<std::string> columns;
    for (const ForeignKey* reference : mixedReferences(table.table(), *values, *local, *cloud)) {
        const SyncedTable* parent = m_store.find(reference->table);
        auto referred = valuesIn(*values, table.table(), reference->columns);
        DBSYNC_ASSIGN(const bool there,
                      parent ? leadsToRow(m_store.file(), {reference, parent, std::move(*referred)}) : true);
        for (const std::string& column : there ? std::vector<std::string>() : reference->columns) {
            const auto index = static_cast<std::size_t>(table.table().columnIndex(column));
            parted[index] = (*local)[index];
            if (!((*local)[index] == (*cloud)[index]) && std::ranges::find(columns, column) == columns.end())
                columns.push_back(column);
        }
    }
    if (columns.empty())
        return {};
    DBSYNC_ASSIGN(const bool written, rows->tryWrite(parted));
    if (!written)
        return {};
    ConflictEntry entry;
    entry.kind = "updateUpdate";
    entry.message = conflictMessage(entry.kind, table.table(), columns);
    entry.columns = std::move(columns);
    entry.base = merged.base;
    entry.cloud = came->row;
    DBSYNC_TRY(mark(table, merged.key, Held::Decision));
    return addConflict(table, merged.key, std::move(entry), came->revision);
}

} // namespace dbsync::device
