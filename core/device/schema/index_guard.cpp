#include "device/schema/index_guard.h"

#include "device/store/row_access.h"
#include "schema/sql_text.h"

#include <map>
#include <memory>
#include <mutex>

namespace dbsync::device {

namespace {

constexpr const char* guard = "dbsync_keeps_indexes";

/// What the function of a connection answers.
struct Switch
{
    sqlite3* file;
    bool on = true;
};

/// By their connections, each of which is used by one thread at a time. Asking by SQL would replace the connection's
/// last error, which callers read.
struct Switches
{
    std::mutex mutex;
    std::map<sqlite3*, Switch*> of;
};

Switches& switches()
{
    static Switches all;
    return all;
}

Switch* switchOf(sqlite3* file)
{
    const std::lock_guard lock(switches().mutex);
    const auto found = switches().of.find(file);
    return found == switches().of.end() ? nullptr : found->second;
}

void answer(sqlite3_context* context, int, sqlite3_value**)
{
    sqlite3_result_int(context, static_cast<Switch*>(sqlite3_user_data(context))->on);
}

void forget(void* owned)
{
    const std::unique_ptr<Switch> gone(static_cast<Switch*>(owned));
    const std::lock_guard lock(switches().mutex);
    switches().of.erase(gone->file);
}

/// A statement that fails for what a row or a trigger holds; not one that meets a full disk, say.
bool mayBeTheIndex(const Error& error)
{
    return isConstraintError(error) || error.code == "database";
}

} // namespace

Result<void> installIndexGuard(sqlite3* file)
{
    if (switchOf(file))
        return {};
    auto* owned = new Switch{file}; // SQLite deletes it, after an error too
    if (sqlite3_create_function_v2(file, guard, 0, SQLITE_UTF8 | SQLITE_INNOCUOUS, owned, answer, nullptr, nullptr,
                                   forget) != SQLITE_OK)
        return sqlite::lastError(file, "Making a function");
    const std::lock_guard lock(switches().mutex);
    switches().of.emplace(file, owned);
    return {};
}

std::string guardedTrigger(std::string_view afterName)
{
    const auto tokens = sqlTokens(afterName);
    std::size_t table = 0;
    while (table < tokens.size() && !isWord(afterName, tokens[table], "ON"))
        ++table;
    std::size_t condition = 0;
    int depth = 0;
    for (std::size_t i = table + 2; i < tokens.size(); ++i) {
        const std::string_view text = afterName.substr(tokens[i].start, tokens[i].end - tokens[i].start);
        depth += text == "(" ? 1 : text == ")" ? -1 : 0;
        if (!condition && isWord(afterName, tokens[i], "WHEN"))
            condition = i;
        if (depth != 0 || !isWord(afterName, tokens[i], "BEGIN"))
            continue;
        const std::size_t begin = tokens[i].start;
        const std::string asked = "WHEN " + std::string(guard) + "() ";
        if (!condition)
            return std::string(afterName.substr(0, begin)) + asked + std::string(afterName.substr(begin));
        return std::string(afterName.substr(0, tokens[condition].start)) + asked + "AND (" +
               std::string(afterName.substr(tokens[condition].end, begin - tokens[condition].end)) + ") " +
               std::string(afterName.substr(begin));
    }
    return {};
}

Result<void> runKeepingIndexes(sqlite::Statement& statement)
{
    auto done = statement.run();
    if (done || !mayBeTheIndex(done.error()))
        return done;
    Switch* indexes = switchOf(sqlite3_db_handle(statement.get()));
    if (!indexes)
        return done;
    indexes->on = false;
    done = statement.run();
    indexes->on = true;
    return done;
}

} // namespace dbsync::device
