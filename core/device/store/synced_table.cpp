#include "device/store/synced_table.h"

#include "base/sqlite.h"

#include <algorithm>

namespace dbsync::device {

using sqlite::quoteName;

namespace {

/// The pieces for 0 … count - 1 with `separator` between them.
template <typename Piece>
std::string join(int count, const char* separator, Piece piece)
{
    std::string text;
    for (int i = 0; i < count; ++i)
        text.append(i ? separator : "").append(piece(i));
    return text;
}

std::string keyName(int index)
{
    return "k" + std::to_string(index);
}

std::string dotted(const std::string& alias, const std::string& name)
{
    return alias.empty() ? name : alias + "." + name;
}

} // namespace

SyncedTable::SyncedTable(int id, Table table, const Policies& policies)
    : m_id(id), m_table(std::move(table)), m_policies(policies.of(m_table)), m_keyIndexes(m_table.keyIndexes())
{
}

std::string SyncedTable::quoted() const
{
    return "main." + quoteName(m_table.name);
}

std::string SyncedTable::pending() const
{
    return "dbsync_pending_" + std::to_string(m_id);
}

std::string SyncedTable::base() const
{
    return "base_" + std::to_string(m_id);
}

std::string SyncedTable::incoming() const
{
    return "incoming_" + std::to_string(m_id);
}

std::string SyncedTable::images() const
{
    return "image_" + std::to_string(m_id);
}

std::string SyncedTable::tombstones() const
{
    return incoming() + "_tombstone";
}

std::string SyncedTable::keyedDefinition(const std::string& rest) const
{
    if (m_table.automaticKey)
        return "(k0 INTEGER PRIMARY KEY, " + rest + ")";
    return "(" + keyDefinitions() + ", " + rest + ", PRIMARY KEY (" + keys("") + ")) WITHOUT ROWID";
}

std::string SyncedTable::keyDefinitions() const
{
    return join(keyCount(), ", ", [&](int i) {
        const Column& column = m_table.columns[static_cast<std::size_t>(m_keyIndexes[static_cast<std::size_t>(i)])];
        return keyName(i) + " " + affinityOf(m_table, column);
    });
}

std::string SyncedTable::keys(const std::string& alias) const
{
    return join(keyCount(), ", ", [&](int i) { return dotted(alias, keyName(i)); });
}

std::string SyncedTable::tableKeys(const std::string& alias) const
{
    return join(keyCount(), ", ",
                [&](int i) { return dotted(alias, quoteName(m_table.primaryKey[static_cast<std::size_t>(i)].name)); });
}

std::string SyncedTable::columns(const std::string& alias) const
{
    return join(columnCount(), ", ",
                [&](int i) { return dotted(alias, quoteName(m_table.columns[static_cast<std::size_t>(i)].name)); });
}

std::string SyncedTable::columnNames() const
{
    return columns("");
}

std::string SyncedTable::sameKeys(const std::string& a, const std::string& b) const
{
    return join(keyCount(), " AND ", [&](int i) { return dotted(a, keyName(i)) + " = " + dotted(b, keyName(i)); });
}

namespace {

/// Both comparisons: the first finds the row through the key's index, the second tells 'A' from 'a'.
std::string exactly(const KeyColumn& column, const std::string& row, const std::string& value)
{
    const std::string name = dotted(row, quoteName(column.name));
    const std::string found = name + " = " + value;
    return sameName(column.collation, "BINARY") ? found : found + " AND " + name + " = " + value + " COLLATE BINARY";
}

} // namespace

std::string SyncedTable::tableHasKey(const std::string& row, const std::string& keyed) const
{
    return join(keyCount(), " AND ", [&](int i) {
        return exactly(m_table.primaryKey[static_cast<std::size_t>(i)], row, dotted(keyed, keyName(i)));
    });
}

std::string SyncedTable::tableHasKeyParameters(const std::string& row) const
{
    return join(keyCount(), " AND ", [&](int i) {
        return exactly(m_table.primaryKey[static_cast<std::size_t>(i)], row, "?" + std::to_string(i + 1));
    });
}

std::string SyncedTable::keyParameters() const
{
    return join(keyCount(), " AND ", [&](int i) { return keyName(i) + " = ?" + std::to_string(i + 1); });
}

std::string SyncedTable::keysNotNull(const std::string& row) const
{
    std::string condition;
    if (m_table.automaticKey || m_table.withoutRowid)
        return condition;
    for (std::size_t i = 0; i < m_table.primaryKey.size(); ++i) {
        if (m_table.columns[static_cast<std::size_t>(m_keyIndexes[i])].notNull)
            continue;
        condition.append(condition.empty() ? "" : " AND ");
        condition.append(dotted(row, quoteName(m_table.primaryKey[i].name))).append(" IS NOT NULL");
    }
    return condition;
}

RowView keyOf(const SyncedTable& table, const RowView& row)
{
    RowView key;
    for (const int index : table.keyIndexes())
        key.push_back(row[static_cast<std::size_t>(index)]);
    return key;
}

} // namespace dbsync::device
