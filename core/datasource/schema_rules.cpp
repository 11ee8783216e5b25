#include "datasource/schema_rules.h"

#include "schema/schema_change.h"
#include "schema/table_rules.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace dbsync::datasource {

namespace {

constexpr std::size_t mostTables = 5'000;

Error malformed(const std::string& what)
{
    return {ErrorKind::InvalidRequest, "malformed", "The schema is malformed: " + what, {}};
}

std::string lower(const std::string& name)
{
    std::string text = name;
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

Result<void> checkName(const std::string& name, std::set<std::string>& names, const std::string& of)
{
    if (name.empty() || name.find('\0') != std::string::npos)
        return malformed("a " + of + " has an empty name or one with a zero byte.");
    const std::string plain = lower(name);
    if (of == "table" && plain.starts_with("sqlite_"))
        return malformed("the name of " + of + " \"" + name + "\" is reserved.");
    if (!names.insert(plain).second)
        return malformed("there are two of " + of + " \"" + name + "\".");
    return {};
}

Result<void> checkTable(const Table& table)
{
    if (table.columns.empty())
        return malformed("table \"" + table.name + "\" has no columns.");
    if (const auto reason = whyNotSynced(table))
        return malformed("table \"" + table.name + "\" cannot be synced. " + reason->sentence());
    std::set<std::string> names;
    for (const Column& column : table.columns)
        DBSYNC_TRY(checkName(column.name, names, "column of table \"" + table.name + "\""));
    const auto known = [&](const KeyColumn& column) { return names.count(lower(column.name)) > 0; };
    std::set<std::string> key;
    for (const KeyColumn& column : table.primaryKey) {
        if (!known(column) || !key.insert(lower(column.name)).second)
            return malformed("the key of table \"" + table.name + "\" is wrong at \"" + column.name + "\".");
    }
    if (key.empty())
        return malformed("table \"" + table.name + "\" has no primary key.");
    for (const UniqueKey& unique : table.uniqueKeys) {
        if (!std::all_of(unique.columns.begin(), unique.columns.end(), known))
            return malformed("a unique key of table \"" + table.name + "\" names no synced column.");
    }
    return {};
}

bool isDropped(const SchemaObject& object)
{
    return object.type == droppedType;
}

/// The columns that were dropped on purpose: those of before, and those that a push agrees to.
class Losses
{
public:
    Losses(const Schema& current, const Schema& pushed) : m_version(current.version + 1)
    {
        // What comes from another datasource brings its own history.
        const auto& history = current.version > 0 ? current.objects : pushed.objects;
        std::copy_if(history.begin(), history.end(), std::back_inserter(m_dropped), isDropped);
        std::copy_if(pushed.objects.begin(), pushed.objects.end(), std::back_inserter(m_agreed),
                     [](const SchemaObject& object) { return isDropped(object) && object.sql.empty(); });
    }

    /// False where nobody agreed to it.
    bool take(const SchemaChange& change)
    {
        const auto names = [&](const SchemaObject& object) {
            return sameName(object.table, change.table) && sameName(object.name, change.column);
        };
        if (!change.loses || std::none_of(m_agreed.begin(), m_agreed.end(), names))
            return false;
        std::erase_if(m_dropped, names);
        m_dropped.push_back({droppedType, change.column, change.table, std::to_string(m_version)});
        return true;
    }

    void write(Schema& schema) const
    {
        std::erase_if(schema.objects, isDropped);
        schema.objects.insert(schema.objects.end(), m_dropped.begin(), m_dropped.end());
    }

private:
    const std::int64_t m_version;
    std::vector<SchemaObject> m_dropped;
    std::vector<SchemaObject> m_agreed;
};

} // namespace

Result<void> checkSchema(const Schema& schema)
{
    if (schema.tables.empty())
        return malformed("it has no tables.");
    if (schema.tables.size() > mostTables)
        return malformed("it has more than " + std::to_string(mostTables) + " tables.");
    std::set<std::string> names;
    for (const Table& table : schema.tables) {
        DBSYNC_TRY(checkName(table.name, names, "table"));
        DBSYNC_TRY(checkTable(table));
    }
    return {};
}

Result<Schema> planSchema(const Schema& current, Schema pushed)
{
    std::string text;
    Losses losses(current, pushed);
    for (const SchemaChange& change : changesBetween(current, pushed)) {
        if (!change.refusal.empty() && !losses.take(change))
            text.append(text.empty() ? "" : " ").append(change.detail).append(" ").append(change.refusal);
    }
    if (!text.empty())
        return schemaContradiction(text);
    losses.write(pushed);
    for (const char* pragma : {"user_version", "application_id"}) {
        if (settingOf(pushed, pragma) == 0)
            setSetting(pushed, pragma, settingOf(current, pragma)); // who pushes knows of none
    }
    const auto place = [&](const Table& table) {
        const Table* before = current.find(table.name);
        return before ? before - current.tables.data() : static_cast<std::ptrdiff_t>(current.tables.size());
    };
    std::stable_sort(pushed.tables.begin(), pushed.tables.end(),
                     [&](const Table& a, const Table& b) { return place(a) < place(b); });
    return pushed;
}

bool dropsColumns(const Table& from, const Table& to)
{
    return std::any_of(from.columns.begin(), from.columns.end(),
                       [&](const Column& column) { return to.columnIndex(column.name) < 0; });
}

Error schemaContradiction(const std::string& what)
{
    return {ErrorKind::InvalidRequest, "schemaContradiction", what,
            "Take these changes back, or start a new tenant; the others can be pushed."};
}

} // namespace dbsync::datasource
