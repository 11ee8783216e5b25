#include "sync/auto/file_check.h"

#include "base/sqlite.h"

#include <sstream>

namespace dbsync::sync {

namespace {

constexpr qint64 stepMilliseconds = 20;
constexpr int mostSteps = 250; ///< five seconds of reading
constexpr int rowsBetweenLooks = 256;
constexpr int busyMilliseconds = 20;
constexpr std::int64_t smallBytes = 4'000'000; ///< what SQLite checks as a whole within a step or two

bool saysDamage(const Error& error)
{
    return error.code == "damaged" || error.code == "notADatabase";
}

/// What SQLite's check says of the file itself: not of rows that break a rule of their table, which programs may write,
/// and not of pages that are merely lost.
std::string damageIn(std::string_view said)
{
    if (!said.starts_with("***"))
        return {};
    std::istringstream lines{std::string(said)};
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("***") && !line.ends_with("never used"))
            return line;
    }
    return {};
}

} // namespace

FileCheck::FileCheck(std::string path, bool thorough) : m_path(std::move(path)), m_thorough(thorough) {}

Error FileCheck::damaged(const std::string& said) const
{
    return {ErrorKind::LocalDatabase, "damaged", "The file " + m_path + " is damaged: " + said + ".",
            "Restore the file from a backup."};
}

Result<bool> FileCheck::step()
{
    const auto named = [this](const Error& error) { return error.code == "damaged" ? damaged(error.message) : error; };
    if (!m_file) {
        auto opened = open();
        if (!opened)
            return named(opened.error());
        if (*opened)
            return true;
    }
    if (++m_steps > mostSteps)
        return true;
    if (auto walked = walkOn(); !walked)
        return named(walked.error());
    return m_left.empty();
}

/// True where that was all there is to do.
Result<bool> FileCheck::open()
{
    DBSYNC_ASSIGN(auto file, device::LocalFile::open(m_path));
    m_file.emplace(std::move(file));
    sqlite3_busy_timeout(m_file->handle(), busyMilliseconds);
    DBSYNC_TRY(sqlite::execute(m_file->handle(), "PRAGMA main.cache_size = -2000; PRAGMA cell_size_check = ON"));
    DBSYNC_ASSIGN(const auto pages, sqlite::queryInteger(m_file->handle(), "PRAGMA main.page_count"));
    DBSYNC_ASSIGN(const auto pageSize, sqlite::queryInteger(m_file->handle(), "PRAGMA main.page_size"));
    if (m_thorough || pages.value_or(0) * pageSize.value_or(0) <= smallBytes) {
        DBSYNC_ASSIGN(const bool checked, checkWhole());
        if (checked)
            return true;
    }
    DBSYNC_TRY(listTables());
    return false;
}

/// False where a table needs a function or a collation of its own program: then tables are read one by one.
Result<bool> FileCheck::checkWhole()
{
    auto check = sqlite::Statement::prepare(m_file->handle(), "PRAGMA main.quick_check(20)");
    while (check) {
        auto more = check->step();
        if (!more && !saysDamage(more.error()) && more.error().code != "database")
            return more.error(); // locked, say
        if (!more)
            return saysDamage(more.error()) ? Result<bool>(more.error()) : Result<bool>(false);
        if (!*more)
            return true;
        if (const std::string damage = damageIn(check->text(0)); !damage.empty())
            return damaged(damage);
    }
    return check.error().code == "database" ? Result<bool>(false) : Result<bool>(check.error());
}

/// Tables whose rows are found by a row id that no column hides.
Result<void> FileCheck::listTables()
{
    DBSYNC_ASSIGN(auto tables,
                  sqlite::Statement::prepare(
                      m_file->handle(),
                      "SELECT name FROM pragma_table_list AS t WHERE schema = 'main' AND type = 'table' AND NOT wr AND "
                      "NOT EXISTS (SELECT 1 FROM pragma_table_xinfo(t.name, 'main') AS c WHERE lower(c.name) = "
                      "'_rowid_')"));
    while (true) {
        DBSYNC_ASSIGN(const bool more, tables.step());
        if (!more)
            return {};
        const std::string table = sqlite::quoteName(std::string(tables.text(0)));
        std::string sql = "SELECT _rowid_ FROM main." + table + " NOT INDEXED WHERE _rowid_ >= ?1 ORDER BY _rowid_";
        auto readable = sqlite::Statement::prepare(m_file->handle(), sql);
        if (readable)
            m_left.push_back({std::move(sql)});
        else if (saysDamage(readable.error()))
            return readable.error();
    }
}

Result<void> FileCheck::walkOn()
{
    QElapsedTimer time;
    time.start();
    while (!m_left.empty() && time.elapsed() < stepMilliseconds) {
        Walk& walk = m_left.back();
        DBSYNC_ASSIGN(auto rows, sqlite::Statement::prepare(m_file->handle(), walk.sql));
        rows.bind(1, walk.from);
        bool more = true;
        for (int read = 1; more && (read % rowsBetweenLooks != 0 || time.elapsed() < stepMilliseconds); ++read) {
            DBSYNC_ASSIGN(more, rows.step());
            if (!more || rows.integer(0) == INT64_MAX) {
                more = false;
                break;
            }
            walk.from = rows.integer(0) + 1;
        }
        if (!more)
            m_left.pop_back();
    }
    return {};
}

} // namespace dbsync::sync
