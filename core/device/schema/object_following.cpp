#include "device/schema/object_following.h"

#include "device/schema/firing_statements.h"
#include "schema/schema_change.h"
#include "schema/sqlite_schema.h"
#include "schema/table_rules.h"

#include <algorithm>

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

namespace {

/// A trigger on a view stands in for one kind of statement; the others fail without it too.
bool isViewHere(sqlite3* file, const std::string& name)
{
    auto find =
        Statement::prepare(file, "SELECT 1 FROM main.sqlite_schema WHERE type = 'view' AND name = ?1 COLLATE NOCASE");
    if (!find)
        return false;
    const auto found = find->bind(1, name).step();
    return found && *found;
}

/// Whether everything that an object refers to is here; a trigger that fails would fail the user's writes.
bool works(sqlite3* file, const SchemaObject& object)
{
    std::vector<std::string> probes;
    if (object.type == "view") {
        probes.push_back("EXPLAIN SELECT * FROM main." + quoteName(object.name));
    } else if (object.type == "trigger" && !isViewHere(file, object.table)) {
        if (auto firing = firingStatements(file, object.table))
            probes = std::move(*firing);
    }
    sqlite3_db_config(file, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, nullptr);
    const bool fine = std::all_of(probes.begin(), probes.end(),
                                  [&](const std::string& sql) { return bool(Statement::prepare(file, sql)); });
    sqlite3_db_config(file, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    return fine;
}

/// Whether the file has it now; false also where what it refers to may come later.
Result<bool> makeObject(sqlite3* file, const SchemaObject& object, Made& made)
{
    DBSYNC_ASSIGN(const bool there, isThere(file, object.name));
    if (there)
        return true;
    if (auto done = runDefinition(file, object.sql); !done) {
        if (!refusedStatement(file))
            return std::move(done.error());
        // A view or trigger on something that is not synced has nothing to stand on here.
        if (object.type == "index")
            made.cannot.push_back("Index \"" + object.name + "\" cannot be made here: " + done.error().message + ".");
        return false;
    }
    if (works(file, object))
        return true;
    DBSYNC_TRY(sqlite::execute(file, "DROP " + object.type + " main." + quoteName(object.name)));
    return false;
}

/// What stands on others is made after them, in whatever order it comes.
Result<void> makeInTurn(sqlite3* file, std::vector<const SchemaObject*> objects, Made& made)
{
    while (true) {
        std::vector<const SchemaObject*> left;
        for (const SchemaObject* object : objects) {
            DBSYNC_ASSIGN(const bool done, makeObject(file, *object, made));
            if (!done)
                left.push_back(object);
        }
        if (left.empty() || left.size() == objects.size())
            return {};
        objects = std::move(left);
    }
}

bool has(const Schema& schema, const SchemaObject& object)
{
    const SchemaObject* found = schema.findObject(object.type, object.name);
    return found && found->sql == object.sql;
}

} // namespace

bool Definitions::isWrong(const std::string& type, const std::string& name, Made& made) const
{
    const auto found = std::find_if(m_wrong.begin(), m_wrong.end(), [&](const WrongDefinition& each) {
        return each.type == type && each.name == name;
    });
    if (found == m_wrong.end())
        return false;
    made.wrong.push_back(found->sentence());
    return true;
}

Result<void> runDefinition(sqlite3* file, const std::string& sql)
{
    DBSYNC_ASSIGN(auto statement, Statement::prepare(file, sql));
    return statement.run();
}

Result<bool> isThere(sqlite3* file, const std::string& name)
{
    DBSYNC_ASSIGN(auto find,
                  Statement::prepare(file, "SELECT 1 FROM main.sqlite_schema WHERE name = ?1 COLLATE NOCASE"));
    return find.bind(1, name).step();
}

bool ObjectFollower::isOfView(const SchemaObject& object) const
{
    return object.type == "view" || isView(m_wanted, object.table) || isView(m_had, object.table);
}

Result<void> ObjectFollower::dropReplaced()
{
    for (const SchemaObject& old : m_had.objects) {
        if (has(m_wanted, old) || !has(m_here, old) || (!isOfView(old) && !m_wanted.find(old.table)) ||
            isOfAnotherTable(old))
            continue;
        DBSYNC_TRY(sqlite::execute(m_file, "DROP " + old.type + " IF EXISTS main." + quoteName(old.name)));
        m_dropped.push_back(&old);
    }
    return {};
}

/// Whether the table of that name here is not the cloud's.
bool ObjectFollower::isOfAnotherTable(const SchemaObject& object) const
{
    const Table* here = m_here.find(object.table);
    const Table* wanted = m_wanted.find(object.table);
    return here && wanted && !haveSameKey(*here, *wanted);
}

bool ObjectFollower::isDropped(const SchemaObject& object) const
{
    return std::any_of(m_dropped.begin(), m_dropped.end(), [&](const SchemaObject* each) {
        return each->type == object.type && sameName(each->name, object.name);
    });
}

bool ObjectFollower::belongsHere(const SchemaObject& object, const Schema& now) const
{
    if (isOfAnotherTable(object))
        return false;
    // What stands on a table that was here before it was linked is the user's own business.
    if ((!m_here.find(object.table) && now.find(object.table)) || (isOfView(object) && m_here.tables.empty()))
        return true;
    const bool newVersion = m_had.version > 0 && m_had.version != m_wanted.version;
    const bool wasKept = std::any_of(m_state.kept.begin(), m_state.kept.end(), [&](const KeptObject& each) {
        return each.type == object.type && sameName(each.name, object.name);
    });
    return (newVersion && !has(m_had, object)) || wasKept;
}

Result<void> ObjectFollower::make(const Schema& now, Made& made)
{
    std::vector<const SchemaObject*> objects;
    for (const SchemaObject& object : m_wanted.objects) {
        const bool makes = object.type == "index" || object.type == "view" || object.type == "trigger";
        const bool lacksTable = m_wanted.find(object.table) && !now.find(object.table);
        if (!makes || lacksTable || !belongsHere(object, now))
            continue;
        DBSYNC_ASSIGN(const bool there, isThere(m_file, object.name));
        if (there || m_definitions.isWrong(object.type, object.name, made))
            continue;
        if (object.type == "index")
            DBSYNC_TRY(makeObject(m_file, object, made));
        else
            objects.push_back(&object);
    }
    std::stable_partition(objects.begin(), objects.end(), [](const auto* each) { return each->type == "view"; });
    // A view takes the triggers along that stand on it.
    for (const SchemaObject& object : m_here.objects) {
        if (object.type == "trigger" && isView(m_here, object.table) && !isDropped(object))
            objects.push_back(&object);
    }
    DBSYNC_TRY(makeInTurn(m_file, std::move(objects), made));
    noteKept(made);
    return {};
}

void ObjectFollower::noteKept(Made& made) const
{
    for (const SchemaObject& object : m_wanted.objects) {
        const SchemaObject* here = m_here.findObject(object.type, object.name);
        if (object.type != settingType && here && here->sql != object.sql && !has(m_had, *here) &&
            belongsHere(object, m_here))
            made.kept.push_back({object.type, object.name});
    }
}

} // namespace dbsync::device
