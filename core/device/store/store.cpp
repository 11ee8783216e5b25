#include "device/store/store.h"

#include "device/schema/index_triggers.h"
#include "schema/sqlite_schema.h"

#include <algorithm>

namespace dbsync::device {

Result<std::unique_ptr<Store>> Store::open(const std::string& path)
{
    DBSYNC_ASSIGN(auto file, LocalFile::open(path));
    DBSYNC_ASSIGN(const bool linked, isLinked(file.handle()));
    if (!linked)
        return Error{ErrorKind::LocalDatabase, "notLinked", "The file " + file.path() + " is not linked to a tenant.",
                     "Link it first: dbsync link --db FILE."};
    DBSYNC_TRY(checkLinkFormat(file.handle())); // before the companion is touched
    DBSYNC_ASSIGN(const std::string encoding, file.encoding());
    DBSYNC_ASSIGN(auto companion, Companion::open(file.path(), encoding));
    DBSYNC_TRY(sqlite::execute(file.handle(), "ATTACH " + sqlite::quoteText(companion.path()) + " AS companion"));
    std::unique_ptr<Store> store(new Store(std::move(file), std::move(companion)));
    DBSYNC_TRY(store->reload());
    return store;
}

const SyncedTable* Store::find(std::string_view table) const
{
    for (const SyncedTable& each : m_tables) {
        if (sameName(each.name(), table))
            return &each;
    }
    return nullptr;
}

bool Store::isLeftOut(std::string_view table) const
{
    const auto named = [&](const std::string& name) { return sameName(name, table); };
    return m_state.isExcluded(table) || std::any_of(m_missing.begin(), m_missing.end(), named) ||
           (!m_state.schema.find(table) && m_state.whole().find(table));
}

namespace {

Result<bool> isUsable(sqlite3* file, const SyncedTable& table)
{
    DBSYNC_ASSIGN(auto columns, sqlite::Statement::prepare(file, "SELECT name FROM pragma_table_xinfo(?1, 'main')"));
    columns.bind(1, table.name());
    int found = 0;
    while (true) {
        DBSYNC_ASSIGN(const bool more, columns.step());
        if (!more)
            return found == table.columnCount();
        found += table.table().columnIndex(columns.text(0)) >= 0;
    }
}

} // namespace

Result<void> Store::reload()
{
    DBSYNC_ASSIGN(m_state, readLinkState(file()));
    DBSYNC_ASSIGN(const auto numbered, readNumberedTables(file()));
    m_tables.clear();
    m_missing.clear();
    for (const NumberedTable& each : numbered) {
        const Table* table = m_state.schema.find(each.name);
        if (!table)
            continue;
        SyncedTable synced(each.id, *table, m_state.policies);
        DBSYNC_ASSIGN(const bool usable, isUsable(file(), synced));
        if (!usable) {
            m_missing.push_back(each.name);
            continue;
        }
        DBSYNC_TRY(m_companion.createTablesFor(synced));
        m_tables.push_back(std::move(synced));
    }
    return followIndexes();
}

Result<void> Store::followIndexes()
{
    DBSYNC_ASSIGN(const auto cookie, sqlite::queryInteger(file(), "PRAGMA main.schema_version"));
    std::string indexed = std::to_string(cookie.value_or(0));
    for (const SyncedTable& table : m_tables)
        indexed.append(" ").append(std::to_string(table.id()));
    if (indexed == m_indexed)
        return {};
    DBSYNC_TRY(makeIndexTriggers(file(), m_tables));
    m_indexed = std::move(indexed);
    return {};
}

Result<void> Store::dropIndexTriggers()
{
    m_indexed.clear();
    return device::dropIndexTriggers(file());
}

Result<bool> Store::companionIsForeign()
{
    DBSYNC_ASSIGN(const std::string id, m_companion.value("id"));
    return id != m_state.companion;
}

Result<sqlite::Transaction> beginWriting(sqlite3* file)
{
    DBSYNC_ASSIGN(auto transaction, sqlite::Transaction::begin(file, sqlite::Transaction::Kind::Deferred));
    // The first statement writes, and only this file: it takes the lock at once and waits for it where it must.
    DBSYNC_TRY(sqlite::execute(file, "UPDATE main.dbsync_state SET value = value WHERE name = 'format'"));
    return transaction;
}

} // namespace dbsync::device
