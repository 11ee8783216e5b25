#include "base/sqlite.h"

#include "base/statement_pool.h"

#include <cerrno>

namespace dbsync::sqlite {

namespace {

/// Nobody asks SQLite how much memory it holds, and counting takes a lock at each allocation. Must come before SQLite's
/// first use, so when the program is loaded.
[[maybe_unused]] const int memoryIsNotCounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);

struct Words
{
    const char* code;
    const char* hint;
};

Words wordsFor(int result)
{
    if (result == SQLITE_CORRUPT_VTAB)
        return {"indexDamaged", "Rebuild the search index: dbsync doctor --repair."};
    switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {"locked", "Another program holds the file. Close it or wait, then try again."};
    case SQLITE_NOTADB:
        return {"notADatabase", "Choose a SQLite database file."};
    case SQLITE_CORRUPT:
        return {"damaged", "Restore the file from a backup, or check it with \"PRAGMA integrity_check\"."};
    case SQLITE_FULL:
        return {"diskFull", "Free some space on the disk, or where temporary files go (TMPDIR), then try again."};
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return {"readOnly", "Check the permissions of the file and of its folder."};
    case SQLITE_CANTOPEN:
        return {"cannotOpen", "Check that the file and its folder exist and may be read and written."};
    case SQLITE_IOERR:
        return {"inputOutput", "Check the disk, then try again."};
    case SQLITE_CONSTRAINT: {
        const bool taken = result == SQLITE_CONSTRAINT_UNIQUE || result == SQLITE_CONSTRAINT_PRIMARYKEY ||
                           result == SQLITE_CONSTRAINT_ROWID;
        return {taken ? "uniqueConstraint" : "constraint", ""};
    }
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
        return {"constraint", ""};
    default:
        return {"database", ""};
    }
}

/// Errors of input and output that the system gives a plainer reason for.
int meantBySystem(sqlite3* connection, int result)
{
    if ((result & 0xff) != SQLITE_IOERR && (result & 0xff) != SQLITE_CANTOPEN)
        return result;
    switch (sqlite3_system_errno(connection)) {
    case ENOSPC:
    case EDQUOT:
        return SQLITE_FULL;
    case EROFS:
        return SQLITE_READONLY;
    default:
        return result;
    }
}

bool isLocked(std::string_view code)
{
    return code == "locked";
}

bool isOfTheMachine(std::string_view code)
{
    return code == "diskFull" || code == "readOnly" || code == "cannotOpen" || code == "inputOutput";
}

} // namespace

Error lastError(sqlite3* connection, std::string_view doing)
{
    const int result = connection ? sqlite3_extended_errcode(connection) : SQLITE_NOMEM;
    const Words words = wordsFor(connection ? meantBySystem(connection, result) : result);
    const char* said = connection ? sqlite3_errmsg(connection) : "out of memory";
    // What was being done does not matter to whoever frees the disk, or closes another program.
    const char* file = connection ? sqlite3_db_filename(connection, nullptr) : nullptr;
    if (file && *file && isLocked(words.code))
        return {ErrorKind::LocalDatabase, words.code,
                std::string("The file ").append(file).append(" is in use: another program has locked it."), words.hint};
    if (file && *file && isOfTheMachine(words.code))
        doing = file;
    return {ErrorKind::LocalDatabase, words.code, std::string(doing).append(": ").append(said), words.hint};
}

Result<Statement> Statement::prepare(sqlite3* connection, std::string_view sql, bool persistent)
{
    auto shelf = persistent ? StatementShelf::of(connection) : nullptr;
    sqlite3_stmt* raw = shelf ? shelf->take(sql) : nullptr;
    const unsigned flags = persistent ? SQLITE_PREPARE_PERSISTENT : 0;
    if (!raw &&
        sqlite3_prepare_v3(connection, sql.data(), static_cast<int>(sql.size()), flags, &raw, nullptr) != SQLITE_OK)
        return lastError(connection, std::string("Preparing ").append(sql.substr(0, 300)));
    Statement statement;
    statement.m_statement = {raw, End{std::move(shelf)}};
    return statement;
}

void Statement::End::operator()(sqlite3_stmt* statement) const
{
    if (shelf)
        shelf->put(statement);
    else
        sqlite3_finalize(statement);
}

Statement& Statement::bind(int parameter, std::int64_t value)
{
    sqlite3_bind_int64(get(), parameter, value);
    return *this;
}

