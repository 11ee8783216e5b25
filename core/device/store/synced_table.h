#pragma once

#include "change/policy.h"
#include "change/value.h"
#include "schema/table.h"

#include <sqlite3.h>
#include <string>
#include <vector>

namespace dbsync::device {

/// A synced table of one local database: its schema as the cloud has it, its number, and the pieces of SQL that every
/// statement about it is made of. Keys stand in our own tables as columns k0, k1, … with the affinity of the user's.
class SyncedTable
{
public:
    SyncedTable(int id, Table table, const Policies& policies = {});

    int id() const { return m_id; }
    const Table& table() const { return m_table; }
    const std::string& name() const { return m_table.name; }
    const TablePolicies& policies() const { return m_policies; }
    /// Whether capture notes when rows are written.
    bool notesTime() const { return m_policies.latest; }
    const std::vector<int>& keyIndexes() const { return m_keyIndexes; }
    int keyCount() const { return static_cast<int>(m_keyIndexes.size()); }
    int columnCount() const { return static_cast<int>(m_table.columns.size()); }

    std::string quoted() const;   ///< main."Album"
    std::string pending() const;  ///< dbsync_pending_3, in the user's file
    std::string base() const;     ///< base_3, in the companion
    std::string incoming() const; ///< incoming_3, in the companion
    std::string images() const;   ///< image_3, in the companion
    /// incoming_3_tombstone, an index of the few rows of incoming_3 that are tombstones.
    std::string tombstones() const;

    /// `k0 INTEGER PRIMARY KEY, REST` or `k0 TEXT, k1 BLOB, REST, PRIMARY KEY (k0, k1)) WITHOUT ROWID`: the text that
    /// follows CREATE TABLE name, with its parentheses.
    std::string keyedDefinition(const std::string& rest) const;

    std::string keyDefinitions() const;                                     ///< k0 TEXT, k1 BLOB
    std::string keys(const std::string& alias) const;                       ///< p.k0, p.k1
    std::string tableKeys(const std::string& alias) const;                  ///< t."AlbumId"
    std::string columns(const std::string& alias) const;                    ///< t."AlbumId", t."Title"
    std::string columnNames() const;                                        ///< "AlbumId", "Title"
    std::string sameKeys(const std::string& a, const std::string& b) const; ///< a.k0 = b.k0 AND …
    /// Whether row `row` of the user's table has the key of `keyed`, to the byte, whatever the collation.
    std::string tableHasKey(const std::string& row, const std::string& keyed) const;
    /// The same with parameters ?1, ?2, …
    std::string tableHasKeyParameters(const std::string& row) const;
    std::string keyParameters() const;                     ///< k0 = ?1 AND k1 = ?2
    std::string keysNotNull(const std::string& row) const; ///< a condition, "" where the key cannot be NULL

private:
    int m_id;
    Table m_table;
    TablePolicies m_policies;
    std::vector<int> m_keyIndexes;
};

/// The key's values within a row.
RowView keyOf(const SyncedTable& table, const RowView& row);

} // namespace dbsync::device
