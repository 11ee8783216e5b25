#include "device/view/replica.h"

#include "change/row_codec.h"
#include "device/conflicts/conflict_log.h"
#include "device/conflicts/conflict_now.h"
#include "device/conflicts/resolution.h"
#include "device/deletions/deletion_guard.h"
#include "device/deletions/keeping.h"
#include "device/edit/row_editor.h"
#include "device/store/new_keys.h"
#include "device/store/row_access.h"
#include "device/store/sync_lock.h"
#include "device/view/record_shapes.h"
#include "device/view/row_browser.h"
#include "device/view/status_reader.h"

namespace dbsync::device {

namespace {

constexpr std::chrono::seconds lockLimit{30};

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

Result<std::vector<Conflict>> Replica::conflicts()
{
    DBSYNC_TRY(m_store->reload());
    DBSYNC_ASSIGN(auto entries, readConflicts(m_store->companionHandle()));
    std::vector<Conflict> conflicts;
    RowParser parser;
    for (ConflictEntry& entry : entries) {
        const SyncedTable* table = m_store->find(entry.table);
        if (!table)
            continue;
        DBSYNC_ASSIGN(auto rows, LocalRows::open(m_store->file(), *table));
        DBSYNC_ASSIGN(const RowView* key, parser.parse(entry.key));
        Conflict conflict;
        conflict.key = Record{keyNamesOf(*table), toRow(*key)};
        DBSYNC_ASSIGN(const auto local, rows.read(*key));
        DBSYNC_TRY(bringUpToDate(*m_store, *table, local, entry));
        const ColumnNames names = columnNamesOf(*table);
        conflict.id = entry.id;
        conflict.table = table->name();
        conflict.kind = entry.kind;
        conflict.columns = entry.columns;
        conflict.message = entry.message;
        conflict.time = entry.time;
        conflict.author = entry.author;
        conflict.canKeepBoth = entry.kind == "insertInsert" && mayGetNewKey(table->table());
        DBSYNC_ASSIGN(conflict.local, recordOf(parser, names, local));
        DBSYNC_ASSIGN(conflict.base, recordOf(parser, names, entry.base));
        DBSYNC_ASSIGN(conflict.cloud, recordOf(parser, names, entry.cloud));
        conflicts.push_back(std::move(conflict));
    }
    return conflicts;
}

Result<void> Replica::resolve(std::int64_t conflict, const Decision& decision)
{
    DBSYNC_ASSIGN(const auto outcome, resolve(std::vector{conflict}, decision));
    return outcome.undecided.empty() ? Result<void>() : outcome.undecided.front().error;
}

Result<DecisionOutcome> Replica::resolve(const std::vector<std::int64_t>& conflicts, const Decision& decision)
{
    DBSYNC_ASSIGN(const auto lock, SyncLock::take(m_store->path(), lockLimit));
    DBSYNC_TRY(m_store->reload());
    m_browser->invalidate();
    return resolveConflicts(*m_store, conflicts, decision);
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

Result<KeptRows> Replica::keepRows()
{
    KeptRows kept;
    DBSYNC_ASSIGN(const auto keys, keysDeletedHere(*m_store));
    if (!keys.empty()) {
        DBSYNC_ASSIGN(kept.restored, discard(keys));
        if (!kept.restored.problems.empty())
            return kept;
    }
    DBSYNC_ASSIGN(const auto lock, SyncLock::take(m_store->path(), lockLimit));
    DBSYNC_TRY(m_store->reload());
    m_browser->invalidate();
    DBSYNC_ASSIGN(kept.sentAgain, keepRowsDeletedInCloud(*m_store));
    return kept;
}

Result<std::int64_t> Replica::dataVersion()
{
    DBSYNC_ASSIGN(const auto file, sqlite::queryInteger(m_store->file(), "PRAGMA main.data_version"));
    DBSYNC_ASSIGN(const auto companion, sqlite::queryInteger(m_store->companionHandle(), "PRAGMA data_version"));
    return file.value_or(0) * 1000003 + companion.value_or(0);
}

} // namespace dbsync::device
