#include "api/tenants/datasource_registry.h"

#include "api/documents/record_views.h"

#include <algorithm>

namespace dbsync::api {

namespace {

constexpr std::string_view sqliteScheme = "sqlite:";
constexpr std::string_view sqliteSuffix = ".sqlite";
constexpr std::size_t longestName = 100;

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
    if (const std::string shown = withoutPassword(url); shown != url) {
        for (auto at = error.message.find(url); at != std::string::npos; at = error.message.find(url))
            error.message.replace(at, url.size(), shown);
    }
    error.code = "datasourceUnreachable";
    error.kind = ErrorKind::Unreachable;
    return error;
}

} // namespace

Result<void> DatasourceRegistry::checkUrl(const std::string& url)
{
    if (!url.starts_with(sqliteScheme))
        return Error{ErrorKind::InvalidRequest, "datasourceUnsupported",
                     "This version serves embedded datasources only.",
                     "Name a file in the cloud's folder: sqlite:NAME.sqlite."};
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

Result<std::shared_ptr<datasource::Datasource>> DatasourceRegistry::open(const maindb::Datasource& record)
{
    const std::shared_ptr<Entry> found = entry(record.id);
    const std::lock_guard lock(found->mutex);
    if (found->datasource && found->url == record.url)
        return found->datasource;
    auto opened = datasource::Datasource::open(record.url, m_folder, m_clock);
    if (!opened)
        return unreachable(record.url, opened.error());
    found->datasource = std::move(*opened);
    found->url = record.url;
    return found->datasource;
}

Result<void> DatasourceRegistry::tryOut(const std::string& url)
{
    auto opened = datasource::Datasource::open(url, m_folder, m_clock);
    if (!opened)
        return unreachable(url, opened.error());
    if (const auto checked = (*opened)->check(); !checked)
        return unreachable(url, checked.error());
    return {};
}

void DatasourceRegistry::forget(std::int64_t id)
{
    const std::lock_guard lock(m_mutex);
    m_entries.erase(id);
}

} // namespace dbsync::api
