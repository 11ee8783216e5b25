#include "datasource/sqlite/tables/sqlite_sql.h"

#include "base/sqlite.h"

#include <algorithm>
#include <numeric>

namespace dbsync::datasource::sql {

using sqlite::quoteName;

namespace {

std::string number(int parameter)
{
    return "?" + std::to_string(parameter);
}

int keySize(const TableLayout& table)
{
    return static_cast<int>(table.key.size());
}

std::string parameters(int first, int count)
{
    std::string text;
    for (int i = 0; i < count; ++i)
        text.append(i ? ", " : "").append(number(first + i));
    return text;
}

/// `"tenantId" = ?1`
std::string ofTenant(const TableLayout& table, const std::string& prefix = {})
{
    return prefix + quoteName(table.tenantColumn) + " = " + number(parameter::tenant);
}

/// `"tenantId" = ?1 AND "AlbumId" = ?5`
std::string ofKey(const TableLayout& table)
{
    std::string text = ofTenant(table);
    int next = parameter::first;
    for (const int column : table.key)
        text.append(" AND ").append(quoteName(table.column(column).name)).append(" = ").append(number(next++));
    return text;
}

std::string guarded(Guard guard)
{
    if (guard == Guard::None)
        return {};
    const std::string known = " AND \"dbsync_revision\" <= " + number(parameter::known);
    return guard == Guard::Known ? known : known + " AND \"dbsync_incarnation\" = " + number(parameter::incarnation);
}

std::string keyParameters(const TableLayout& table)
{
    return "(" + parameters(parameter::first, keySize(table)) + ")";
}

std::string select(const std::vector<int>& columns, const TableLayout& table)
{
    return "SELECT \"dbsync_revision\", \"dbsync_incarnation\", " + columnList(table, columns) + " FROM ";
}

/// What the child's value is compared as with the parent's column.
std::string converted(const std::string& value, Reference::Conversion conversion)
{
    switch (conversion) {
    case Reference::Conversion::None:
        return value;
    case Reference::Conversion::Text:
        return "CASE WHEN typeof(" + value + ") IN ('integer', 'real') THEN CAST(" + value + " AS TEXT) ELSE " + value +
               " END";
    case Reference::Conversion::Number:
        return "CASE WHEN CAST(" + value + " AS NUMERIC) = " + value + " THEN CAST(" + value + " AS NUMERIC) ELSE " +
               value + " END";
    }
    return value;
}

std::string childValue(const TableLayout& child, const Reference& reference, std::size_t i)
{
    return converted("c." + quoteName(child.column(reference.columns[i]).name), reference.conversions[i]);
}

/// ` COLLATE NOCASE`: values refer to a row if they are one to its column; as a key it is stored without that.
std::string collated(const TableLayout& parent, int column)
{
    const std::string& collation = parent.column(column).collation;
    return collation == "BINARY" ? std::string() : " COLLATE " + collation;
}

/// `"n1.child" AS c INDEXED BY …`, to find the rows that refer to a value. What is converted is in no index.
std::string childByIndex(const TableLayout& child, const Reference& reference)
{
    const auto plain = [](Reference::Conversion each) { return each == Reference::Conversion::None; };
    const bool indexed =
        !reference.index.empty() && std::all_of(reference.conversions.begin(), reference.conversions.end(), plain);
    return quoteName(child.physical) + " AS c" +
           (indexed ? " INDEXED BY " + quoteName(indexName(child, reference.index)) : std::string());
}

/// `NOT EXISTS (SELECT 1 FROM parent …)`, the parent having what `value(i)` tells.
template <typename Value>
std::string noParent(const TableLayout& parent, const Reference& reference, Value value)
{
    std::string text =
        "NOT EXISTS (SELECT 1 FROM " + quoteName(parent.physical) + " AS p WHERE " + ofTenant(parent, "p.");
    for (std::size_t i = 0; i < reference.references.size(); ++i)
        text.append(" AND p.")
            .append(quoteName(parent.column(reference.references[i]).name))
            .append(collated(parent, reference.references[i]))
            .append(" = ")
            .append(value(i));
    return text + ")";
}

} // namespace

std::string tombstoneTable(const TableLayout& table)
{
    return "dbsync_tombstones " + table.physical;
}

std::string indexName(const TableLayout& table, const std::string& name)
{
    return "dbsync_" + name + " " + table.physical;
}

std::string columnList(const TableLayout& table, const std::vector<int>& columns, const std::string& prefix)
{
    std::string text;
    for (const int column : columns)
        text.append(text.empty() ? "" : ", ").append(prefix).append(quoteName(table.column(column).name));
    return text;
}

std::vector<int> allColumns(const TableLayout& table)
{
    std::vector<int> columns(table.columnCount());
    std::iota(columns.begin(), columns.end(), 0);
    return columns;
}

std::string insertRow(const TableLayout& table)
{
    return "INSERT INTO " + quoteName(table.physical) + "(" + quoteName(table.tenantColumn) +
           ", \"dbsync_revision\", \"dbsync_incarnation\", " + columnList(table, allColumns(table)) + ") VALUES (" +
           parameters(parameter::tenant, 3) + ", " +
           parameters(parameter::first, static_cast<int>(table.columnCount())) + ")";
}

std::string selectRow(const TableLayout& table)
{
    return select(allColumns(table), table) + quoteName(table.physical) + " WHERE " + ofKey(table);
}

std::string updateRow(const TableLayout& table, const std::vector<int>& columns, Guard guard, bool newIncarnation)
{
    std::string text = "UPDATE " + quoteName(table.physical) + " SET ";
    int next = parameter::first + keySize(table);
    for (const int column : columns)
        text.append(quoteName(table.column(column).name)).append(" = ").append(number(next++)).append(", ");
    if (newIncarnation)
        text.append("\"dbsync_incarnation\" = ").append(number(parameter::incarnation)).append(", ");
    return text + "\"dbsync_revision\" = " + number(parameter::revision) + " WHERE " + ofKey(table) + guarded(guard);
}

std::string deleteRow(const TableLayout& table, Guard guard)
{
    return "DELETE FROM " + quoteName(table.physical) + " WHERE " + ofKey(table) + guarded(guard);
}

std::string deleteSome(const TableLayout& table, const std::string& physical, const std::string& more)
{
    const std::string tenant = quoteName(table.tenantColumn);
    const std::string key = tenant + ", " + columnList(table, table.key);
    const std::string from = " FROM " + quoteName(physical) + " WHERE ";
    return "DELETE" + from + "(" + key + ") IN (SELECT " + key + from + tenant + " = ?1" + more + " LIMIT ?2)";
}

std::string addTombstone(const TableLayout& table)
{
    return "INSERT OR REPLACE INTO " + quoteName(tombstoneTable(table)) + "(" + quoteName(table.tenantColumn) +
           ", \"dbsync_revision\", \"dbsync_incarnation\", " + columnList(table, table.key) + ") VALUES (" +
           parameters(parameter::tenant, 3) + ", " + parameters(parameter::first, keySize(table)) + ")";
}

std::string selectTombstone(const TableLayout& table)
{
    return "SELECT \"dbsync_revision\" FROM " + quoteName(tombstoneTable(table)) + " WHERE " + ofKey(table);
}

std::string deleteTombstone(const TableLayout& table)
{
    return "DELETE FROM " + quoteName(tombstoneTable(table)) + " WHERE " + ofKey(table);
}

std::string scan(const TableLayout& table, Scan which)
{
    const std::string key = columnList(table, table.key);
    const std::string row = select(allColumns(table), table) + quoteName(table.physical);
    const std::string tombstone = select(table.key, table) + quoteName(tombstoneTable(table));
    const std::string tenant = " WHERE " + ofTenant(table);
    const std::string byIndex = " INDEXED BY " + quoteName(indexName(table, revisionIndex)) + tenant +
                                " AND \"dbsync_revision\" > " + number(parameter::revision);
    const std::string byRevision = " ORDER BY \"dbsync_revision\", " + key;
    switch (which) {
    case Scan::All:
        return row + tenant + " ORDER BY " + key;
    case Scan::AfterKey:
        return row + tenant + " AND (" + key + ") > " + keyParameters(table) + " ORDER BY " + key;
    case Scan::Since:
        return row + byIndex + byRevision;
    case Scan::SinceUpToKey:
        return row + byIndex + " AND (" + key + ") <= " + keyParameters(table) + byRevision;
    case Scan::Tombstones:
        return tombstone + tenant + " ORDER BY " + key;
    case Scan::TombstonesSince:
        return tombstone + " INDEXED BY " + quoteName(indexName(table, tombstoneIndex)) + tenant +
               " AND \"dbsync_revision\" > " + number(parameter::revision) + byRevision;
    }
    return {};
}

std::string countSince(const TableLayout& table)
{
    const auto count = [&](const std::string& from, const std::string& index) {
        return "(SELECT count(*) FROM " + quoteName(from) + " INDEXED BY " + quoteName(indexName(table, index)) +
               " WHERE " + ofTenant(table) + " AND \"dbsync_revision\" > " + number(parameter::revision) + ")";
    };
    return "SELECT " + count(table.physical, revisionIndex) + " + " + count(tombstoneTable(table), tombstoneIndex);
}

std::string missingParents(const Layout& layout, const Reference& reference, bool all)
{
    const TableLayout& child = layout.tables[reference.child];
    std::string text = "SELECT " + columnList(child, child.key, "c.") + ", " +
                       columnList(child, reference.columns, "c.") + " FROM " + quoteName(child.physical) + " AS c";
    if (!all)
        text.append(" INDEXED BY ").append(quoteName(indexName(child, revisionIndex)));
    text.append(" WHERE ").append(ofTenant(child, "c."));
    if (!all)
        text.append(" AND c.\"dbsync_revision\" = ").append(number(parameter::revision));
    for (const int column : reference.columns)
        text.append(" AND c.").append(quoteName(child.column(column).name)).append(" IS NOT NULL");
    return text + " AND " + noParent(layout.tables[reference.parent], reference, [&](std::size_t i) {
               return childValue(child, reference, i);
           });
}

std::string anyMissingParent(const Layout& layout, const Reference& reference)
{
    const TableLayout& child = layout.tables[reference.child];
    const TableLayout& parent = layout.tables[reference.parent];
    std::string values;
    std::string condition;
    for (std::size_t i = 0; i < reference.columns.size(); ++i) {
        const std::string column = quoteName(child.column(reference.columns[i]).name);
        // Values are one if they are one to the parent. A name of its own, as SQLite forgets `"true"` and `"false"`
        // here.
        values.append(i ? ", " : "").append(column).append(" COLLATE ");
        values.append(parent.column(reference.references[i]).collation).append(" AS v").append(std::to_string(i));
        condition.append(" AND ").append(column).append(" IS NOT NULL");
    }
    const std::string byIndex =
        reference.index.empty() ? std::string() : " INDEXED BY " + quoteName(indexName(child, reference.index));
    return "SELECT 1 FROM (SELECT DISTINCT " + values + " FROM " + quoteName(child.physical) + byIndex + " WHERE " +
           ofTenant(child) + condition + ") AS c WHERE " +
           noParent(parent, reference,
                    [&](std::size_t i) { return converted("c.v" + std::to_string(i), reference.conversions[i]); }) +
           " LIMIT 1";
}

std::string orphans(const Layout& layout, const Reference& reference)
{
    const TableLayout& child = layout.tables[reference.child];
    const TableLayout& parent = layout.tables[reference.parent];
    const auto deleted = [&](std::size_t i) { return "t." + quoteName(parent.column(reference.references[i]).name); };
    std::string text = "SELECT " + columnList(parent, parent.key, "t.") + ", " + columnList(child, child.key, "c.") +
                       " FROM " + quoteName(tombstoneTable(parent)) + " AS t INDEXED BY " +
                       quoteName(indexName(parent, tombstoneIndex)) + " CROSS JOIN " + childByIndex(child, reference) +
                       " WHERE " + ofTenant(parent, "t.") +
                       " AND t.\"dbsync_revision\" = " + number(parameter::revision) + " AND " + ofTenant(child, "c.") +
                       " AND +c.\"dbsync_revision\" < " + number(parameter::revision);
    for (std::size_t i = 0; i < reference.columns.size(); ++i)
        text.append(" AND ")
            .append(deleted(i))
            .append(collated(parent, reference.references[i]))
            .append(" = ")
            .append(childValue(child, reference, i));
    return text + " AND " + noParent(parent, reference, deleted);
}

std::string orphanOf(const Layout& layout, const Reference& reference)
{
    const TableLayout& child = layout.tables[reference.child];
    const TableLayout& parent = layout.tables[reference.parent];
    const auto value = [](std::size_t i) { return number(parameter::first + static_cast<int>(i)); };
    std::string text = "SELECT " + columnList(child, child.key, "c.") + " FROM " + childByIndex(child, reference) +
                       " WHERE " + ofTenant(child, "c.") + " AND +c.\"dbsync_revision\" < " +
                       number(parameter::revision);
    for (std::size_t i = 0; i < reference.columns.size(); ++i)
        text.append(" AND ")
            .append(childValue(child, reference, i))
            .append(" COLLATE ")
            .append(parent.column(reference.references[i]).collation)
            .append(" = ")
            .append(value(i));
    return text + " AND " + noParent(parent, reference, value) + " LIMIT 1";
}

std::string sameUnique(const TableLayout& table, const UniqueKey& unique)
{
    std::string text =
        "SELECT " + columnList(table, table.key) + " FROM " + quoteName(table.physical) + " WHERE " + ofTenant(table);
    int next = parameter::first + keySize(table);
    for (const KeyColumn& column : unique.columns)
        text.append(" AND ")
            .append(quoteName(column.name))
            .append(" COLLATE ")
            .append(column.collation)
            .append(" = ")
            .append(number(next++));
    if (!unique.where.empty())
        text.append(" AND (").append(unique.where).append("\n)");
    return text + " AND NOT ((" + columnList(table, table.key) + ") = " + keyParameters(table) + ") LIMIT 1";
}

} // namespace dbsync::datasource::sql
