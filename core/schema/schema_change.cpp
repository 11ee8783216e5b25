#include "schema/schema_change.h"

#include <algorithm>
#include <cstdlib>

namespace dbsync {

namespace {

std::string quoted(const std::string& name)
{
    return "\"" + name + "\"";
}

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
        text.append(text.empty() ? "" : ", ").append(quoted(name));
    return text;
}

std::vector<std::string> namesOf(const std::vector<KeyColumn>& columns)
{
    std::vector<std::string> names;
    for (const KeyColumn& column : columns)
        names.push_back(column.name);
    return names;
}

bool sameNames(const std::vector<std::string>& a, const std::vector<std::string>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const std::string& x, const std::string& y) { return sameName(x, y); });
}

bool sameColumns(const std::vector<KeyColumn>& a, const std::vector<KeyColumn>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const KeyColumn& x, const KeyColumn& y) {
        return sameName(x.name, y.name) && sameName(x.collation, y.collation);
    });
}

bool same(const UniqueKey& a, const UniqueKey& b)
{
    return a.expression == b.expression && a.where == b.where && sameColumns(a.columns, b.columns);
}

bool same(const ForeignKey& a, const ForeignKey& b)
{
    return sameName(a.table, b.table) && sameNames(a.columns, b.columns) && sameNames(a.references, b.references);
}

template <typename T>
bool holds(const std::vector<T>& list, const T& wanted)
{
    return std::any_of(list.begin(), list.end(), [&](const T& each) { return same(each, wanted); });
}

/// Compares one table of both schemas.
class TableChanges
{
public:
    TableChanges(const Table& from, const Table& to, std::vector<SchemaChange>& changes)
        : m_from(from), m_to(to), m_changes(changes)
    {
    }

    void collect()
    {
        if (!sameColumns(m_from.primaryKey, m_to.primaryKey) || m_from.automaticKey != m_to.automaticKey)
            add("changeKey", {}, "The primary key becomes (" + joined(namesOf(m_to.primaryKey)) + ").",
                "Rows are told apart by their key; make a new table instead.");
        for (const Column& column : m_from.columns) {
            if (m_to.columnIndex(column.name) < 0)
                drop(column);
        }
        for (const Column& column : m_to.columns) {
            const int index = m_from.columnIndex(column.name);
            if (index < 0)
                add("addColumn", column.name,
                    "Column " + quoted(column.name) + " is added" + withDefault(column) + ".");
            else
                compare(m_from.columns[static_cast<std::size_t>(index)], column);
        }
        collectConstraints();
    }

private:
    void add(const char* what, const std::string& column, const std::string& detail, const std::string& refusal = {})
    {
        m_changes.push_back({what, m_to.name, column, "Table " + quoted(m_to.name) + ": " + detail, refusal, false});
    }

    /// The columns of `table` of the same kind that the other one lacks.
    static std::vector<const Column*> onlyIn(const Table& table, const Table& other, const Column& like)
    {
        std::vector<const Column*> columns;
        for (const Column& column : table.columns) {
            if (other.columnIndex(column.name) < 0 && sameAffinity(column.type, like.type))
                columns.push_back(&column);
        }
        return columns;
    }

    /// Where one goes and one like it comes, it is perhaps the same under another name.
    void drop(const Column& column)
    {
        const auto added = onlyIn(m_to, m_from, column);
        const bool renamed = added.size() == 1 && onlyIn(m_from, m_to, column).size() == 1;
        add("dropColumn", column.name,
            "Column " + quoted(column.name) + " goes" +
                (renamed ? ", perhaps renamed to " + quoted(added.front()->name) + "." : "."),
            "Its values would be lost on every device.");
        m_changes.back().loses = !m_from.isKeyColumn(column.name);
    }

    static std::string typeInWords(const Column& column) { return column.type.empty() ? "none" : column.type; }

    static std::string withDefault(const Column& column)
    {
        return column.defaultValue.empty() ? std::string() : ", with " + column.defaultValue + " in the rows there are";
    }

    void compare(const Column& from, const Column& to)
    {
        const std::string name = "Column " + quoted(to.name);
        if (!sameName(from.type, to.type))
            add("changeType", to.name,
                name + " changes its type from " + typeInWords(from) + " to " + typeInWords(to) + ".",
                sameAffinity(from.type, to.type) ? "" : "Values would become others on devices with the new type.");
        if (!sameName(from.collation, to.collation))
            add("changeCollation", to.name,
                name + " compares by " + to.collation + " instead of " + from.collation + ".",
                "Values that differ now could become equal.");
        if (from.defaultValue != to.defaultValue)
            add("changeDefault", to.name, name + " gets another default for new rows.");
        if (m_to.isKeyColumn(to.name) || from.notNull == to.notNull)
            return;
        if (to.notNull)
            add("requireValue", to.name, name + " must have a value in every row.");
        else
            add("allowNull", to.name, name + " need not have a value.",
                "Devices whose tables demand one could not take such rows.");
    }

