#include "api/tenants/datasource_registry.h"

#include "api/documents/record_views.h"
#include "api/tenants/guarded_datasource.h"
#include "base/log.h"
#include "postgres/url.h"

#include <algorithm>

namespace dbsync::api {

namespace {

constexpr std::string_view sqliteScheme = "sqlite:";
constexpr std::string_view sqliteSuffix = ".sqlite";
constexpr std::size_t longestName = 100;
constexpr std::chrono::seconds longestWait{5};

bool isPlainName(std::string_view name)
{
    return std::all_of(name.begin(), name.end(), [](char character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
               (character >= '0' && character <= '9') || character == '_' || character == '-' || character == '.';
    });
}

/// The datasource's own words may hold its URL, and so a password.
Error unreachable(const std::string& url, const Error& cause)
{
    Error error = cause;
    if (const auto parsed = postgres::Url::parse(url))
        error.message = parsed->withoutPassword(std::move(error.message));
    if (const std::string shown = withoutPassword(url); shown != url) {
        for (auto at = error.message.find(url); at != std::string::npos; at = error.message.find(url))
            error.message.replace(at, url.size(), shown);
    }
    error.code = "datasourceUnreachable";
    error.kind = ErrorKind::Unreachable;
    return error;
}

} // namespace

Result<void> DatasourceRegistry::checkUrl(const std::string& url) const
{
    if (postgres::isPostgresUrl(url)) {
        DBSYNC_TRY(postgres::Url::parse(url));
        return {};
    }
    if (!url.starts_with(sqliteScheme))
        return Error{ErrorKind::InvalidRequest, "datasourceUnsupported", "There are no datasources of this kind.",
                     "Write postgresql://user:password@host:port/database?schema=name, or sqlite:NAME.sqlite for a "
                     "file in the cloud's folder."};
    if (!m_embedded)
        return Error{ErrorKind::InvalidRequest, "datasourceUnsupported",
                     "With a main database in PostgreSQL a datasource cannot be a file: other nodes do not see it.",
                     "Write postgresql://user:password@host:port/database?schema=name."};
    const std::string_view name = std::string_view(url).substr(sqliteScheme.size());
    const bool plain = name.size() > sqliteSuffix.size() && name.size() <= longestName && isPlainName(name) &&
                       name.ends_with(sqliteSuffix) && !name.starts_with('.') && !name.starts_with('-');
    if (!plain || name == "main.sqlite")
        return Error{ErrorKind::InvalidRequest,
                     "invalidField",
                     "The field \"url\" must be sqlite:NAME.sqlite, with a plain file name of letters, digits, "
                     "points, dashes and underscores other than main.sqlite.",
                     {}};
    return {};
}

std::shared_ptr<DatasourceRegistry::Entry> DatasourceRegistry::entry(std::int64_t id)
{
    const std::lock_guard lock(m_mutex);
    auto& entry = m_entries[id];
    if (!entry)
        entry = std::make_shared<Entry>();
    return entry;
}

void DatasourceRegistry::belongTo(const std::string& mainDatabase)
{
    const std::lock_guard lock(m_mutex);
    m_mainDatabase = mainDatabase;
}

std::string DatasourceRegistry::mainDatabase()
{
    const std::lock_guard lock(m_mutex);
    return m_mainDatabase;
}

/// Opens a datasource and makes it the record's, where nobody has claimed it yet.
Result<std::unique_ptr<datasource::Datasource>> DatasourceRegistry::openOwn(std::int64_t id, const std::string& url)
{
    DBSYNC_ASSIGN(auto opened, datasource::Datasource::open(url, m_folder, m_clock));
    const std::string mainDatabase = this->mainDatabase();
    if (mainDatabase.empty())
        return opened;
    DBSYNC_ASSIGN(auto owner, opened->owner());
    if (!owner) {
        DBSYNC_ASSIGN(owner, opened->claim({mainDatabase, id}));
    }
    if (owner->mainDatabase != mainDatabase)
        return foreignDatasource(url);
    if (owner->datasource != id)
        logLine(LogLevel::Warning, "two datasources are the same database; move the tenants of one of them elsewhere",
                {{"one", std::to_string(id)}, {"other", std::to_string(owner->datasource)}});
    return opened;
}

void DatasourceRegistry::openInto(Entry& entry, std::int64_t id, const std::string& url)
{
    const auto begun = std::chrono::steady_clock::now();
    auto opened = openOwn(id, url);
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(entry.mutex);
    entry.opening = false;
    entry.url = url;
    entry.datasource = opened ? std::make_shared<GuardedDatasource>(std::move(*opened)) : nullptr;
    entry.failure = opened ? std::nullopt : std::optional(unreachable(url, opened.error()));
    entry.failingUntil = now + std::min<std::chrono::steady_clock::duration>(now - begun, std::chrono::seconds(1));
    entry.opened.notify_all();
}

Result<std::shared_ptr<GuardedDatasource>> DatasourceRegistry::open(const maindb::Datasource& record)
{
    const std::shared_ptr<Entry> found = entry(record.id);
    std::unique_lock lock(found->mutex);
    const auto isOpen = [&] { return found->datasource && found->url == record.url; };
    // One that does not answer must not hold up the tenants of others: few threads wait for it the first time, one
    // later.
    if (found->opening && !found->failure && found->waiting < CallLimit::most - 1) {
        ++found->waiting;
        found->opened.wait_for(lock, longestWait, [&] { return !found->opening; });
        --found->waiting;
    }
    if (isOpen())
        return found->datasource;
    const bool failing = found->failure && found->url == record.url;
    if (failing && (found->opening || std::chrono::steady_clock::now() < found->failingUntil))
        return *found->failure;
    if (found->opening)
        return Error{ErrorKind::Unreachable, "busy", "The datasource is being opened.", "Try again."};
    found->opening = true;
    lock.unlock();
    openInto(*found, record.id, record.url);
    lock.lock();
    const std::shared_ptr<GuardedDatasource> datasource = found->datasource;
    if (!isOpen())
        return found->failure ? *found->failure : internalError("The datasource was closed.");
    lock.unlock();
    if (m_onOpened)
        m_onOpened(record.id, record.url, datasource->channel());
    return datasource;
}

Result<std::unique_ptr<datasource::Datasource>> DatasourceRegistry::openApart(const std::string& url)
{
    auto opened = datasource::Datasource::open(url, m_folder, m_clock);
    if (!opened)
        return unreachable(url, opened.error());
    if (const auto checked = (*opened)->check(); !checked)
        return unreachable(url, checked.error());
    return opened;
}

Result<datasource::Peeked> DatasourceRegistry::peek(const std::string& url) const
{
    auto peeked = datasource::peek(url, m_folder);
    return !peeked && peeked.error().kind == ErrorKind::Unreachable ? unreachable(url, peeked.error()) : peeked;
}

void DatasourceRegistry::forget(std::int64_t id)
{
    const std::lock_guard lock(m_mutex);
    m_entries.erase(id);
}

Error foreignDatasource(const std::string& url)
{
    return {ErrorKind::InvalidRequest, "datasourceForeign",
            "The database at " + withoutPassword(url) +
                " holds the tenants of another installation: it belongs to another main database.",
            "Use the main database that it belongs to (put its backup back if it is lost), or name another database or "
            "another schema (?schema=NAME) for this one."};
}

} // namespace dbsync::api
