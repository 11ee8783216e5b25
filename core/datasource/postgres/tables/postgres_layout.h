#pragma once

#include "datasource/layout.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace dbsync::datasource {

/// How a column's values lie in PostgreSQL. What does not fit its type lies beside it, in the row's "dbsync_exact".
struct PostgresColumn
{
    enum class Type : std::uint8_t { Bigint, Double, Text, Bytea };
    /// What SQLite makes of a value that it stores under the declared type.
    enum class Affinity : std::uint8_t { Integer, Real, Numeric, Text, None };

    std::string name;   ///< as given, or a shorter one that stands for it
    std::string source; ///< the tenant's name for it
    Type type = Type::Text;
    Affinity affinity = Affinity::Text;
    std::string collation;
    /// The column with what is compared, for columns without a type that rows are found by: "" for others.
    std::string compared;
    bool keyed = false; ///< of the primary key or of a unique key, so it takes what fits its type only
    bool needsValue = false;
    std::string defaultSql; ///< the default as SQL, "" where none

    std::string typeName() const;
};

/// One table of a tenant in PostgreSQL.
struct PostgresTable
{
    const TableLayout* layout = nullptr;
    std::string name;       ///< of the table, quoted and with its schema
    std::string plainName;  ///< without
    std::string tombstones; ///< of the table of tombstones, quoted and with its schema
    std::string tenant;     ///< the column with the tenant, quoted
    std::vector<PostgresColumn> columns;
    std::vector<UniqueKey> uniqueKeys; ///< those that PostgreSQL enforces, with the tenant's names
    struct Index
    {
        std::string name; ///< plain
        bool unique = false;
        std::vector<KeyColumn> columns;
        std::string where; ///< as SQL of PostgreSQL
    };
    std::vector<Index> indexes;

    const PostgresColumn& column(int position) const { return columns[static_cast<std::size_t>(position)]; }
    const PostgresColumn& column(const std::string& source) const { return column(layout->table.columnIndex(source)); }
    /// What a column's value is compared by: `t."Name"`, `lower(t."Name")` …
    static std::string collated(const PostgresColumn& column, const std::string& collation, const std::string& value);
    std::string comparable(const PostgresColumn& column, const std::string& collation, const std::string& prefix) const;
    /// Whether that is no column but a function of one, which under row-level security finds no row by an index.
    static bool isFolded(const PostgresColumn& column, const std::string& collation);
    std::string comparable(int position, const std::string& prefix) const
    {
        return comparable(column(position), column(position).collation, prefix);
    }
    /// `t."tenantId", t."Name"` of the primary key.
    std::string comparableKey(const std::string& prefix, bool withTenant) const;
    /// `a."Id" = b."Id" AND …` of the primary key, without the tenant.
    std::string sameKey(const std::string& a, const std::string& b) const;
    /// What a column of the primary key is compared by in it: a key is one to the byte.
    std::string keyValue(int position, const std::string& prefix) const
    {
        return comparable(column(position), layout->storedCollation(position), prefix);
    }
};

/// The tables of a schema in a namespace, which is a schema of PostgreSQL.
struct PostgresLayout
{
    Layout layout;
    std::string space; ///< name of the namespace
    std::vector<PostgresTable> tables;

    /// Whether the reference is also a foreign key of PostgreSQL.
    bool isForeignKey(const Reference& reference) const;
    /// What a child's value is to the parent's column, as SQLite compares them. `ours` is the schema of our functions.
    std::string childValue(const Reference& reference, std::size_t i, const std::string& prefix,
                           const std::string& ours) const;
    /// Whether one of them, or what a parent is found by, is a function of a column (PostgresTable::isFolded()).
    bool isFolded(const Reference& reference) const;
    std::string parentValue(const Reference& reference, std::size_t i, const std::string& prefix) const;
};

/// The layout of a schema in the namespace of this name.
std::unique_ptr<PostgresLayout> makePostgresLayout(const Schema& schema, std::int64_t space, const std::string& name);

/// A hash that is equal for two layouts if their tenants can share tables.
std::string fingerprint(const PostgresLayout& layout);

/// `name`, or a shorter one that stands for it where PostgreSQL cannot have it.
std::string physicalName(const std::string& name);

/// The SQL of a partial key's condition for PostgreSQL; "" where it can only be judged on the device.
std::string translateCondition(const std::string& condition, const PostgresTable& table);

} // namespace dbsync::datasource
