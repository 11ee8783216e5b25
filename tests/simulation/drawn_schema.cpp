#include "simulation/drawn_schema.h"

#include "base/sqlite.h"

namespace dbsync::test {

using sqlite::quoteName;

namespace {

using Key = DrawnTable::Key;

/// The column that a reference to the table has, and what it refers to; "" where its key is not one column.
std::string referredType(const DrawnTable& table)
{
    switch (table.key) {
    case Key::Automatic:
    case Key::Autoincrement:
        return "INTEGER";
    case Key::Pair:
    case Key::RowidPair:
        return {};
    default:
        return "TEXT";
    }
}

std::string keySql(Key key)
{
    switch (key) {
    case Key::Automatic:
        return "id INTEGER PRIMARY KEY";
    case Key::Autoincrement:
        return "id INTEGER PRIMARY KEY AUTOINCREMENT";
    case Key::Text:
        return "code TEXT NOT NULL PRIMARY KEY";
    case Key::NoCase:
        return "code TEXT NOT NULL COLLATE NOCASE PRIMARY KEY";
    case Key::Rtrim:
        return "code TEXT NOT NULL COLLATE RTRIM PRIMARY KEY";
    case Key::Pair:
    case Key::RowidPair:
        return "a INTEGER NOT NULL, code TEXT NOT NULL";
    }
    return {};
}

std::string indexSql(Draw& draw, const std::string& table, const SchemaLimits& limits)
{
    const std::string on = "CREATE UNIQUE INDEX " + quoteName(table + " u") + " ON " + quoteName(table);
    switch (draw.between(0, limits.deviceOnlyKeys ? 4 : 2)) {
    case 0:
        return on + "(u)";
    case 1:
        return on + "(u COLLATE NOCASE)";
    case 2:
        return on + "(u, name)";
    case 3:
        return on + "(u) WHERE credit > 40";
    default:
        return on + "(lower(u))";
    }
}

/// The column u, unique in itself or together with the name, where others may refer to it.
void drawUniqueKey(Draw& draw, DrawnTable& table, std::string& columns, std::string& constraints)
{
    const auto kind = draw.between(0, 4);
    table.uniqueKey = kind == 4 ? std::vector<std::string>{"name", "u"} : std::vector<std::string>{"u"};
    columns += kind == 0   ? ", u UNIQUE"
               : kind == 1 ? ", u TEXT COLLATE NOCASE UNIQUE"
               : kind == 2 ? ", u TEXT COLLATE RTRIM"
                           : ", u TEXT";
    if (kind == 4)
        constraints += ", UNIQUE (u, name)";
    if (kind == 2 || kind == 3)
        table.sql = "CREATE UNIQUE INDEX " + quoteName(table.name + " u") + " ON " + quoteName(table.name) + "(u);";
}

/// `constraints` are written behind all columns.
void drawReference(Draw& draw, std::vector<DrawnTable>& tables, const SchemaLimits& limits, DrawnTable& table,
                   std::string& columns, std::string& constraints)
{
    const auto parent = draw.between(0, static_cast<std::int64_t>(tables.size())); // the last: itself
    const bool self = parent == static_cast<std::int64_t>(tables.size());
    const DrawnTable& referred = self ? table : tables[static_cast<std::size_t>(parent)];
    const bool byValue = !referred.uniqueKey.empty() && draw.chance(80);
    const std::string type = !byValue ? referredType(referred) : referred.uniqueKey.size() > 1 ? std::string() : "TEXT";
    if (type.empty() && !limits.compositeReferences && !byValue)
        return;
    const std::vector<std::string> onDelete{"", " ON DELETE CASCADE", " ON DELETE SET NULL", " ON DELETE RESTRICT"};
    table.parent = static_cast<int>(parent);
    table.referred = byValue ? referred.uniqueKey : referred.keyColumns();
    std::string list;
    for (const std::string& column : table.referred)
        list.append(list.empty() ? "(" : ", ").append(column);
    const std::string clause = " REFERENCES " + quoteName(referred.name) + (byValue ? list + ")" : "") +
                               draw.pick(onDelete) + (draw.chance(50) ? " ON UPDATE CASCADE" : "") +
                               (draw.chance(40) ? " DEFERRABLE INITIALLY DEFERRED" : "");
    table.references = type.empty() ? std::vector<std::string>{"ref_a", "ref"} : std::vector<std::string>{"ref"};
    columns += !type.empty() ? ", ref " + type + clause
               : byValue     ? ", ref_a TEXT, ref TEXT"
                             : ", ref_a INTEGER, ref TEXT";
    constraints += type.empty() ? ", FOREIGN KEY (ref_a, ref)" + clause : std::string();
}

DrawnTable drawTable(Draw& draw, std::vector<DrawnTable>& tables, const SchemaLimits& limits)
{
    static const std::vector<std::string> names{"customer", "order line", "item", "Rech\"nung"};
    static const std::vector<std::string> types{"TEXT", "NUMERIC", "INTEGER", "REAL", "BLOB", ""};
    std::vector<Key> keys{Key::Automatic, Key::Automatic, Key::Autoincrement, Key::Text, Key::Pair, Key::RowidPair};
    if (limits.foldedKeys)
        keys.insert(keys.end(), {Key::NoCase, Key::Rtrim});
    if (limits.compositeReferences)
        keys.insert(keys.end(), {Key::Pair, Key::RowidPair, Key::RowidPair});
    DrawnTable table;
    table.name = names[tables.size()];
    table.key = draw.pick(keys);
    const std::string& type = draw.pick(types);
    table.numbers = type != "TEXT";
    std::string columns = keySql(table.key) + ", name TEXT, credit " + type;
    std::string constraints;
    if (limits.uniqueReferences)
        drawUniqueKey(draw, table, columns, constraints);
    else
        columns += ", u";
    table.unique = limits.uniqueReferences || draw.chance(40);
    if (draw.chance(limits.compositeReferences || limits.uniqueReferences ? 80 : 50))
        drawReference(draw, tables, limits, table, columns, constraints);
    columns += ", tok TEXT NOT NULL";
    if (table.key == Key::Pair || table.key == Key::RowidPair)
        columns += ", PRIMARY KEY (a, code)";
    columns += constraints;
    if (draw.chance(10))
        columns += ", CHECK (u IS NULL OR credit IS NULL OR (credit + length(u)) % 5 <> 0)";
    table.sql = "CREATE TABLE " + quoteName(table.name) + "(" + columns + ")" +
                (table.key == Key::Pair ? " WITHOUT ROWID" : "") + ";" + table.sql;
    if (table.unique && !limits.uniqueReferences)
        table.sql += indexSql(draw, table.name, limits) + ";";
    return table;
}

/// A trigger of the user's: each row of the first table leaves a line in a table of its own.
DrawnTable journalOf(const DrawnTable& table)
{
    DrawnTable journal;
    journal.name = "journal";
    journal.sql = "CREATE TABLE journal(id INTEGER PRIMARY KEY, name TEXT, credit, u, tok TEXT NOT NULL);"
                  "CREATE TRIGGER keep_journal AFTER INSERT ON " +
                  quoteName(table.name) +
                  " BEGIN INSERT INTO journal(name, credit, tok) VALUES (NEW.name, NEW.credit, 'j' || NEW.tok || '-' ||"
                  " (SELECT count(*) FROM journal)); END;";
    return journal;
}

} // namespace

std::vector<std::string> DrawnTable::keyColumns() const
{
    if (automatic())
        return {"id"};
    if (key == Key::Pair || key == Key::RowidPair)
        return {"a", "code"};
    return {"code"};
}

std::vector<DrawnTable> drawSchema(Draw& draw, const SchemaLimits& limits)
{
    std::vector<DrawnTable> tables;
    const auto count = draw.between(1, limits.most);
    while (static_cast<std::int64_t>(tables.size()) < count)
        tables.push_back(drawTable(draw, tables, limits));
    if (draw.chance(10))
        tables.push_back(journalOf(tables.front()));
    return tables;
}

} // namespace dbsync::test
