#include "device/references/reference_check.h"

#include "base/sqlite.h"
#include "change/row_codec.h"
#include "device/references/row_references.h"

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

namespace {

/// `"a" = ?1 AND …`
std::string equalParameters(const std::vector<std::string>& columns)
{
    std::string condition;
    for (std::size_t i = 0; i < columns.size(); ++i)
        condition.append(i ? " AND " : "").append(quoteName(columns[i]) + " = ?" + std::to_string(i + 1));
    return condition;
}

Result<std::int64_t> countMatches(sqlite3* file, const std::string& table, const std::vector<std::string>& columns,
                                  const RowView& values)
{
    DBSYNC_ASSIGN(
        auto find,
        Statement::prepare(file, "SELECT count(*) FROM main." + quoteName(table) + " WHERE " + equalParameters(columns),
                           true));
    int parameter = 0;
    for (const ValueView& value : values)
        bindValue(find.get(), ++parameter, value);
    DBSYNC_ASSIGN([[maybe_unused]] const bool found, find.step());
    return find.integer(0);
}

bool followsByItself(const ForeignKey& key)
{
    return sameName(key.onDelete, "CASCADE") || sameName(key.onDelete, "SET NULL") ||
           sameName(key.onDelete, "SET DEFAULT");
}

} // namespace

Result<std::optional<EditProblem>> missingParent(sqlite3* file, const Table& table, const RowView& row)
{
    for (const ForeignKey& key : table.foreignKeys) {
        const auto values = valuesIn(row, table, key.columns);
        if (!values)
            continue;
        DBSYNC_ASSIGN(const std::int64_t parents, countMatches(file, key.table, key.references, *values));
        if (parents == 0)
            return std::optional(EditProblem{EditProblem::Kind::NoParent, 0, table.name, key.columns, key.table, 0});
    }
    return std::optional<EditProblem>();
}

Result<std::optional<EditProblem>> remainingChildren(sqlite3* file, const Schema& schema, const Table& table,
                                                     const RowView& row, bool strict)
{
    for (const Table& child : schema.tables) {
        for (const ForeignKey& key : child.foreignKeys) {
            if (!sameName(key.table, table.name) || (!strict && followsByItself(key)))
                continue;
            const auto values = valuesIn(row, table, key.references);
            if (!values)
                continue;
            DBSYNC_ASSIGN(const std::int64_t count, countMatches(file, child.name, key.columns, *values));
            if (count > 0)
                return std::optional(
                    EditProblem{EditProblem::Kind::StillReferred, 0, table.name, key.references, child.name, count});
        }
    }
    return std::optional<EditProblem>();
}

Result<bool> parentRemains(sqlite3* file, const Table& table, const std::optional<EditProblem>& children,
                           const RowView& row)
{
    const auto values = children ? valuesIn(row, table, children->columns) : std::nullopt;
    if (!values)
        return true;
    DBSYNC_ASSIGN(const std::int64_t parents, countMatches(file, table.name, children->columns, *values));
    return parents > 0;
}

} // namespace dbsync::device