    void collectConstraints()
    {
        for (const UniqueKey& key : m_to.uniqueKeys) {
            if (!holds(m_from.uniqueKeys, key))
                add("addUnique", {}, "(" + joined(namesOf(key.columns)) + ") must be unique.");
        }
        for (const UniqueKey& key : m_from.uniqueKeys) {
            if (!holds(m_to.uniqueKeys, key))
                add("dropUnique", {}, "(" + joined(namesOf(key.columns)) + ") need not be unique.");
        }
        for (const ForeignKey& key : m_to.foreignKeys) {
            if (!holds(m_from.foreignKeys, key))
                add("addReference", {}, "(" + joined(key.columns) + ") refers to " + quoted(key.table) + ".");
        }
        for (const ForeignKey& key : m_from.foreignKeys) {
            if (!holds(m_to.foreignKeys, key))
                add("dropReference", {},
                    "(" + joined(key.columns) + ") no longer refers to " + quoted(key.table) + ".");
        }
        if (m_from.checks != m_to.checks)
            add(m_to.checks ? "addCheck" : "dropCheck", {},
                m_to.checks ? "Rows are checked." : "Rows are not checked any more.");
    }

    const Table& m_from;
    const Table& m_to;
    std::vector<SchemaChange>& m_changes;
};

std::string capital(std::string word)
{
    word[0] = static_cast<char>(word[0] - 'a' + 'A');
    return word;
}

void collectObjects(const Schema& from, const Schema& to, std::vector<SchemaChange>& changes)
{
    const auto add = [&](const char* what, const SchemaObject& object, const char* does) {
        if (object.type == droppedType || object.type == settingType)
            return; // what became of a column is told with its table
        changes.push_back(
            {what, object.table, object.name, capital(object.type) + " " + quoted(object.name) + does, {}, false});
    };
    for (const SchemaObject& object : to.objects) {
        if (object.type == settingType) {
            if (settingOf(from, object.name) != settingOf(to, object.name))
                changes.push_back({"changeSetting",
                                   {},
                                   object.name,
                                   "Setting " + quoted(object.name) + " becomes " + object.sql + ".",
                                   {},
                                   false});
            continue;
        }
        const SchemaObject* before = from.findObject(object.type, object.name);
        if (!before)
            add("addObject", object, " is added.");
        else if (before->sql != object.sql)
            add("changeObject", object, " is made anew.");
    }
    for (const SchemaObject& object : from.objects) {
        if (!to.findObject(object.type, object.name))
            add("dropObject", object, " goes.");
    }
}

} // namespace

std::int64_t settingOf(const Schema& schema, std::string_view pragma)
{
    const SchemaObject* found = schema.findObject(settingType, pragma);
    return found ? std::strtoll(found->sql.c_str(), nullptr, 10) : 0;
}

void setSetting(Schema& schema, std::string_view pragma, std::int64_t number)
{
    std::erase_if(schema.objects,
                  [&](const SchemaObject& each) { return each.type == settingType && sameName(each.name, pragma); });
    if (number != 0)
        schema.objects.push_back({settingType, std::string(pragma), {}, std::to_string(number)});
}

void agreeToLoss(const Schema& from, Schema& to)
{
    for (const SchemaChange& change : changesBetween(from, to)) {
        if (change.loses)
            to.objects.push_back({droppedType, change.column, change.table, {}});
    }
}

bool hasUnique(const Table& table, const UniqueKey& key)
{
    return holds(table.uniqueKeys, key);
}

bool hasReference(const Table& table, const ForeignKey& key)
{
    return holds(table.foreignKeys, key);
}

bool sameAffinity(const std::string& a, const std::string& b)
{
    return affinityOf(a) == affinityOf(b);
}

bool haveSameKey(const Table& a, const Table& b)
{
    const auto same = [&](const KeyColumn& ofA, const KeyColumn& ofB) {
        const int inA = a.columnIndex(ofA.name);
        const int inB = b.columnIndex(ofB.name);
        return sameName(ofA.name, ofB.name) && inA >= 0 && inB >= 0 &&
               sameAffinity(a.columns[static_cast<std::size_t>(inA)].type,
                            b.columns[static_cast<std::size_t>(inB)].type);
    };
    return a.automaticKey == b.automaticKey &&
           std::equal(a.primaryKey.begin(), a.primaryKey.end(), b.primaryKey.begin(), b.primaryKey.end(), same);
}

std::vector<SchemaChange> changesBetween(const Schema& from, const Schema& to)
{
    std::vector<SchemaChange> changes;
    for (const Table& table : to.tables) {
        if (const Table* before = from.find(table.name))
            TableChanges(*before, table, changes).collect();
        else
            changes.push_back({"addTable", table.name, {}, "Table " + quoted(table.name) + " is added.", {}, false});
    }
    for (const Table& table : from.tables) {
        if (!to.find(table.name))
            changes.push_back({"dropTable",
                               table.name,
                               {},
                               "Table " + quoted(table.name) + " goes.",
                               "Its rows would be lost on every device.",
                               false});
    }
    collectObjects(from, to, changes);
    return changes;
}

} // namespace dbsync
