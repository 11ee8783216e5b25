#include "device/apply/apply_run.h"

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

namespace {

/// `c."a" = p."x" AND …` for a foreign key.
std::string matches(const ForeignKey& key, const std::string& child, const std::string& parent)
{
    std::string condition;
    for (std::size_t i = 0; i < key.columns.size(); ++i)
        condition.append(condition.empty() ? "" : " AND ")
            .append(parent + "." + quoteName(key.references[i]) + " = " + child + "." + quoteName(key.columns[i]));
    return condition;
}

std::string notNull(const ForeignKey& key, const std::string& child)
{
    std::string condition;
    for (const std::string& column : key.columns)
        condition.append(condition.empty() ? "" : " AND ").append(child + "." + quoteName(column) + " IS NOT NULL");
    return condition;
}

/// Whether the key refers to the parent's whole primary key; then a missing parent can be found by it.
bool refersToPrimaryKey(const ForeignKey& key, const SyncedTable& parent)
{
    if (key.references.size() != static_cast<std::size_t>(parent.keyCount()))
        return false;
    for (const std::string& column : key.references) {
        if (!parent.table().isKeyColumn(column))
            return false;
    }
    return true;
}

/// The child's columns in the order of the parent's primary key.
std::string keyFromChild(const ForeignKey& key, const SyncedTable& parent, const std::string& child)
{
    std::string list;
    for (const KeyColumn& column : parent.table().primaryKey) {
        for (std::size_t i = 0; i < key.references.size(); ++i) {
            if (sameName(key.references[i], column.name))
                list.append(list.empty() ? "" : ", ").append(child + "." + quoteName(key.columns[i]));
        }
    }
    return list;
}

Result<std::vector<std::string>> collectKeys(sqlite3* file, const std::string& sql, int keyCount)
{
    std::vector<std::string> keys;
    DBSYNC_ASSIGN(auto find, Statement::prepare(file, sql));
    while (true) {
        DBSYNC_ASSIGN(const bool more, find.step());
        if (!more)
            return keys;
        appendColumns(find.get(), 0, keyCount, keys.emplace_back());
    }
}

} // namespace

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

/// The cloud's new children of a parent that was deleted here: the parent comes back.
Result<bool> ApplyRun::restoreDeletedHere(const SyncedTable& table, const ForeignKey& key)
{
    const SyncedTable* parent = m_store.find(key.table);
    DBSYNC_ASSIGN(const bool any, hasIncoming(table));
    bool done = false;
    if (!parent || !any || !refersToPrimaryKey(key, *parent))
        return done;
    const std::string sql = "SELECT DISTINCT " + keyFromChild(key, *parent, "c") + " FROM companion." +
                            table.incoming() + " AS i CROSS JOIN " + table.quoted() + " AS c ON " +
                            table.tableHasKey("c", "i") + " WHERE i.row IS NOT NULL AND " + notNull(key, "c") +
                            " AND NOT EXISTS (SELECT 1 FROM " + parent->quoted() + " AS p WHERE " +
                            matches(key, "c", "p") + ")";
    DBSYNC_ASSIGN(const auto missing, collectKeys(m_store.file(), sql, parent->keyCount()));
    if (missing.empty())
        return done;
    DBSYNC_ASSIGN(auto bases, KeyedRows::open(m_store.companionHandle(), *parent, parent->base()));
    DBSYNC_ASSIGN(auto incoming, KeyedRows::open(m_store.companionHandle(), *parent, parent->incoming()));
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(*parent));
    for (const std::string& parentKey : missing) {
        DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(parentKey));
        DBSYNC_ASSIGN(auto known, incoming.read(*values));
        if (!known) {
            DBSYNC_ASSIGN(known, bases.read(*values));
        }
        if (!known || !known->row)
            continue; // it never came: the reference dangles in the cloud's own rows too
        DBSYNC_ASSIGN(const RowView* row, m_parser.parse(*known->row));
        auto restored = rows->write(*row);
        if (!restored && !isConstraintError(restored.error()))
            return std::move(restored.error());
        if (restored) {
            done = true;
            ++m_report.pulled.inserted;
            DBSYNC_TRY(forgetConflict(*parent, parentKey));
            DBSYNC_TRY(clear(*parent, parentKey));
        }
    }
    return done;
}

/// A parent that the cloud deleted while children of it were made or changed here: it comes back, as a change of ours
/// (`held` No). One whose children only wait for consent to be deleted waits with them (`held` CloudDeletes).
Result<bool> ApplyRun::restoreDeletedThere(const SyncedTable& table, const ForeignKey& key, Held held)
{
    const SyncedTable* parent = m_store.find(key.table);
    bool done = false;
    if (!parent || !refersToPrimaryKey(key, *parent))
        return done;
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
    DBSYNC_ASSIGN(const auto missing, collectKeys(m_store.file(), sql, parent->keyCount()));
    DBSYNC_ASSIGN(auto bases, KeyedRows::open(m_store.companionHandle(), *parent, parent->base()));
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(*parent));
    for (const std::string& parentKey : missing) {
        DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(parentKey));
        DBSYNC_ASSIGN(const auto known, bases.read(*values));
        if (!known || !known->row)
            continue;
        DBSYNC_ASSIGN(const RowView* row, m_parser.parse(*known->row));
        auto restored = rows->write(*row);
        if (!restored && !isConstraintError(restored.error()))
            return std::move(restored.error());
        if (restored) {
            done = true;
            --m_report.pulled.deleted;
            DBSYNC_TRY(held == Held::No ? mark(*parent, parentKey, Held::No) : holdDeletion(*parent, parentKey));
        }
    }
    return done;
}

} // namespace dbsync::device
