#include "schema/definitions.h"

#include "base/sqlite.h"
#include "schema/schema_change.h"
#include "schema/sqlite_schema.h"
#include "schema/table_rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>

namespace dbsync {

namespace {

using sqlite::quoteName;

constexpr int longestSql = 1'000'000;
constexpr std::chrono::seconds longestTrial{5};
constexpr int stepsBetweenLooks = 10'000;
constexpr int mostStandIns = 50; ///< for functions and collations that only a program of its own has

/// They reach out of the database, or into SQLite itself.
constexpr std::array<std::string_view, 7> outward = {"load_extension", "readfile", "writefile", "edit",
                                                     "fts3_tokenizer", "fsdir",    "lsmode"};

bool isOutward(std::string_view function)
{
    return std::any_of(outward.begin(), outward.end(), [&](std::string_view each) { return sameName(each, function); });
}

std::string upper(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(c < 0x80 ? std::toupper(c) : c); });
    return text;
}

int createAction(const std::string& type)
{
    if (type == "table")
        return SQLITE_CREATE_TABLE;
    if (type == "index")
        return SQLITE_CREATE_INDEX;
    return type == "view" ? SQLITE_CREATE_VIEW : SQLITE_CREATE_TRIGGER;
}

/// The empty database, and what may be done in it.
class Trial
{
public:
    explicit Trial(const Schema& schema) : m_schema(schema) {}
    std::vector<WrongDefinition> run();

private:
    enum class Mode { Free, Create, Probe };

    static int authorize(void* self, int action, const char* a, const char* b, const char* database, const char* from);
    int judge(int action, const char* first, const char* second);
    static int onProgress(void* self);
    void makeTables();
    void makeObject(const SchemaObject& object);
    /// "" where it made what it names.
    std::string make(const std::string& type, const std::string& name, const std::string& table,
                     const std::string& sql);
    std::string create(const std::string& type, const std::string& sql);
    bool standIn(const std::string& message);
    std::string probe(const SchemaObject& object);
    std::string whyNot(const Table& table, const Schema& made) const;
    bool exists(const std::string& type, const std::string& name, const std::string& table);
    void makeGround(const std::string& table, bool view);
    void wrong(const std::string& type, const std::string& name, const std::string& sql, std::string reason)
    {
        m_wrong.push_back({type, name, sql, std::move(reason)});
    }

    const Schema& m_schema;
    sqlite3* m_connection = nullptr;
    std::vector<WrongDefinition> m_wrong;
    Mode m_mode = Mode::Free;
    int m_create = 0;
    int m_standIns = 0;
    std::string m_denied;
    std::chrono::steady_clock::time_point m_end = std::chrono::steady_clock::now() + longestTrial;
};

int Trial::authorize(void* self, int action, const char* a, const char* b, const char*, const char*)
{
    return static_cast<Trial*>(self)->judge(action, a, b);
}

int Trial::judge(int action, const char*, const char* second)
{
    if (m_mode == Mode::Free)
        return SQLITE_OK;
    if (action == SQLITE_FUNCTION && second && isOutward(second)) {
        m_denied = second;
        return SQLITE_DENY;
    }
    switch (action) {
    case SQLITE_READ:
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
    case SQLITE_FUNCTION:
        return SQLITE_OK;
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
        return m_mode == Mode::Probe ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_REINDEX:
    case SQLITE_CREATE_INDEX: // of a table's keys too
        return m_create == SQLITE_CREATE_INDEX || m_create == SQLITE_CREATE_TABLE ? SQLITE_OK : SQLITE_DENY;
    default:
        return m_mode == Mode::Create && action == m_create ? SQLITE_OK : SQLITE_DENY;
    }
}

int Trial::onProgress(void* self)
{
    return std::chrono::steady_clock::now() > static_cast<Trial*>(self)->m_end ? 1 : 0;
}

