#include "device/references/former_parents.h"

#include "base/identifier.h"
#include "base/sqlite.h"
#include "device/store/row_access.h"

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

namespace {

std::string valueNames(std::size_t count)
{
    std::string names;
    for (std::size_t i = 0; i < count; ++i)
        names += ", v" + std::to_string(i);
    return names;
}

/// Compared as SQLite compares what refers to these columns.
std::string definitionOf(const ForeignKey& reference, const SyncedTable& parent)
{
    std::string definition = "(" + parent.keyDefinitions();
    for (std::size_t i = 0; i < reference.references.size(); ++i) {
        const auto index = static_cast<std::size_t>(parent.table().columnIndex(reference.references[i]));
        const Column& column = parent.table().columns[index];
        definition += ", v" + std::to_string(i) + " " + affinityOf(parent.table(), column) + " COLLATE " +
                      quoteName(column.collation);
    }
    return definition + ", rank INTEGER)";
}

/// The values of a reference that leads by key, in the order of the parent's primary key.
std::string keyIn(const ParentRow& parent)
{
    RowView key;
    for (const KeyColumn& column : parent.table->table().primaryKey) {
        for (std::size_t i = 0; i < parent.values.size(); ++i) {
            if (sameName(parent.reference->references[i], column.name))
                key.push_back(parent.values[i]);
        }
    }
    std::string json;
    appendRow(key, json);
    return json;
}

} // namespace

/// Writes candidates into one temporary table.
class FormerParents::Filling
{
public:
    static Result<Filling> begin(Store& store, const std::string& name, const ForeignKey& reference,
                                 const SyncedTable& parent)
    {
        Filling filling;
        filling.m_reference = &reference;
        filling.m_parent = &parent;
        const int count = parent.keyCount() + static_cast<int>(reference.references.size()) + 1;
        DBSYNC_ASSIGN(filling.m_insert, Statement::prepare(store.file(), "INSERT INTO temp." + name + " VALUES (" +
                                                                             parameters(count) + ")"));
        return filling;
    }

    Result<void> add(std::string_view row, Rank rank)
    {
        DBSYNC_ASSIGN(const RowView* values, m_parser.parse(row));
        const auto referred = valuesIn(*values, m_parent->table(), m_reference->references);
        return referred ? insert(keyOf(*m_parent, *values), *referred, rank) : Result<void>();
    }

    /// What a row was, and what it is in the cloud: nothing to add where a reference finds it as it did.
    Result<void> addChanged(std::string_view before, std::string_view after)
    {
        DBSYNC_ASSIGN(const RowView* earlier, m_earlierParser.parse(before));
        DBSYNC_ASSIGN(const RowView* now, m_parser.parse(after));
        const auto from = valuesIn(*earlier, m_parent->table(), m_reference->references);
        const auto to = valuesIn(*now, m_parent->table(), m_reference->references);
        if (from == to)
            return {};
        if (from)
            DBSYNC_TRY(insert(keyOf(*m_parent, *earlier), *from, Rank::Earlier));
        return to ? insert(keyOf(*m_parent, *now), *to, Rank::Cloud) : Result<void>();
    }

private:
    Result<void> insert(const RowView& key, const RowView& referred, Rank rank)
    {
        bindKey(m_insert.get(), key);
        int parameter = m_parent->keyCount();
        for (const ValueView& value : referred)
            bindValue(m_insert.get(), ++parameter, value);
        return m_insert.bind(++parameter, static_cast<int>(rank)).run();
    }

    const ForeignKey* m_reference = nullptr;
    const SyncedTable* m_parent = nullptr;
    Statement m_insert;
    RowParser m_parser;
    RowParser m_earlierParser;
};

bool FormerParents::isLedToByValue(const SyncedTable& table)
{
    const auto known = m_ledTo.find(table.id());
    if (known != m_ledTo.end())
        return known->second;
    bool& led = m_ledTo[table.id()];
    for (const SyncedTable& child : m_store.tables()) {
        for (const ForeignKey& reference : child.table().foreignKeys)
            led |= m_store.find(reference.table) == &table && isSynced(child, reference, table) &&
                   !leadsByKey(child, reference, table);
    }
    return led;
}