Statement& Statement::bind(int parameter, std::string_view text)
{
    sqlite3_bind_text64(get(), parameter, text.data() ? text.data() : "", text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bindBlob(int parameter, std::string_view bytes)
{
    sqlite3_bind_blob64(get(), parameter, bytes.data() ? bytes.data() : "", bytes.size(), SQLITE_TRANSIENT);
    return *this;
}

Statement& Statement::bindNull(int parameter)
{
    sqlite3_bind_null(get(), parameter);
    return *this;
}

Result<bool> Statement::step()
{
    const int result = sqlite3_step(get());
    if (result == SQLITE_ROW)
        return true;
    if (result == SQLITE_DONE) {
        sqlite3_reset(get());
        return false;
    }
    sqlite3* connection = sqlite3_db_handle(get());
    Error error = lastError(connection, "Running SQL");
    sqlite3_reset(get());
    return error;
}

Result<void> Statement::run()
{
    while (true) {
        DBSYNC_ASSIGN(const bool more, step());
        if (!more)
            return {};
    }
}

void Statement::reset()
{
    sqlite3_reset(get());
}

std::string_view Statement::text(int column) const
{
    // Text first, then its size: asking for the size may convert.
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(get(), column));
    return data ? std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(get(), column)))
                : std::string_view();
}

std::string_view Statement::blob(int column) const
{
    const auto* data = static_cast<const char*>(sqlite3_column_blob(get(), column));
    return data ? std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(get(), column)))
                : std::string_view();
}

Result<Connection> Connection::open(const std::string& path, bool create, int busyMilliseconds)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
    sqlite3* raw = nullptr;
    const int result = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
    Connection connection;
    connection.m_connection.reset(raw);
    if (result != SQLITE_OK)
        return lastError(raw, "Opening " + path);
    sqlite3_busy_timeout(raw, busyMilliseconds);
    return connection;
}

Result<Connection> Connection::openReadOnly(const std::string& path, int busyMilliseconds)
{
    sqlite3* raw = nullptr;
    const int result = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
    Connection connection;
    connection.m_connection.reset(raw);
    if (result != SQLITE_OK)
        return lastError(raw, "Opening " + path);
    sqlite3_busy_timeout(raw, busyMilliseconds);
    return connection;
}

Result<void> execute(sqlite3* connection, const std::string& sql)
{
    if (sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return lastError(connection, "Running " + sql.substr(0, 300));
    return {};
}

Result<std::optional<std::int64_t>> queryInteger(sqlite3* connection, std::string_view sql)
{
    DBSYNC_ASSIGN(auto statement, Statement::prepare(connection, sql));
    DBSYNC_ASSIGN(const bool found, statement.step());
    if (!found || statement.isNull(0))
        return std::optional<std::int64_t>();
    return std::optional<std::int64_t>(statement.integer(0));
}

Result<std::optional<std::string>> queryText(sqlite3* connection, std::string_view sql)
{
    DBSYNC_ASSIGN(auto statement, Statement::prepare(connection, sql));
    DBSYNC_ASSIGN(const bool found, statement.step());
    if (!found || statement.isNull(0))
        return std::optional<std::string>();
    return std::optional<std::string>(std::string(statement.text(0)));
}

Result<Transaction> Transaction::begin(sqlite3* connection, Kind kind)
{
    DBSYNC_TRY(execute(connection, kind == Kind::Immediate ? "BEGIN IMMEDIATE" : "BEGIN"));
    return Transaction(connection);
}

Transaction& Transaction::operator=(Transaction&& other) noexcept
{
    rollBack();
    m_connection = std::exchange(other.m_connection, nullptr);
    return *this;
}

Transaction::~Transaction()
{
    rollBack();
}

Result<void> Transaction::commit()
{
    DBSYNC_TRY(execute(m_connection, "COMMIT"));
    m_connection = nullptr;
    return {};
}

void Transaction::rollBack()
{
    // SQLite may have rolled back by itself (full disk); then there is nothing left to do.
    if (m_connection && sqlite3_get_autocommit(m_connection) == 0)
        sqlite3_exec(m_connection, "ROLLBACK", nullptr, nullptr, nullptr);
    m_connection = nullptr;
}

namespace {

std::string quoteWith(std::string_view text, char quote)
{
    std::string quoted(1, quote);
    for (const char character : text) {
        quoted.push_back(character);
        if (character == quote)
            quoted.push_back(quote);
    }
    quoted.push_back(quote);
    return quoted;
}

} // namespace

std::string quoteName(std::string_view name)
{
    return quoteWith(name, '"');
}

std::string quoteText(std::string_view text)
{
    return quoteWith(text, '\'');
}

} // namespace dbsync::sqlite
