#include "device/store/linking.h"

#include "change/row_codec.h"
#include "device/capture/capture.h"
#include "device/store/companion.h"
#include "device/store/local_file.h"
#include "device/store/store.h"
#include "device/store/sync_lock.h"
#include "schema/schema_difference.h"
#include "schema/sqlite_schema.h"

#include <QDir>
#include <QFileInfo>
#include <algorithm>
#include <cstdio>

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

namespace {

/// Runs one statement that the cloud sent; never more than one, and only of the kind that is expected.
Result<void> runDefinition(sqlite3* file, const std::string& sql)
{
    std::string start = sql.substr(0, 6);
    std::transform(start.begin(), start.end(), start.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
    if (start != "CREATE")
        return Error{ErrorKind::InvalidRequest, "malformed", "The tenant's schema holds SQL that creates nothing.", {}};
    DBSYNC_ASSIGN(auto statement, Statement::prepare(file, sql));
    return statement.run();
}

/// Whether everything that an object refers to is here; a trigger that fails would fail the user's writes.
bool works(sqlite3* file, const SchemaObject& object)
{
    std::vector<std::string> probes;
    if (object.type == "view") {
        probes.push_back("EXPLAIN SELECT * FROM main." + quoteName(object.name));
    } else if (object.type == "trigger") {
        const std::string table = "main." + quoteName(object.table);
        probes = {"EXPLAIN DELETE FROM " + table, "EXPLAIN INSERT INTO " + table + " DEFAULT VALUES"};
    }
    sqlite3_db_config(file, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, nullptr);
    const bool fine = std::all_of(probes.begin(), probes.end(),
                                  [&](const std::string& sql) { return bool(Statement::prepare(file, sql)); });
    sqlite3_db_config(file, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    return fine;
}

Result<void> makeObject(sqlite3* file, const SchemaObject& object)
{
    DBSYNC_ASSIGN(auto find, Statement::prepare(file, "SELECT 1 FROM main.sqlite_schema WHERE name = ?1"));
    find.bind(1, object.name);
    DBSYNC_ASSIGN(const bool there, find.step());
    find.reset();
    if (there)
        return {};
    if (auto made = runDefinition(file, object.sql); !made) {
        // A view or trigger on something that is not synced has nothing to stand on here; an index must be.
        return object.type == "index" ? std::move(made) : Result<void>();
    }
    if (!works(file, object))
        return sqlite::execute(file, "DROP " + object.type + " main." + quoteName(object.name));
    return {};
}

std::string columnDefinition(const Column& column)
{
    std::string sql = quoteName(column.name) + " " + column.type;
    if (!sameName(column.collation, "BINARY"))
        sql += " COLLATE " + quoteName(column.collation);
    if (column.notNull && !column.defaultValue.empty())
        sql += " NOT NULL";
    if (!column.defaultValue.empty())
        sql += " DEFAULT (" + column.defaultValue + ")";
    return sql;
}

/// What the file lacks of the schema, made; returns the tables that are new.
Result<void> makeMissing(sqlite3* file, const Schema& local, const Schema& wanted)
{
    const SchemaDifference difference = compareSchemas(local, wanted);
    for (const Table& table : difference.tablesOnlyCloud)
        DBSYNC_TRY(runDefinition(file, table.sql));
    for (const auto& missing : difference.columnsOnlyCloud)
        DBSYNC_TRY(sqlite::execute(file, "ALTER TABLE main." + quoteName(missing.table) + " ADD COLUMN " +
                                             columnDefinition(missing.column)));
    for (const char* type : {"index", "view", "trigger"}) {
        for (const SchemaObject& object : wanted.objects) {
            // What stands on a table that was here already is the user's own business.
            const bool onNewTable =
                std::any_of(difference.tablesOnlyCloud.begin(), difference.tablesOnlyCloud.end(),
                            [&](const Table& table) { return sameName(table.name, object.table); });
            if (object.type == type && (onNewTable || (object.type == "view" && local.tables.empty())))
                DBSYNC_TRY(makeObject(file, object));
        }
    }
    return {};
}

Result<std::string> tableSql(sqlite3* file, const std::string& table)
{
    DBSYNC_ASSIGN(auto find, Statement::prepare(file, "SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND "
                                                      "name = ?1 COLLATE NOCASE"));
    find.bind(1, table);
    DBSYNC_ASSIGN(const bool found, find.step());
    return found ? std::string(find.text(0)) : std::string();
}

Result<void> numberTables(sqlite3* file, const Schema& schema, const Policies& policies)
{
    DBSYNC_ASSIGN(const auto known, readNumberedTables(file));
    int next = 1;
    for (const NumberedTable& each : known)
        next = std::max(next, each.id + 1);
    for (const Table& table : schema.tables) {
        const bool there = std::any_of(known.begin(), known.end(),
                                       [&](const NumberedTable& each) { return sameName(each.name, table.name); });
        if (there)
            continue;
        const SyncedTable synced(next, table, policies);
        DBSYNC_TRY(installCapture(file, synced));
        DBSYNC_TRY(notePendingAll(file, synced));
        DBSYNC_ASSIGN(std::string sql, tableSql(file, table.name));
        DBSYNC_TRY(writeNumberedTable(file, {next++, table.name, std::move(sql)}));
    }
    return {};
}

Result<std::int64_t> countRows(sqlite3* file, const Schema& schema)
{
    std::int64_t rows = 0;
    for (const Table& table : schema.tables) {
        DBSYNC_ASSIGN(const auto count, sqlite::queryInteger(file, "SELECT count(*) FROM main." + quoteName(table.name)));
        rows += count.value_or(0);
    }
    return rows;
}

void removeCompanion(const std::string& databasePath)
{
    const std::string path = companionPath(databasePath);
    for (const char* suffix : {"", "-wal", "-shm", "-journal", "-damaged"})
        std::remove((path + suffix).c_str());
}

} // namespace

Result<FileContents> inspectFile(const std::string& path)
{
    FileContents contents;
    const QFileInfo info(QString::fromStdString(path));
    contents.exists = info.exists();
    if (!contents.exists || info.size() == 0) {
        if (!contents.exists && !info.absoluteDir().exists())
            return Error{ErrorKind::LocalDatabase, "missing",
                         "There is no folder " + info.absolutePath().toStdString() + ".", "Check the path."};
        return contents;
    }
    DBSYNC_ASSIGN(auto file, LocalFile::open(path));
    DBSYNC_ASSIGN(contents.linked, isLinked(file.handle()));
    DBSYNC_ASSIGN(contents.schema, readSqliteSchema(file.handle()));
    DBSYNC_ASSIGN(contents.rows, countRows(file.handle(), contents.schema));
    return contents;
}

Result<void> installLink(const std::string& path, LinkState state)
{
    DBSYNC_ASSIGN(auto file, LocalFile::open(path, true));
    removeCompanion(file.path());
    DBSYNC_ASSIGN(auto companion, Companion::open(file.path()));
    DBSYNC_ASSIGN(state.companion, companion.value("id"));
    const auto install = [&]() -> Result<void> {
        DBSYNC_ASSIGN(auto writing, sqlite::Transaction::begin(file.handle(), sqlite::Transaction::Kind::Immediate));
        DBSYNC_ASSIGN(const Schema local, readSqliteSchema(file.handle()));
        DBSYNC_TRY(makeMissing(file.handle(), local, state.schema));
        DBSYNC_TRY(createLinkTables(file.handle()));
        DBSYNC_TRY(numberTables(file.handle(), state.schema, state.policies));
        DBSYNC_ASSIGN(const auto cookie, sqlite::queryInteger(file.handle(), "PRAGMA main.schema_version"));
        state.schemaCookie = cookie.value_or(0);
        DBSYNC_TRY(writeLinkState(file.handle(), state));
        return writing.commit();
    };
    auto installed = install();
    if (!installed)
        removeCompanion(file.path());
    return installed;
}

Result<void> adoptSchema(Store& store, const Schema& schema)
{
    sqlite3* file = store.file();
    DBSYNC_ASSIGN(auto writing, beginWriting(file));
    DBSYNC_ASSIGN(const Schema local, readSqliteSchema(file));
    LinkState state = store.state();
    Schema wanted = schema;
    std::erase_if(wanted.tables, [&](const Table& table) {
        return std::any_of(state.excluded.begin(), state.excluded.end(),
                           [&](const std::string& name) { return sameName(name, table.name); });
    });
    const SchemaDifference known = compareSchemas(state.schema, wanted);
    DBSYNC_TRY(makeMissing(file, local, wanted));
    state.schema = wanted;
    DBSYNC_TRY(numberTables(file, wanted, state.policies));
    DBSYNC_ASSIGN(const auto numbered, readNumberedTables(file));
    for (const NumberedTable& each : numbered) {
        if (const Table* table = wanted.find(each.name)) {
            DBSYNC_TRY(installCapture(file, SyncedTable(each.id, *table, state.policies)));
            DBSYNC_ASSIGN(std::string sql, tableSql(file, each.name));
            DBSYNC_TRY(writeNumberedTable(file, {each.id, each.name, std::move(sql)}));
        }
    }
    DBSYNC_ASSIGN(const auto cookie, sqlite::queryInteger(file, "PRAGMA main.schema_version"));
    state.schemaCookie = cookie.value_or(0);
    DBSYNC_TRY(writeLinkState(file, state));
    // Bases get the new columns with the value that existing rows have in them.
    for (const auto& missing : known.columnsOnlyCloud) {
        const SyncedTable* table = store.find(missing.table);
        if (!table)
            continue;
        std::string value = "null";
        if (!missing.column.defaultValue.empty()) {
            DBSYNC_ASSIGN(auto evaluate, Statement::prepare(file, "SELECT " + missing.column.defaultValue));
            DBSYNC_ASSIGN([[maybe_unused]] const bool found, evaluate.step());
            value.clear();
            appendValue(columnValue(evaluate.get(), 0), value);
        }
        DBSYNC_TRY(sqlite::execute(store.companionHandle(),
                                   "UPDATE " + table->base() + " SET row = CAST(substr(CAST(row AS TEXT), 1, "
                                   "length(CAST(row AS TEXT)) - 1) || " + sqlite::quoteText("," + value + "]") +
                                   " AS BLOB)"));
    }
    DBSYNC_TRY(writing.commit());
    return store.reload();
}

Result<void> removeLink(const std::string& path)
{
    DBSYNC_ASSIGN(auto file, LocalFile::open(path));
    DBSYNC_ASSIGN(const bool linked, isLinked(file.handle()));
    if (!linked)
        return Error{ErrorKind::LocalDatabase, "notLinked", "The file " + file.path() + " is not linked to a tenant.",
                     {}};
    {
        DBSYNC_ASSIGN(const auto lock, SyncLock::take(file.path(), std::chrono::seconds(30)));
        DBSYNC_ASSIGN(auto writing, sqlite::Transaction::begin(file.handle(), sqlite::Transaction::Kind::Immediate));
        DBSYNC_TRY(removeCapture(file.handle()));
        DBSYNC_TRY(writing.commit());
        removeCompanion(file.path());
    }
    std::remove(syncLockPath(file.path()).c_str());
    return {};
}

} // namespace dbsync::device