/// Runs exactly one statement that creates.
std::string Trial::create(const std::string& type, const std::string& sql)
{
    const std::string notOne = "its SQL is not one CREATE " + upper(type) + " statement";
    if (sql.size() > longestSql)
        return "its SQL is longer than " + std::to_string(longestSql) + " bytes";
    if (upper(sql.substr(0, 6)) != "CREATE" || sql.find('\0') != std::string::npos)
        return notOne;
    m_create = createAction(type);
    m_denied.clear();
    sqlite3_stmt* raw = nullptr;
    const char* rest = nullptr;
    m_mode = Mode::Create;
    int result = sqlite3_prepare_v2(m_connection, sql.data(), static_cast<int>(sql.size()), &raw, &rest);
    m_mode = Mode::Free;
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(raw, sqlite3_finalize);
    if (result != SQLITE_OK) {
        if (!m_denied.empty())
            return "it uses the function " + m_denied;
        return (result & 0xff) == SQLITE_AUTH ? notOne
                                              : "SQLite says \"" + std::string(sqlite3_errmsg(m_connection)) + "\"";
    }
    sqlite3_stmt* more = nullptr;
    result = sqlite3_prepare_v2(m_connection, rest, -1, &more, nullptr);
    sqlite3_finalize(more);
    if (result != SQLITE_OK || more)
        return notOne;
    m_mode = Mode::Create;
    while ((result = sqlite3_step(raw)) == SQLITE_ROW) {
    }
    m_mode = Mode::Free;
    if (result == SQLITE_DONE)
        return {};
    return result == SQLITE_INTERRUPT ? "it takes too long"
                                      : "SQLite says \"" + std::string(sqlite3_errmsg(m_connection)) + "\"";
}

/// For a function or a collation that only the program has that made the file: devices without it tell and go on.
bool Trial::standIn(const std::string& message)
{
    const auto nameAfter = [&](const std::string& words) {
        const std::size_t found = message.find(words);
        if (found == std::string::npos)
            return std::string();
        const std::size_t begin = found + words.size();
        return message.substr(begin, message.find_first_of("\"()", begin) - begin);
    };
    if (m_standIns++ >= mostStandIns)
        return false;
    if (const std::string name = nameAfter("no such collation sequence: "); !name.empty())
        return sqlite3_create_collation(m_connection, name.c_str(), SQLITE_UTF8, nullptr,
                                        [](void*, int, const void*, int, const void*) { return 0; }) == SQLITE_OK;
    const std::string name = nameAfter("no such function: ");
    if (name.empty() || isOutward(name))
        return false;
    return sqlite3_create_function(
               m_connection, name.c_str(), -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, nullptr,
               [](sqlite3_context* context, int, sqlite3_value**) { sqlite3_result_null(context); }, nullptr,
               nullptr) == SQLITE_OK;
}

bool Trial::exists(const std::string& type, const std::string& name, const std::string& table)
{
    auto find =
        sqlite::Statement::prepare(m_connection, "SELECT 1 FROM main.sqlite_schema WHERE type = ?1 AND name = ?2 "
                                                 "COLLATE NOCASE AND tbl_name = ?3 COLLATE NOCASE");
    if (!find)
        return false;
    const auto found = find->bind(1, type).bind(2, name).bind(3, table).step();
    return found && *found;
}

std::string Trial::make(const std::string& type, const std::string& name, const std::string& table,
                        const std::string& sql)
{
    std::string reason = create(type, sql);
    while (!reason.empty() && type != "table" && standIn(reason))
        reason = create(type, sql);
    if (reason.empty() && !exists(type, name, table))
        reason = "its SQL makes another " + type;
    return reason;
}

std::string Trial::whyNot(const Table& table, const Schema& made) const
{
    const Table* here = made.find(table.name);
    if (!here)
        return "its SQL makes a table that cannot be synced";
    const auto same = [](const KeyColumn& a, const KeyColumn& b) { return sameName(a.name, b.name); };
    if (here->automaticKey != table.automaticKey || !std::equal(here->primaryKey.begin(), here->primaryKey.end(),
                                                                table.primaryKey.begin(), table.primaryKey.end(), same))
        return "its SQL makes another primary key";
    for (const Column& column : here->columns) {
        if (table.columnIndex(column.name) < 0 && column.notNull && column.defaultValue.empty())
            return "its SQL demands a value for column \"" + column.name + "\", which is not listed";
    }
    return {};
}

