#include "base/sqlite.h"
#include "device/store/companion.h"
#include "simulation/office.h"
#include "sync/session/schema_push.h"
#include "test_support/database_files.h"

namespace dbsync::test {

using sqlite::quoteName;
using sqlite::quoteText;

void Office::execute(int desk, const std::string& sql)
{
    trace("-- desk " + std::to_string(desk) + ": " + sql);
    auto connection = sqlite::Connection::open(at(desk).path, false);
    if (!connection)
        return fail(connection.error().message);
    if (auto done = sqlite::execute(*connection, sql); !done)
        fail("a program's change of the schema failed: " + done.error().message + " in " + sql);
}

void Office::loseCompanion(int desk)
{
    trace("-- desk " + std::to_string(desk) + " loses its companion");
    removeDatabase(device::companionPath(at(desk).path));
}

void Office::loseTriggers(int desk)
{
    std::string sql;
    {
        auto connection = sqlite::Connection::open(at(desk).path, false);
        auto names = sqlite::Statement::prepare(*connection, "SELECT name FROM sqlite_schema WHERE type = 'trigger' "
                                                             "AND name GLOB 'dbsync_*'");
        while (names && *names->step())
            sql += "DROP TRIGGER " + quoteName(names->text(0)) + ";";
    }
    at(desk).triggersLost = true;
    execute(desk, sql);
}

/// The twelve steps of SQLite's documentation: a new table, its rows, the old one's name. All triggers are lost.
void Office::rebuild(int desk, Draw& draw)
{
    const DrawnTable& table = draw.pick(m_plan.tables);
    std::string sql = "PRAGMA foreign_keys = OFF; BEGIN;";
    {
        auto connection = sqlite::Connection::open(at(desk).path, false);
        auto texts = sqlite::Statement::prepare(*connection, "SELECT type, sql FROM sqlite_schema WHERE tbl_name = ?1 "
                                                             "AND sql IS NOT NULL AND name NOT GLOB 'dbsync_*' ORDER "
                                                             "BY type DESC");
        texts->bind(1, table.name);
        std::string others;
        std::string made;
        while (*texts->step()) {
            const std::string text(texts->text(1));
            if (texts->text(0) == "table")
                made = "CREATE TABLE made_anew" + text.substr(text.find('('));
            else
                others += text + ";";
        }
        sql += made + "; INSERT INTO made_anew SELECT * FROM " + quoteName(table.name) + ";";
        sql += "DROP TABLE " + quoteName(table.name) +
               "; PRAGMA legacy_alter_table = ON; ALTER TABLE made_anew RENAME "
               "TO " +
               quoteName(table.name) + ";" + others + "COMMIT;";
    }
    at(desk).triggersLost = true;
    execute(desk, sql);
}

void Office::addColumn(int desk, Draw& draw)
{
    const std::string column = "extra" + std::to_string(++m_counter);
    execute(desk, "ALTER TABLE " + quoteName(draw.pick(m_plan.tables).name) + " ADD COLUMN " + column +
                      (draw.chance(50) ? " DEFAULT 'more'" : ""));
}

/// The columns that were added at a desk become the company's.
void Office::pushSchema(int desk, Draw& draw)
{
    if (draw.chance(70))
        addColumn(desk, draw);
    qputenv("DBSYNC_CONFIG_DIR", QByteArray::fromStdString(at(desk).configuration));
    auto store = device::Store::open(at(desk).path);
    const auto pushed = store ? sync::pushLocalSchema(**store, *at(desk).cloud, {}) : store.error();
    trace("-- desk " + std::to_string(desk) +
          " pushes its schema: " + (pushed ? std::to_string(pushed->version) : pushed.error().message));
    if (!pushed)
        return fail("pushing the schema failed: " + pushed.error().message);
    const auto schema = at(desk).cloud->fetchSchema();
    if (!schema)
        return fail(schema.error().message);
    noteColumns(*schema);
}

void Office::backUp(int desk)
{
    trace("-- desk " + std::to_string(desk) + " is backed up");
    const std::string backup = at(desk).path + "-backup";
    replaceDatabase(at(desk).path, backup);
    replaceDatabase(device::companionPath(at(desk).path), device::companionPath(backup));
    at(desk).backup = m_model.backUp(desk);
}

void Office::restore(int desk, Draw& draw)
{
    if (!at(desk).backup)
        return;
    const auto what = draw.between(0, 2);
    static const char* const names[] = {"file", "companion", "file and companion"};
    trace("-- desk " + std::to_string(desk) + ": restored " + names[what]);
    const std::string backup = at(desk).path + "-backup";
    if (what != 1) {
        replaceDatabase(backup, at(desk).path);
        m_model.restore(desk, *at(desk).backup);
    }
    if (what != 0)
        replaceDatabase(device::companionPath(backup), device::companionPath(at(desk).path));
}

void Office::copy(int desk, Draw& draw)
{
    if (m_desks.size() > 4)
        return;
    const int made = static_cast<int>(m_desks.size());
    const std::string number = std::to_string(made);
    const bool whole = draw.chance(50);
    const bool sameComputer = draw.chance(50);
    trace("-- desk " + std::to_string(desk) + " is copied to desk " + number + (whole ? " with its companion" : "") +
          (sameComputer ? " on its computer" : ""));
    Desk copied{folder("desk" + number + ".sqlite"),
                sameComputer ? at(desk).configuration : folder("configuration" + number),
                std::make_unique<SimulatedCloud>(*m_server, "user" + number), std::nullopt};
    replaceDatabase(at(desk).path, copied.path);
    if (whole)
        replaceDatabase(device::companionPath(at(desk).path), device::companionPath(copied.path));
    m_desks.push_back(std::move(copied));
    m_model.copy(desk, made);
}

void Office::backUpCloud()
{
    trace("-- the cloud is backed up");
    if (auto done = m_server->backUp(folder("cloud-backup")); !done)
        return fail(done.error().message);
    m_cloudBackup = true;
}

void Office::restoreCloud()
{
    if (!m_cloudBackup)
        return;
    trace("-- the cloud is restored");
    if (auto done = m_server->restore(folder("cloud-backup")); !done)
        fail(done.error().message);
}

} // namespace dbsync::test
