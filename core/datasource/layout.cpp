#include "datasource/layout.h"

#include "base/identifier.h"
#include "datasource/sqlite/sqlite_expressions.h"
#include "schema/sql_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace dbsync::datasource {

namespace {

using Json = nlohmann::ordered_json;

/// An application's own collation is known to its devices only.
std::string knownCollation(const std::string& collation)
{
    for (const char* known : {"NOCASE", "RTRIM"}) {
        if (sameName(collation, known))
            return known;
    }
    return "BINARY";
}

Json toJson(const std::vector<KeyColumn>& columns)
{
    Json json = Json::array();
    for (const KeyColumn& column : columns)
        json.push_back({column.name, column.collation});
    return json;
}

std::string dump(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

IndexLayout makeIndex(bool unique, std::vector<KeyColumn> columns, std::string where)
{
    const Json content = {unique, toJson(columns), where};
    return {(unique ? "unique " : "reference ") + sha256Hex(dump(content)).substr(0, 12), unique, std::move(columns),
            std::move(where)};
}

bool startsWith(const std::vector<KeyColumn>& columns, const std::vector<KeyColumn>& wanted)
{
    if (columns.size() < wanted.size())
        return false;
    return std::all_of(wanted.begin(), wanted.end(), [&](const KeyColumn& column) {
        const auto end = columns.begin() + static_cast<std::ptrdiff_t>(wanted.size());
        return std::any_of(columns.begin(), end, [&](const KeyColumn& each) {
            return sameName(each.name, column.name) && each.collation == column.collation;
        });
    });
}

void addIndex(TableLayout& table, IndexLayout index)
{
    const auto same = [&](const IndexLayout& each) { return each.name == index.name; };
    if (std::none_of(table.indexes.begin(), table.indexes.end(), same))
        table.indexes.push_back(std::move(index));
}

/// The table's unique keys. One row has one key, to the byte, here as on the devices; that "a" and "A" may not both
/// stand in a key that knows no case is one more unique key.
std::vector<UniqueKey> withFoldedKey(const Table& table)
{
    std::vector<UniqueKey> keys = table.uniqueKeys;
    const auto folds = [](const KeyColumn& column) { return knownCollation(column.collation) != "BINARY"; };
    if (std::any_of(table.primaryKey.begin(), table.primaryKey.end(), folds))
        keys.push_back({table.primaryKey, {}, false});
    return keys;
}

TableLayout makeTable(const Table& source, std::int64_t space)
{
    TableLayout made{source,     spaceName(space) + "." + source.name,
                     "tenantId", source.keyIndexes(),
                     {},         {},
                     {},         {},
                     {},         isStrictTable(source.sql)};
    made.table.sql.clear();
    for (Column& column : made.table.columns) {
        column.collation = knownCollation(column.collation);
        made.needsValue.push_back(column.notNull || source.isKeyColumn(column.name));
        if (sameName(column.name, "tenantId"))
            made.tenantColumn = "dbsync_tenantId";
    }
    for (UniqueKey unique : withFoldedKey(source)) {
        if (unique.expression || unique.columns.empty() || !isUsableCondition(source, unique.where))
            continue;
        for (KeyColumn& column : unique.columns) {
            column.name = made.column(made.table.columnIndex(column.name)).name;
            column.collation = knownCollation(column.collation);
        }
        addIndex(made, makeIndex(true, unique.columns, unique.where));
        made.uniqueKeys.push_back(std::move(unique));
    }
    for (std::size_t i = 0; i < made.key.size(); ++i)
        made.table.primaryKey[i] = {made.column(made.key[i]).name, "BINARY"};
    return made;
}

enum class Comparison { AsItIs, AsText, AsNumber };

/// SQLite's rules, as far as they matter for comparing.
Comparison comparison(const TableLayout& table, int column)
{
    if (table.strict && sameName(table.column(column).type, "ANY"))
        return Comparison::AsItIs;
    const std::string affinity = affinityOf(table.column(column).type);
    if (affinity == "TEXT")
        return Comparison::AsText;
    return affinity == "BLOB" ? Comparison::AsItIs : Comparison::AsNumber;
}

Reference::Conversion conversion(Comparison child, Comparison parent)
{
    if (child == parent || parent == Comparison::AsItIs)
        return Reference::Conversion::None;
    return parent == Comparison::AsText ? Reference::Conversion::Text : Reference::Conversion::Number;
}

bool sameColumns(const std::vector<int>& a, const std::vector<int>& b)
{
    return std::set<int>(a.begin(), a.end()) == std::set<int>(b.begin(), b.end()) && a.size() == b.size();
}

/// Whether a unique key has exactly these columns, compared as they compare by themselves.
bool isUniqueKey(const TableLayout& table, const std::vector<int>& columns)
{
    return std::any_of(table.uniqueKeys.begin(), table.uniqueKeys.end(), [&](const UniqueKey& unique) {
        std::vector<int> positions;
        bool plain = unique.where.empty();
        for (const KeyColumn& column : unique.columns) {
            positions.push_back(table.table.columnIndex(column.name));
            plain = plain && table.column(positions.back()).collation == column.collation;
        }
        return plain && sameColumns(positions, columns);
    });
}

/// The index by which rows that refer to a value are found, made where there is none; "" for the primary key.
std::string indexFor(TableLayout& table, std::vector<KeyColumn> columns)
{
    if (startsWith(table.table.primaryKey, columns))
        return {};
    for (const IndexLayout& index : table.indexes) {
        if (index.where.empty() && startsWith(index.columns, columns))
            return index.name;
    }
    table.indexes.push_back(makeIndex(false, std::move(columns), {}));
    return table.indexes.back().name;
}

void addReference(Layout& layout, std::size_t child, const ForeignKey& key)
{
    const int parent = layout.find(key.table);
    if (parent < 0 || key.columns.size() != key.references.size())
        return;
    Reference reference;
    reference.child = child;
    reference.parent = static_cast<std::size_t>(parent);
    TableLayout& from = layout.tables[child];
    TableLayout& to = layout.tables[reference.parent];
    std::vector<KeyColumn> indexed;
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
        reference.columns.push_back(from.table.columnIndex(key.columns[i]));
        reference.references.push_back(to.table.columnIndex(key.references[i]));
        if (reference.columns.back() < 0 || reference.references.back() < 0)
            return;
        const Column& column = from.column(reference.columns.back());
        const Column& referred = to.column(reference.references.back());
        reference.conversions.push_back(
            conversion(comparison(from, reference.columns.back()), comparison(to, reference.references.back())));
        indexed.push_back({column.name, referred.collation});
    }
    reference.toKey = sameColumns(reference.references, to.key);
    if (!reference.toKey && !isUniqueKey(to, reference.references))
        return; // SQLite itself cannot enforce it
    reference.index = indexFor(from, std::move(indexed));
    from.references.push_back(layout.references.size());
    to.referencedBy.push_back(layout.references.size());
    layout.references.push_back(std::move(reference));
}

Json describe(const TableLayout& table)
{
    std::set<std::string> columns;
    for (const Column& column : table.table.columns)
        columns.insert(dump({column.name, column.collation}));
    std::set<std::string> indexes;
    for (const IndexLayout& index : table.indexes)
        indexes.insert(index.name);
    return {table.table.name, table.tenantColumn, columns, toJson(table.table.primaryKey), indexes};
}

} // namespace

