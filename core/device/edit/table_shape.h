#pragma once

#include "base/error.h"
#include "change/value.h"
#include "schema/table.h"

#include <optional>
#include <sqlite3.h>
#include <string>
#include <utility>
#include <vector>

namespace dbsync::device {

/// What a column refers to.
struct ColumnReference
{
    std::string table;
    std::string column;
    std::string label; ///< the column of that table which names its rows; `column` where none does
    /// Of a foreign key of several columns: the others here, each with the column that it refers to.
    std::vector<std::pair<std::string, std::string>> others;
};

/// What an editor needs to know of a column.
struct ColumnShape
{
    std::string name;
    std::string type;     ///< as declared
    std::string affinity; ///< INTEGER, TEXT, BLOB, REAL or NUMERIC
    bool notNull = false;
    bool inKey = false;
    bool automatic = false; ///< an integer key that SQLite gives where none is
    bool hasDefault = false;
    std::string defaultValue; ///< its SQL
    std::optional<ColumnReference> reference;
};

/// What an editor needs to know of a table.
struct TableShape
{
    std::string name;
    std::string label; ///< the column that names a row, "" where none does
    std::vector<ColumnShape> columns;
    std::vector<std::string> key; ///< names of its columns, in the key's order

    const ColumnShape* find(std::string_view column) const;
};

/// The column whose values people call a row by: a name, a title, …; "" where there is none.
std::string labelColumn(const Table& table);

/// Code noSuchTable where it is not there or has no primary key: such tables are only read.
Result<TableShape> readTableShape(sqlite3* file, const std::string& table);

/// A row that a reference may lead to.
struct Choice
{
    Value value;
    std::string label;         ///< "" where the value is all there is
    std::vector<Value> others; ///< for the reference's other columns, in their order
};

/// The rows that column `column` of `table` may refer to whose value or label contains `search`, by label, at most
/// `limit`.
Result<std::vector<Choice>> readChoices(sqlite3* file, const ColumnReference& reference, const std::string& search,
                                        std::size_t limit);

/// The rows that `values`, at most a few hundred, of a column refer to, where they have a label: in any order, without
/// `others`. None where the reference has several columns.
Result<std::vector<Choice>> readReferred(sqlite3* file, const ColumnReference& reference,
                                         const std::vector<Value>& values);

} // namespace dbsync::device
