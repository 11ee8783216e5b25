#pragma once

#include "schema/table.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dbsync::datasource {

/// An index of a tenant's table in the cloud; the tenant's column goes before its columns.
struct IndexLayout
{
    std::string name; ///< without the table's; tells what the index is, so an equal name is an equal index
    bool unique = false;
    std::vector<KeyColumn> columns;
    std::string where; ///< "" where none
};

/// A foreign key that the cloud enforces: one whose columns refer to the key, or to a unique key, of a synced table.
struct Reference
{
    /// What a value of the child goes through before it is compared, as SQLite does it on the device: the types that
    /// are declared there do not exist in the cloud.
    enum class Conversion : std::uint8_t { None, Text, Number };

    std::size_t child = 0; ///< positions of the tables
    std::size_t parent = 0;
    std::vector<int> columns;    ///< of the child
    std::vector<int> references; ///< of the parent, in the order of `columns`
    std::vector<Conversion> conversions;
    std::string index;  ///< of the child, over `columns`; "" where its primary key begins with them
    bool toKey = false; ///< `references` are the parent's primary key, in some order
};

/// How one table of a tenant lies in the cloud.
struct TableLayout
{
    Table table;          ///< collations are those of the cloud, of the key BINARY; without the texts of SQL
    std::string physical; ///< name of the table in the datasource: n3.Album
    std::string tenantColumn;
    std::vector<int> key;                  ///< positions of the primary key's columns
    std::vector<bool> needsValue;          ///< per column: NULL is not allowed
    std::vector<UniqueKey> uniqueKeys;     ///< those that the cloud enforces
    std::vector<IndexLayout> indexes;      ///< for unique keys and for references
    std::vector<std::size_t> references;   ///< positions in Layout::references where this is the child
    std::vector<std::size_t> referencedBy; ///< … where this is the parent
    bool strict = false;                   ///< on the devices each column has values of its type only

    std::size_t columnCount() const { return table.columns.size(); }
    const Column& column(int position) const { return table.columns[static_cast<std::size_t>(position)]; }
    bool isKey(int position) const;
    /// Whether a column of the key folds case, or ends of text, by its own collation.
    bool foldsKey() const;
    /// The collation that the column has in the datasource; in comparisons with other tables it is the column's own.
    std::string storedCollation(int position) const { return isKey(position) ? "BINARY" : column(position).collation; }
};

/// How the tables of a schema lie in the cloud: in a namespace that all tenants with an equal layout share.
struct Layout
{
    std::int64_t space = 0;
    std::vector<TableLayout> tables; ///< in the order of the schema
    std::vector<Reference> references;

    /// Position of a table, -1 where there is none; without case, as in SQLite.
    int find(std::string_view table) const;
};

/// The layout of a schema in the namespace of this number. Unique keys over expressions, or with a condition that only
/// the device can judge, are left to the devices.
Layout makeLayout(const Schema& schema, std::int64_t space);

/// A hash that is equal for two layouts if their tenants can share tables; the namespace itself does not count.
std::string fingerprint(const Layout& layout);

/// The name of a namespace.
std::string spaceName(std::int64_t space);

} // namespace dbsync::datasource
