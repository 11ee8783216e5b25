#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dbsync {

/// A column whose values are synced. Generated columns are not: each side computes them.
struct Column
{
    std::string name;
    std::string type; ///< as declared: "NVARCHAR(160)", "" where none
    bool notNull = false;
    std::string collation = "BINARY"; ///< BINARY, NOCASE, RTRIM or an application's own
    std::string defaultValue;         ///< the SQL of the default, "" where none
};

/// One column of a unique key, compared with `collation`.
struct KeyColumn
{
    std::string name;
    std::string collation = "BINARY";
};

/// A unique constraint or unique index other than the primary key.
struct UniqueKey
{
    std::vector<KeyColumn> columns;
    std::string where;       ///< the SQL condition of a partial index, "" where none
    bool expression = false; ///< holds an expression; `columns` has only its plain columns
};

/// A declared reference to another table, or to the table itself.
struct ForeignKey
{
    std::vector<std::string> columns;
    std::string table;
    std::vector<std::string> references; ///< the columns of the other table, always named, in the order of `columns`
    std::string onDelete;
    std::string onUpdate;
};

/// A table that is synced.
struct Table
{
    std::string name;
    std::string sql; ///< its CREATE TABLE as written
    std::vector<Column> columns;
    std::vector<KeyColumn> primaryKey;
    bool automaticKey = false; ///< the key is an INTEGER PRIMARY KEY, given by SQLite
    bool withoutRowid = false;
    bool checks = false; ///< has CHECK constraints, so a mix of two rows may break what each alone kept
    std::vector<UniqueKey> uniqueKeys;
    std::vector<ForeignKey> foreignKeys;

    /// Position in `columns`, -1 where there is none. Names compare as SQLite's do, without case.
    int columnIndex(std::string_view column) const;
    bool isKeyColumn(std::string_view column) const;
    /// Positions of the primary key's columns in `columns`, in the order of the key.
    std::vector<int> keyIndexes() const;
};

/// An index, trigger or view that goes along with the tables.
struct SchemaObject
{
    std::string type; ///< "index", "trigger" or "view"
    std::string name;
    std::string table;
    std::string sql;
};

/// Why a table is not synced. A plain value: views have words of their own for it.
struct LeftOutReason
{
    enum class Kind {
        Virtual,
        NoKey,          ///< it has no primary key
        OwnName,        ///< its name is one that dbsync uses itself
        TooManyColumns, ///< `most` is how many it may have
        UnnamedColumn,
        OwnColumnName, ///< that of `column` is one that dbsync uses itself
        NotTenants,    ///< it is not one of the tenant's tables
        Unnamed,
        LongKey,    ///< its primary key has too many columns
        OwnProgram, ///< it needs a function or collation of its own program: `lacks`
    };
    Kind kind = Kind::NoKey;
    std::string column = {};
    std::int64_t most = 0;
    std::string lacks = {};

    /// For programs and logs: "It has no primary key."
    std::string sentence() const;
};

/// A table that is not synced.
struct LeftOutTable
{
    std::string name;
    LeftOutReason reason;
};

/// The synced tables of a tenant, or those of a local database that can be synced.
struct Schema
{
    std::int64_t version = 0; ///< 0: none yet
    std::vector<Table> tables;
    std::vector<SchemaObject> objects;
    std::vector<LeftOutTable> leftOut; ///< local only; not sent

    const Table* find(std::string_view table) const;
    const SchemaObject* findObject(std::string_view type, std::string_view name) const;
};

/// Whether two names are one to SQLite: ASCII letters without case.
bool sameName(std::string_view a, std::string_view b);

/// The column affinity that SQLite derives from a declared type: INTEGER, TEXT, BLOB, REAL or NUMERIC.
std::string affinityOf(std::string_view declaredType);

/// The affinity of a column where it stands: ANY in a STRICT table keeps what it is given, like BLOB elsewhere.
std::string affinityOf(const Table& table, const Column& column);

} // namespace dbsync
