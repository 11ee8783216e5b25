#include "device/store/linking.h"

#include "base/sqlite.h"
#include "device/capture/capture.h"
#include "device/schema/schema_adoption.h"
#include "device/store/companion.h"
#include "device/store/local_file.h"
#include "device/store/store.h"
#include "device/store/sync_lock.h"
#include "schema/schema_change.h"
#include "schema/sqlite_schema.h"
#include "schema/table_rules.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <cstdio>

namespace dbsync::device {

using sqlite::quoteName;

namespace {

Result<std::int64_t> countRows(sqlite3* file, const Schema& schema)
{
    std::int64_t rows = 0;
    for (const Table& table : schema.tables) {
        DBSYNC_ASSIGN(const auto count,
                      sqlite::queryInteger(file, "SELECT count(*) FROM main." + quoteName(table.name)));
        rows += count.value_or(0);
    }
    return rows;
}

/// Programs know by these what a file is, and migrate it by them. A file that says something itself keeps it.
Result<void> takeSettings(sqlite3* file, const Schema& schema)
{
    DBSYNC_ASSIGN(const auto filled, sqlite::queryInteger(file, "SELECT count(*) FROM main.sqlite_schema"));
    if (filled.value_or(0) > 0)
        return {};
    for (const std::string pragma : {"user_version", "application_id"}) {
        DBSYNC_ASSIGN(const auto own, sqlite::queryInteger(file, "PRAGMA main." + pragma));
        const std::int64_t number = settingOf(schema, pragma);
        if (own.value_or(0) == 0 && number != 0)
            DBSYNC_TRY(sqlite::execute(file, "PRAGMA main." + pragma + " = " + std::to_string(number)));
    }
    return {};
}

/// Whether the file was linked and has lost what says so, as where a program has dropped dbsync_state: our triggers, or
/// our list of tables, are still there.
Result<bool> hasRemains(sqlite3* file)
{
    DBSYNC_ASSIGN(const bool linked, isLinked(file));
    if (linked)
        return false;
    DBSYNC_ASSIGN(const auto found,
                  sqlite::queryInteger(file, "SELECT 1 FROM main.sqlite_schema WHERE (type = 'trigger' AND name GLOB "
                                             "'dbsync_[0-9]*_*' AND sql GLOB '*dbsync_pending_[0-9]*') OR (type = "
                                             "'table' AND name = 'dbsync_table' AND sql GLOB '*(id INTEGER PRIMARY "
                                             "KEY, name TEXT NOT NULL UNIQUE, sql TEXT NOT NULL)') LIMIT 1"));
    return found.has_value();
}

/// What else than a table has a name that a link needs; "" where nothing has.
Result<std::string> takenName(sqlite3* file)
{
    DBSYNC_ASSIGN(auto find, sqlite::Statement::prepare(file, "SELECT type, name FROM main.sqlite_schema WHERE type <> "
                                                              "'table' AND name LIKE 'dbsync\\_%' ESCAPE '\\'"));
    while (true) {
        DBSYNC_ASSIGN(const bool more, find.step());
        if (!more)
            return std::string();
        if (find.text(0) == "trigger" ? isOwnTrigger(find.text(1)) : isOwnTable(find.text(1)))
            return std::string(find.text(0)) + " \"" + std::string(find.text(1)) + "\"";
    }
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
    DBSYNC_ASSIGN(const bool remains, hasRemains(file.handle()));
    if (!remains && !contents.linked) {
        DBSYNC_ASSIGN(contents.taken, takenName(file.handle()));
    }
    if (remains)
        std::erase_if(contents.schema.leftOut, [](const LeftOutTable& each) { return isOwnTable(each.name); });
    DBSYNC_ASSIGN(contents.rows, countRows(file.handle(), contents.schema));
    return contents;
}

Result<void> installLink(const std::string& path, LinkState state)
{
    DBSYNC_ASSIGN(auto file, LocalFile::open(path, true));
    removeCompanion(file.path());
    DBSYNC_ASSIGN(const std::string encoding, file.encoding());
    DBSYNC_ASSIGN(auto companion, Companion::open(file.path(), encoding));
    DBSYNC_ASSIGN(state.companion, companion.value("id"));
    const auto install = [&]() -> Result<void> {
        DBSYNC_ASSIGN(auto writing, sqlite::Transaction::begin(file.handle(), sqlite::Transaction::Kind::Immediate));
        const Schema wanted = state.schema;
        state.schema = {};
        DBSYNC_TRY(removeCapture(file.handle())); // of a link that was lost
        DBSYNC_TRY(takeSettings(file.handle(), wanted));
        DBSYNC_ASSIGN(const Made made, makeMissing(file.handle(), wanted, state));
        DBSYNC_TRY(companion.setValue("wrongSchema", joinedSentences(made.wrong)));
        DBSYNC_ASSIGN(const Schema local, readSqliteSchema(file.handle()));
        state.schema = syncedPart(local, wanted);
        if (state.schema.tables.size() < wanted.tables.size())
            state.wholeSchema = wanted;
        std::erase_if(state.schema.objects, [&](const SchemaObject& object) {
            return std::none_of(local.objects.begin(), local.objects.end(), [&](const SchemaObject& each) {
                return each.type == object.type && sameName(each.name, object.name);
            });
        });
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

Result<void> removeLink(const std::string& path)
{
    DBSYNC_ASSIGN(auto file, LocalFile::open(path));
    DBSYNC_ASSIGN(const bool linked, isLinked(file.handle()));
    DBSYNC_ASSIGN(const bool remains, hasRemains(file.handle()));
    if (!linked && !remains)
        return Error{
            ErrorKind::LocalDatabase, "notLinked", "The file " + file.path() + " is not linked to a tenant.", {}};
    if (linked)
        DBSYNC_TRY(checkLinkFormat(file.handle()));
    DBSYNC_ASSIGN(const auto lock, SyncLock::take(file.path(), std::chrono::seconds(30)));
    DBSYNC_ASSIGN(auto writing, sqlite::Transaction::begin(file.handle(), sqlite::Transaction::Kind::Immediate));
    DBSYNC_TRY(removeCapture(file.handle()));
    DBSYNC_TRY(writing.commit());
    removeCompanion(file.path());
    std::remove(syncLockPath(file.path()).c_str()); // while it is held: who waits for it looks for another
    return {};
}

} // namespace dbsync::device