bool TableLayout::isKey(int position) const
{
    return std::find(key.begin(), key.end(), position) != key.end();
}

bool TableLayout::foldsKey() const
{
    return std::any_of(key.begin(), key.end(), [&](int position) { return column(position).collation != "BINARY"; });
}

int Layout::find(std::string_view table) const
{
    const auto found = std::find_if(tables.begin(), tables.end(),
                                    [&](const TableLayout& each) { return sameName(each.table.name, table); });
    return found == tables.end() ? -1 : static_cast<int>(found - tables.begin());
}

Layout makeLayout(const Schema& schema, std::int64_t space)
{
    Layout layout;
    layout.space = space;
    for (const Table& table : schema.tables)
        layout.tables.push_back(makeTable(table, space));
    for (std::size_t child = 0; child < schema.tables.size(); ++child) {
        for (const ForeignKey& key : schema.tables[child].foreignKeys)
            addReference(layout, child, key);
    }
    return layout;
}

std::string fingerprint(const Layout& layout)
{
    std::set<std::string> tables;
    for (const TableLayout& table : layout.tables)
        tables.insert(dump(describe(table)));
    return sha256Hex(dump(tables));
}

std::string spaceName(std::int64_t space)
{
    return "n" + std::to_string(space);
}

} // namespace dbsync::datasource
