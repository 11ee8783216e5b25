#include "datasource/postgres/tables/postgres_layout.h"

#include "base/identifier.h"
#include "datasource/postgres/tables/postgres_values.h"
#include "datasource/sqlite/sqlite_expressions.h"
#include "postgres/connection.h"

#include <algorithm>
#include <array>
#include <set>

namespace dbsync::datasource {

namespace {

using postgres::quoteName;
using Affinity = PostgresColumn::Affinity;
using Type = PostgresColumn::Type;

constexpr std::size_t longestName = 63; ///< of PostgreSQL, in bytes

Affinity affinityOf(const std::string& upper)
{
    const auto holds = [&](const char* word) { return upper.find(word) != std::string::npos; };
    if (holds("INT"))
        return Affinity::Integer;
    if (holds("CHAR") || holds("CLOB") || holds("TEXT"))
        return Affinity::Text;
    if (upper.empty() || holds("BLOB"))
        return Affinity::None;
    return holds("REAL") || holds("FLOA") || holds("DOUB") ? Affinity::Real : Affinity::Numeric;
}

Type typeOf(Affinity affinity, const std::string& upper)
{
    const auto holds = [&](const char* word) { return upper.find(word) != std::string::npos; };
    switch (affinity) {
    case Affinity::Integer:
        return Type::Bigint;
    case Affinity::Real:
        return Type::Double;
    case Affinity::Text:
        return Type::Text;
    case Affinity::None:
        return upper.empty() ? Type::Text : Type::Bytea;
    case Affinity::Numeric:
        break;
    }
    if (holds("BOOL"))
        return Type::Bigint;
    // Programs keep times as text, seldom as numbers, and amounts as numbers.
    const bool amount = holds("NUM") || holds("DEC") || holds("MONEY") || holds("NUMBER") || holds("CURRENCY");
    return amount ? Type::Double : Type::Text;
}

PostgresColumn makeColumn(const Column& column, bool needsValue)
{
    PostgresColumn made;
    made.source = column.name;
    made.name = physicalName(column.name);
    std::string upper = column.type;
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    made.affinity = affinityOf(upper);
    made.type = typeOf(made.affinity, upper);
    made.collation = column.collation;
    made.needsValue = needsValue;
    const Value value = defaultValue(column);
    StoredValue stored;
    if (storeValue(made, value.view(), stored) && stored.value.type != ValueView::Type::Null)
        made.defaultSql = literal(made, stored.value);
    return made;
}

void markKey(PostgresTable& table, const std::vector<KeyColumn>& columns)
{
    for (const KeyColumn& column : columns) {
        auto& made = table.columns[static_cast<std::size_t>(table.layout->table.columnIndex(column.name))];
        made.keyed = true;
    }
}

/// Columns without a type hold anything; what they are compared by is a text of its own.
void addCompared(PostgresColumn& column)
{
    if (column.affinity == Affinity::None && column.type == Type::Text)
        column.compared = physicalName("dbsync_key " + column.source);
}

std::string tombstonesOf(const std::string& table)
{
    return "dbsync_tombstones " + table;
}

/// A name that stands for one that PostgreSQL cannot have.
std::string standIn(const std::string& name)
{
    std::string front;
    for (const char character : name.substr(0, 48)) {
        if (static_cast<unsigned char>(character) < 0x80 && character != '\0')
            front.push_back(character);
    }
    return front + "~" + sha256Hex(name).substr(0, 12);
}

PostgresTable makeTable(const TableLayout& layout, const std::string& space)
{
    PostgresTable table;
    table.layout = &layout;
    table.plainName = physicalName(layout.table.name);
    table.name = quoteName(space) + "." + quoteName(table.plainName);
    table.tombstones = quoteName(space) + "." + quoteName(physicalName(tombstonesOf(layout.table.name)));
    table.tenant = quoteName(layout.tenantColumn);
    for (std::size_t i = 0; i < layout.columnCount(); ++i)
        table.columns.push_back(makeColumn(layout.table.columns[i], layout.needsValue[i]));
    markKey(table, layout.table.primaryKey);
    for (const int key : layout.key)
        table.columns[static_cast<std::size_t>(key)].needsValue = true;
    for (const UniqueKey& unique : layout.uniqueKeys) {
        if (!unique.where.empty() && translateCondition(unique.where, table).empty())
            continue;
        markKey(table, unique.columns);
        table.uniqueKeys.push_back(unique);
    }
    return table;
}

void addIndexes(PostgresTable& table)
{
    for (const IndexLayout& index : table.layout->indexes) {
        const std::string where = index.where.empty() ? std::string() : translateCondition(index.where, table);
        if (index.where.empty() || !where.empty())
            table.indexes.push_back({physicalName("dbsync_" + index.name + " " + table.layout->table.name),
                                     index.unique, index.columns, where});
    }
}

/// A table of the tenant that is named as one of our own relations gets another name.
void giveWay(PostgresLayout& layout)
{
    std::set<std::string> taken;
    for (const PostgresTable& table : layout.tables) {
        taken.insert(physicalName(tombstonesOf(table.layout->table.name)));
        for (const PostgresTable::Index& index : table.indexes)
            taken.insert(index.name);
    }
    for (PostgresTable& table : layout.tables) {
        if (!taken.contains(table.plainName))
            continue;
        table.plainName = standIn(table.plainName);
        table.name = quoteName(layout.space) + "." + quoteName(table.plainName);
    }
}

std::string describe(const PostgresTable& table)
{
    std::set<std::string> parts;
    for (const PostgresColumn& column : table.columns)
        parts.insert("column " + quoteName(column.name) + column.typeName() + "," + column.collation + "," +
                     quoteName(column.compared) + (column.needsValue ? ",must," : ",may,") + column.defaultSql + "," +
                     std::to_string(static_cast<int>(column.affinity)));
    for (const PostgresTable::Index& index : table.indexes)
        parts.insert("index " + index.name);
    std::string text =
        "table " + table.name.substr(table.name.find("\".") + 1) + table.tenant + table.comparableKey("", true) + "\n";
    for (const std::string& part : parts)
        text.append(part).append("\n");
    return text;
}

} // namespace

std::string PostgresColumn::typeName() const
{
    static constexpr std::array names = {"bigint", "double precision", "text COLLATE \"C\"", "bytea"};
    return names[static_cast<std::size_t>(type)];
}

std::string PostgresTable::comparable(const PostgresColumn& column, const std::string& collation,
                                      const std::string& prefix) const
{
    return collated(column, collation, prefix + quoteName(column.compared.empty() ? column.name : column.compared));
}

std::string PostgresTable::collated(const PostgresColumn& column, const std::string& collation,
                                    const std::string& value)
{
    if (column.type != PostgresColumn::Type::Text)
        return value;
    // Under collation "C" only the letters of ASCII have case, as in SQLite's NOCASE.
    if (collation == "NOCASE")
        return "lower(" + value + ")";
    return collation == "RTRIM" ? "rtrim(" + value + ", ' ')" : value;
}

bool PostgresTable::isFolded(const PostgresColumn& column, const std::string& collation)
{
    return !collated(column, collation, {}).empty();
}

std::string PostgresTable::comparableKey(const std::string& prefix, bool withTenant) const
{
    std::string text = withTenant ? prefix + tenant : std::string();
    for (const int position : layout->key)
        text.append(text.empty() ? "" : ", ").append(keyValue(position, prefix));
    return text;
}

std::string PostgresTable::sameKey(const std::string& a, const std::string& b) const
{
    std::string text;
    for (const int position : layout->key)
        text.append(text.empty() ? "" : " AND ")
            .append(keyValue(position, a))
            .append(" = ")
            .append(keyValue(position, b));
    return text;
}

std::unique_ptr<PostgresLayout> makePostgresLayout(const Schema& schema, std::int64_t space, const std::string& name)
{
    auto made = std::make_unique<PostgresLayout>();
    made->layout = makeLayout(schema, space);
    made->space = name;
    for (const TableLayout& table : made->layout.tables)
        made->tables.push_back(makeTable(table, name));
    for (PostgresTable& table : made->tables) {
        for (PostgresColumn& column : table.columns) {
            if (column.keyed)
                addCompared(column);
        }
    }
    for (const Reference& reference : made->layout.references) {
        for (const int column : reference.references)
            addCompared(made->tables[reference.parent].columns[static_cast<std::size_t>(column)]);
        for (const int column : reference.columns)
            addCompared(made->tables[reference.child].columns[static_cast<std::size_t>(column)]);
    }
    for (PostgresTable& table : made->tables)
        addIndexes(table);
    giveWay(*made);
    return made;
}

bool PostgresLayout::isForeignKey(const Reference& reference) const
{
    const PostgresTable& child = tables[reference.child];
    const PostgresTable& parent = tables[reference.parent];
    for (std::size_t i = 0; i < reference.columns.size(); ++i) {
        const PostgresColumn& from = child.column(reference.columns[i]);
        const PostgresColumn& to = parent.column(reference.references[i]);
        if (from.type != to.type || from.affinity == Affinity::None || to.affinity == Affinity::None ||
            to.collation != "BINARY")
            return false;
    }
    if (reference.toKey)
        return true;
    return std::any_of(parent.uniqueKeys.begin(), parent.uniqueKeys.end(), [&](const UniqueKey& unique) {
        return unique.where.empty() && unique.columns.size() == reference.references.size() &&
               std::all_of(unique.columns.begin(), unique.columns.end(), [&](const KeyColumn& column) {
                   const int position = parent.layout->table.columnIndex(column.name);
                   return column.collation == "BINARY" &&
                          std::count(reference.references.begin(), reference.references.end(), position) > 0;
               });
    });
}

std::string PostgresLayout::parentValue(const Reference& reference, std::size_t i, const std::string& prefix) const
{
    return tables[reference.parent].comparable(reference.references[i], prefix);
}

std::string PostgresLayout::childValue(const Reference& reference, std::size_t i, const std::string& prefix,
                                       const std::string& ours) const
{
    const PostgresTable& child = tables[reference.child];
    const PostgresColumn& from = child.column(reference.columns[i]);
    const PostgresColumn& to = tables[reference.parent].column(reference.references[i]);
    const std::string value = prefix + quoteName(from.name);
    const bool loose = !from.compared.empty();
    if (!to.compared.empty()) {
        const std::string known = loose ? prefix + quoteName(from.compared) : ours + "dbsync_loose(" + value + ")";
        return PostgresTable::collated(to, to.collation, known);
    }
    if (from.type == to.type && !loose)
        return child.comparable(from, to.collation, prefix);
    const std::string text = "coalesce(" + value + (from.type == Type::Bytea ? "" : "::text") + ", " + ours +
                             "dbsync_odd(" + prefix + "\"dbsync_exact\", " + postgres::quoteText(from.name) + "))";
    switch (to.type) {
    case Type::Bigint:
        return from.type == Type::Bytea ? "NULL::bigint" : ours + "dbsync_integer(" + text + ")";
    case Type::Double:
        return from.type == Type::Bytea ? "NULL::double precision" : ours + "dbsync_double(" + text + ")";
    case Type::Text:
        return from.type == Type::Bytea ? "NULL::text"
                                        : PostgresTable::collated(to, to.collation, text + " COLLATE \"C\"");
    case Type::Bytea:
        break;
    }
    return from.type == Type::Bytea ? value : "NULL::bytea";
}

bool PostgresLayout::isFolded(const Reference& reference) const
{
    for (std::size_t i = 0; i < reference.columns.size(); ++i) {
        const PostgresColumn& from = tables[reference.child].column(reference.columns[i]);
        const PostgresColumn& to = tables[reference.parent].column(reference.references[i]);
        const std::string& column = to.compared.empty() ? from.name : from.compared;
        if (PostgresTable::isFolded(to, to.collation) || childValue(reference, i, {}, {}) != quoteName(column))
            return true;
    }
    return false;
}

std::string fingerprint(const PostgresLayout& layout)
{
    std::set<std::string> parts;
    for (const PostgresTable& table : layout.tables)
        parts.insert(describe(table));
    for (const Reference& reference : layout.layout.references) {
        if (!layout.isForeignKey(reference))
            continue;
        std::string text =
            "reference " + layout.tables[reference.child].plainName + "\n" + layout.tables[reference.parent].plainName;
        for (std::size_t i = 0; i < reference.columns.size(); ++i)
            text += "\n" + layout.tables[reference.child].column(reference.columns[i]).name + "\n" +
                    layout.tables[reference.parent].column(reference.references[i]).name;
        parts.insert(text);
    }
    std::string all;
    for (const std::string& part : parts)
        all.append(part).append("\n");
    return sha256Hex(all);
}

std::string physicalName(const std::string& name)
{
    static constexpr std::array<std::string_view, 6> taken = {"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"};
    const bool system = std::find(taken.begin(), taken.end(), name) != taken.end();
    if (name.size() <= longestName && !system && isStorableText(name))
        return name;
    return standIn(name);
}

} // namespace dbsync::datasource