void Trial::makeTables()
{
    std::vector<const Table*> done;
    for (const Table& table : m_schema.tables) {
        if (std::string reason = make("table", table.name, table.name, table.sql); !reason.empty())
            wrong("table", table.name, table.sql, std::move(reason));
        else
            done.push_back(&table);
    }
    const auto made = readSqliteSchema(m_connection);
    for (const Table* table : done) {
        const std::string reason = made ? whyNot(*table, *made) : made.error().message;
        if (!reason.empty())
            wrong("table", table->name, table->sql, reason);
        const Table* here = made ? made->find(table->name) : nullptr;
        for (const Column& column : table->columns) {
            // Columns that came later stand in the list alone; indexes may be on them.
            if (here && here->columnIndex(column.name) < 0)
                (void)sqlite::execute(m_connection, "ALTER TABLE main." + quoteName(table->name) + " ADD COLUMN " +
                                                        quoteName(column.name));
        }
    }
}

/// A trigger may stand on a table that is not synced.
void Trial::makeGround(const std::string& table, bool view)
{
    (void)sqlite::execute(m_connection, (view ? "DROP TABLE main." : "DROP VIEW IF EXISTS main.") + quoteName(table));
    (void)sqlite::execute(m_connection, view ? "CREATE VIEW main." + quoteName(table) + " AS SELECT 1 AS a"
                                             : "CREATE TABLE main." + quoteName(table) + "(a)");
}

/// Compiles what a view or a trigger does, without doing it; what cannot be found says nothing here.
std::string Trial::probe(const SchemaObject& object)
{
    std::vector<std::string> statements;
    const std::string table = "main." + quoteName(object.table);
    if (object.type == "view")
        statements = {"SELECT * FROM main." + quoteName(object.name)};
    else if (object.type == "trigger")
        statements = {"DELETE FROM " + table, "INSERT INTO " + table + " DEFAULT VALUES"};
    if (const Table* of = object.type == "trigger" ? m_schema.find(object.table) : nullptr) {
        std::string set;
        for (const Column& column : of->columns)
            set.append(set.empty() ? "" : ", ").append(quoteName(column.name) + " = " + quoteName(column.name));
        statements.push_back("UPDATE " + table + " SET " + set);
    }
    m_denied.clear();
    std::string found;
    m_mode = Mode::Probe;
    for (const std::string& sql : statements) {
        const auto prepared = sqlite::Statement::prepare(m_connection, sql);
        for (const std::string_view function : outward) {
            if (!prepared && prepared.error().message.ends_with(std::string("no such function: ").append(function)))
                m_denied = function;
        }
    }
    m_mode = Mode::Free;
    return m_denied.empty() ? std::string() : "it uses the function " + m_denied;
}

void Trial::makeObject(const SchemaObject& object)
{
    if (object.type == "trigger" && isOwnTrigger(object.name))
        return wrong(object.type, object.name, object.sql, "its name is one that dbsync uses itself");
    const bool stray = object.type == "trigger" && !exists("table", object.table, object.table) &&
                       !exists("view", object.table, object.table);
    if (stray)
        makeGround(object.table, false);
    std::string reason = make(object.type, object.name, object.table, object.sql);
    if (stray && !reason.empty()) {
        makeGround(object.table, true);
        if (make(object.type, object.name, object.table, object.sql).empty())
            reason.clear();
    }
    if (reason.empty())
        reason = probe(object);
    if (!reason.empty())
        wrong(object.type, object.name, object.sql, std::move(reason));
}

std::vector<WrongDefinition> Trial::run()
{
    const auto connection = sqlite::Connection::open(":memory:", true);
    if (!connection)
        return {};
    m_connection = *connection;
    sqlite3_set_authorizer(m_connection, &Trial::authorize, this);
    sqlite3_progress_handler(m_connection, stepsBetweenLooks, &Trial::onProgress, this);
    makeTables();
    for (const char* type : {"index", "view", "trigger"}) {
        for (const SchemaObject& object : m_schema.objects) {
            if (object.type == type)
                makeObject(object);
        }
    }
    for (const SchemaObject& object : m_schema.objects) {
        if (object.type != "index" && object.type != "view" && object.type != "trigger" && object.type != droppedType &&
            object.type != settingType)
            wrong(object.type, object.name, object.sql, "there is no such type of object");
    }
    return std::move(m_wrong);
}

} // namespace

std::string WrongDefinition::sentence() const
{
    std::string word = type.empty() ? "Object" : type.substr(0, 40);
    word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
    return word + " \"" + name + "\": " + reason + ".";
}

std::vector<WrongDefinition> wrongDefinitions(const Schema& schema)
{
    return Trial(schema).run();
}

} // namespace dbsync