void FormerParents::note(const SyncedTable& table, const std::string& row, Side side)
{
    if (isLedToByValue(table))
        m_noted.push_back({&table, row, side == Side::Here ? Rank::NotedHere : Rank::Cloud});
}

Result<std::optional<std::string>> FormerParents::find(const SyncedTable& child, const ParentRow& parent, Side side)
{
    if (leadsByKey(child, *parent.reference, *parent.table))
        return std::optional(keyIn(parent));
    if (!isSynced(child, *parent.reference, *parent.table))
        return std::optional<std::string>();
    DBSYNC_ASSIGN(const std::string name, candidates(*parent.reference, *parent.table));
    std::string condition;
    for (std::size_t i = 0; i < parent.values.size(); ++i)
        condition.append(i == 0 ? "" : " AND ").append("v" + std::to_string(i) + " = ?" + std::to_string(i + 1));
    DBSYNC_ASSIGN(const auto keys,
                  readKeys(m_store.file(),
                           "SELECT " + parent.table->keys("") + " FROM temp." + name + " WHERE " + condition +
                               " ORDER BY rank" + (side == Side::Cloud ? " DESC" : "") + " LIMIT 1",
                           parent.table->keyCount(), parent.values));
    return keys.empty() ? std::nullopt : std::optional(keys.front());
}

Result<std::string> FormerParents::candidates(const ForeignKey& reference, const SyncedTable& parent)
{
    std::string columns;
    for (const std::string& column : reference.references)
        columns.append(quoteName(column));
    std::string& name = m_names[{parent.id(), columns}];
    if (name.empty()) {
        // No table of another shape is ever dropped: somebody may be reading on this connection.
        constexpr std::size_t digits = 16;
        const std::string definition = definitionOf(reference, parent);
        name = "dbsync_former_" +
               sha256Hex(std::to_string(parent.id()) + "\n" + columns + "\n" + definition).substr(0, digits);
        DBSYNC_TRY(sqlite::execute(m_store.file(), "CREATE TEMP TABLE IF NOT EXISTS " + name + definition +
                                                       "; CREATE INDEX IF NOT EXISTS temp." + name + "_values ON " +
                                                       name + "(" + valueNames(reference.references.size()).substr(2) +
                                                       "); DELETE FROM temp." + name));
        DBSYNC_TRY(fill(name, reference, parent));
    }
    return name;
}

Result<void> FormerParents::fill(const std::string& name, const ForeignKey& reference, const SyncedTable& parent)
{
    DBSYNC_ASSIGN(auto filling, Filling::begin(m_store, name, reference, parent));
    for (const auto& [table, row, rank] : m_noted) {
        if (table == &parent)
            DBSYNC_TRY(filling.add(row, rank));
    }
    DBSYNC_ASSIGN(auto came,
                  Statement::prepare(m_store.file(), "SELECT i.row, b.row FROM companion." + parent.incoming() +
                                                         " AS i LEFT JOIN companion." + parent.base() + " AS b ON " +
                                                         parent.sameKeys("b", "i") + " WHERE i.row IS NOT b.row"));
    while (true) {
        DBSYNC_ASSIGN(const bool more, came.step());
        if (!more)
            break;
        if (!came.isNull(0) && !came.isNull(1))
            DBSYNC_TRY(filling.addChanged(came.blob(1), came.blob(0)));
        else
            DBSYNC_TRY(came.isNull(0) ? filling.add(came.blob(1), Rank::Earlier)
                                      : filling.add(came.blob(0), Rank::Cloud));
    }
    DBSYNC_ASSIGN(auto pending, Statement::prepare(m_store.file(),
                                                   "SELECT coalesce(i.row, b.row) FROM main." + parent.pending() +
                                                       " AS p LEFT JOIN companion." + parent.incoming() + " AS i ON " +
                                                       parent.sameKeys("i", "p") + " LEFT JOIN companion." +
                                                       parent.base() + " AS b ON " + parent.sameKeys("b", "p") +
                                                       " WHERE i.k0 IS NULL OR i.row IS NOT NULL"));
    while (true) {
        DBSYNC_ASSIGN(const bool more, pending.step());
        if (!more)
            return {};
        if (!pending.isNull(0))
            DBSYNC_TRY(filling.add(pending.blob(0), Rank::Cloud));
    }
}

} // namespace dbsync::device
