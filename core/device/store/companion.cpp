#include "device/store/companion.h"

#include "base/identifier.h"

#include <cstdio>
#include <sys/stat.h>

namespace dbsync::device {

using sqlite::Statement;

namespace {

constexpr const char* createSql = R"(
    CREATE TABLE IF NOT EXISTS state(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS cursor(revision INTEGER PRIMARY KEY, mark TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS batch(sequence INTEGER PRIMARY KEY, id TEXT NOT NULL, cursorRevision INTEGER NOT NULL,
        cursorMark TEXT NOT NULL, inserted INTEGER NOT NULL, updated INTEGER NOT NULL, deleted INTEGER NOT NULL,
        dataVersion INTEGER, answer TEXT);
    CREATE TABLE IF NOT EXISTS batch_part(number INTEGER PRIMARY KEY, data BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS conflict(id INTEGER PRIMARY KEY AUTOINCREMENT, planned INTEGER NOT NULL,
        tableName TEXT NOT NULL, rowKey TEXT NOT NULL, kind TEXT NOT NULL, columns TEXT NOT NULL, base BLOB, cloud BLOB,
        message TEXT NOT NULL, otherKey TEXT, time TEXT NOT NULL, author TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS conflict_row ON conflict(tableName, rowKey);
    CREATE INDEX IF NOT EXISTS conflict_other ON conflict(tableName, otherKey);
    CREATE TABLE IF NOT EXISTS incoming_time(tableName TEXT NOT NULL, rowKey TEXT NOT NULL, times TEXT NOT NULL,
        PRIMARY KEY (tableName, rowKey)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS standing_row(tableName TEXT NOT NULL, rowKey TEXT NOT NULL, row BLOB NOT NULL,
        incarnation INTEGER, PRIMARY KEY (tableName, rowKey)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS refused_row(conflict INTEGER PRIMARY KEY, row BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS unstorable_row(tableName TEXT NOT NULL, rowKey TEXT NOT NULL,
        PRIMARY KEY (tableName, rowKey)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS activity(id INTEGER PRIMARY KEY AUTOINCREMENT, planned INTEGER NOT NULL, time TEXT NOT NULL,
        direction TEXT NOT NULL, user TEXT NOT NULL, inserted INTEGER NOT NULL, updated INTEGER NOT NULL,
        deleted INTEGER NOT NULL, revision INTEGER NOT NULL, sync INTEGER NOT NULL DEFAULT 0,
        undoes TEXT NOT NULL DEFAULT '');
    CREATE TABLE IF NOT EXISTS activity_table(activity INTEGER NOT NULL, tableId INTEGER NOT NULL, columns TEXT NOT NULL,
        bytes INTEGER NOT NULL, PRIMARY KEY (activity, tableId)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS image_pack(id INTEGER PRIMARY KEY, activity INTEGER NOT NULL, tableId INTEGER NOT NULL,
        firstKey BLOB, lastKey BLOB, images BLOB NOT NULL);
    CREATE INDEX IF NOT EXISTS image_pack_activity ON image_pack(activity, tableId);
    CREATE TABLE IF NOT EXISTS moved_key(activity INTEGER NOT NULL, tableName TEXT NOT NULL, oldKey INTEGER NOT NULL,
        newKey INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS author(revision INTEGER PRIMARY KEY, time TEXT NOT NULL, user TEXT NOT NULL);
)";

constexpr std::int64_t keptCursors = 2048;

constexpr const char* otherEncoding = "otherEncoding";

bool isUnusable(const Error& error)
{
    return error.code == otherEncoding || error.code == "damaged" || error.code == "notADatabase";
}

/// Companions were once made without it.
Result<void> addColumn(sqlite3* companion, const std::string& table, const std::string& column, const std::string& type)
{
    const std::string find = "SELECT 1 FROM pragma_table_info('" + table + "') WHERE name = '" + column + "'";
    DBSYNC_ASSIGN(const auto has, sqlite::queryInteger(companion, find));
    if (has)
        return {};
    auto added = sqlite::execute(companion, "ALTER TABLE " + table + " ADD COLUMN " + column + " " + type);
    DBSYNC_ASSIGN(const auto hasNow, sqlite::queryInteger(companion, find));
    return hasNow ? Result<void>() : added; // another program may have been faster
}

} // namespace

std::string companionPath(const std::string& databasePath)
{
    return databasePath + "-dbsync";
}

std::string syncLockPath(const std::string& databasePath)
{
    return databasePath + "-dbsync-lock";
}

Result<Companion> Companion::openFile(const std::string& path, const std::string& encoding)
{
    Companion companion;
    companion.m_path = path;
    DBSYNC_ASSIGN(companion.m_connection, sqlite::Connection::open(path, true));
    // Rows of a company lie in it: nobody else on the computer is to read them.
    ::chmod(path.c_str(), S_IRUSR | S_IWUSR);
    // Large pages: rows come and go in the order of their keys. What is freed is not overwritten with zeros page by
    // page.
    // The encoding counts in a new file only.
    DBSYNC_TRY(sqlite::execute(companion.handle(), "PRAGMA encoding = " + sqlite::quoteText(encoding)));
    DBSYNC_TRY(sqlite::execute(companion.handle(), "PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA "
                                                   "synchronous = NORMAL; PRAGMA "
                                                   "temp_store = FILE; PRAGMA cache_size = -8000; PRAGMA "
                                                   "secure_delete = FAST"));
    companion.m_checkpoint = std::make_unique<LogCheckpoint>(companion.handle(), path);
    DBSYNC_TRY(sqlite::execute(companion.handle(), createSql));
    DBSYNC_TRY(addColumn(companion.handle(), "standing_row", "incarnation", "INTEGER"));
    DBSYNC_ASSIGN(const auto has, sqlite::queryText(companion.handle(), "PRAGMA encoding"));
    if (has != encoding)
        return Error{ErrorKind::LocalDatabase, otherEncoding, "The file " + path + " has another encoding.", {}};
    DBSYNC_ASSIGN(const std::string id, companion.value("id"));
    if (id.empty())
        DBSYNC_TRY(companion.setValue("id", makeRandomHex(8)));
    return companion;
}

Result<Companion> Companion::open(const std::string& databasePath, const std::string& encoding)
{
    const std::string path = companionPath(databasePath);
    auto opened = openFile(path, encoding);
    if (opened || !isUnusable(opened.error()))
        return opened;
    // What it held is built anew from the cloud; the damaged file stays for whoever wants to look.
    for (const char* suffix : {"-wal", "-shm"})
        std::remove((path + suffix).c_str());
    std::rename(path.c_str(), (path + "-damaged").c_str());
    return openFile(path, encoding);
}

Result<std::string> Companion::value(const std::string& name) const
{
    DBSYNC_ASSIGN(auto statement, Statement::prepare(handle(), "SELECT value FROM state WHERE name = ?1"));
    statement.bind(1, name);
    DBSYNC_ASSIGN(const bool found, statement.step());
    return found ? std::string(statement.text(0)) : std::string();
}

Result<void> Companion::setValue(const std::string& name, const std::string& value)
{
    DBSYNC_ASSIGN(auto statement, Statement::prepare(handle(), "INSERT INTO state(name, value) VALUES (?1, ?2) ON "
                                                               "CONFLICT(name) DO UPDATE SET value = excluded.value"));
    return statement.bind(1, name).bind(2, value).run();
}

Result<wire::Cursor> Companion::cursor() const
{
    DBSYNC_ASSIGN(const std::string revision, value("cursorRevision"));
    DBSYNC_ASSIGN(std::string mark, value("cursorMark"));
    return wire::Cursor{revision.empty() ? 0 : std::strtoll(revision.c_str(), nullptr, 10), std::move(mark)};
}

Result<void> Companion::setCursor(const wire::Cursor& cursor)
{
    DBSYNC_TRY(setValue("cursorRevision", std::to_string(cursor.revision)));
    DBSYNC_TRY(setValue("cursorMark", cursor.mark));
    DBSYNC_TRY(forgetCursorsAfter(cursor.revision - 1));
    if (cursor.revision == 0)
        return {};
    DBSYNC_ASSIGN(auto note, Statement::prepare(handle(), "INSERT INTO cursor(revision, mark) VALUES (?1, ?2)"));
    DBSYNC_TRY(note.bind(1, cursor.revision).bind(2, cursor.mark).run());
    if (cursor.revision % keptCursors != 0)
        return {};
    return sqlite::execute(handle(), "DELETE FROM cursor WHERE revision NOT IN (SELECT revision FROM cursor ORDER BY "
                                     "revision DESC LIMIT " +
                                         std::to_string(keptCursors) + ")");
}

Result<std::vector<wire::Cursor>> Companion::cursors() const
{
    DBSYNC_ASSIGN(auto statement, Statement::prepare(handle(), "SELECT revision, mark FROM cursor ORDER BY revision "
                                                               "DESC"));
    std::vector<wire::Cursor> cursors;
    while (true) {
        DBSYNC_ASSIGN(const bool more, statement.step());
        if (!more)
            return cursors;
        cursors.push_back({statement.integer(0), std::string(statement.text(1))});
    }
}

Result<void> Companion::forgetCursorsAfter(std::int64_t revision)
{
    DBSYNC_ASSIGN(auto forget, Statement::prepare(handle(), "DELETE FROM cursor WHERE revision > ?1"));
    return forget.bind(1, revision).run();
}

Result<void> Companion::createTablesFor(const SyncedTable& table)
{
    const std::string definition = table.keyedDefinition("revision INTEGER NOT NULL, incarnation INTEGER NOT NULL, row "
                                                         "BLOB");
    DBSYNC_TRY(sqlite::execute(handle(), "CREATE TABLE IF NOT EXISTS " + table.base() + definition));
    DBSYNC_TRY(sqlite::execute(handle(), "CREATE TABLE IF NOT EXISTS " + table.incoming() + definition));
    DBSYNC_TRY(sqlite::execute(handle(), "CREATE INDEX IF NOT EXISTS " + table.tombstones() + " ON " +
                                             table.incoming() + "(" + table.keys("") + ") WHERE row IS NULL"));
    DBSYNC_TRY(sqlite::execute(handle(), "CREATE TABLE IF NOT EXISTS " + table.images() +
                                             "(activity INTEGER NOT NULL, " + table.keyDefinitions() +
                                             ", revision INTEGER NOT NULL, before BLOB, after BLOB, madeAnew INTEGER "
                                             "NOT NULL DEFAULT 0, PRIMARY KEY (activity, " +
                                             table.keys("") + ")) WITHOUT ROWID"));
    return addColumn(handle(), table.images(), "madeAnew", "INTEGER NOT NULL DEFAULT 0");
}

Result<void> Companion::forgetBases(const std::vector<SyncedTable>& tables)
{
    DBSYNC_ASSIGN(auto transaction, sqlite::Transaction::begin(handle(), sqlite::Transaction::Kind::Immediate));
    for (const SyncedTable& table : tables) {
        DBSYNC_TRY(sqlite::execute(handle(), "DROP TABLE IF EXISTS " + table.base()));
        DBSYNC_TRY(sqlite::execute(handle(), "DROP TABLE IF EXISTS " + table.incoming()));
        DBSYNC_TRY(createTablesFor(table));
    }
    DBSYNC_TRY(sqlite::execute(handle(), "DELETE FROM batch; DELETE FROM batch_part; DELETE FROM conflict; DELETE FROM "
                                         "refused_row; DELETE FROM unstorable_row; DELETE FROM "
                                         "incoming_time; DELETE FROM "
                                         "state WHERE name GLOB 'incoming*' OR name GLOB 'compare_*' OR name = "
                                         "'refresh';"));
    DBSYNC_TRY(setCursor({}));
    return transaction.commit();
}

} // namespace dbsync::device
