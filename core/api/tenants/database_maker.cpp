#include "api/tenants/database_maker.h"

#include "api/documents/json_fields.h"
#include "base/log.h"
#include "postgres/connection.h"

namespace dbsync::api {

namespace {

constexpr int mostDatabases = 10'000;

/// True where it is new, false where there is one of that name.
Result<bool> createDatabase(const std::string& url, const std::string& name)
{
    DBSYNC_ASSIGN(const auto parsed, postgres::Url::parse(url));
    DBSYNC_ASSIGN(const auto connection, postgres::Connection::open(parsed));
    // Another one than the usual template, as that may have another encoding.
    auto created =
        connection->execute("CREATE DATABASE " + postgres::quoteName(name) + " TEMPLATE template0 ENCODING 'UTF8'");
    if (created)
        return true;
    const std::string& state = connection->diagnostics().sqlState;
    if (state == "42P04" || state == "23505") // it exists, or another node makes it at this moment
        return false;
    return std::move(created.error());
}

} // namespace

std::string numberedUrl(const std::string& url, int number)
{
    const auto scheme = url.find("://");
    const auto question = std::min(url.find('?'), url.size());
    const auto slash = scheme == std::string::npos ? scheme : url.find('/', scheme + 3);
    if (slash == std::string::npos || slash + 1 >= question)
        return {};
    return url.substr(0, question) + "_" + std::to_string(number) + url.substr(question);
}

Result<std::optional<maindb::Datasource>> DatabaseMaker::registerMade(const std::string& name, const std::string& url)
{
    DBSYNC_ASSIGN(const FoundDatabase found, m_claims.look(url));
    if (found.kind != FoundDatabase::Kind::Free)
        return std::optional<maindb::Datasource>();
    maindb::Datasource datasource;
    datasource.name = name;
    datasource.url = url;
    datasource.metadata = toText(Json{{"maxTenants", m_tenants}});
    const maindb::AuditNote note{0, "dbsync-cloud", "datasourceAdded", name};
    auto added = m_main.datasources.add(datasource, &note);
    if (!added && added.error().code == "datasourceNameTaken")
        return std::optional<maindb::Datasource>();
    if (!added)
        return std::move(added.error());
    const auto claimed = m_claims.claim(found, added->id);
    if (!claimed || !*claimed) {
        DBSYNC_TRY(m_main.datasources.remove(added->id));
        return claimed ? Result<std::optional<maindb::Datasource>>(std::optional<maindb::Datasource>())
                       : Result<std::optional<maindb::Datasource>>(claimed.error());
    }
    return std::optional(std::move(*added));
}

Result<std::optional<maindb::Datasource>> DatabaseMaker::makeNext()
{
    const std::optional<maindb::Datasource> none;
    if (m_tenants <= 0 || numberedUrl(m_url, 2).empty())
        return none;
    for (int number = 2; number < mostDatabases; ++number) {
        const std::string url = numberedUrl(m_url, number);
        DBSYNC_ASSIGN(const auto parsed, postgres::Url::parse(url));
        const std::string name = parsed.parameter("dbname");
        DBSYNC_ASSIGN(const auto taken, m_main.datasources.find(name));
        if (taken)
            continue;
        DBSYNC_ASSIGN(const bool created, createDatabase(m_url, name));
        DBSYNC_ASSIGN(auto made, registerMade(name, url));
        if (made) {
            logLine(LogLevel::Info, "a database was made for new tenants", {{"datasource", name}});
            return made;
        }
        if (created)
            return none; // another node has taken it meanwhile
        DBSYNC_ASSIGN(const auto registered, m_main.datasources.find(name));
        if (registered)
            return none;
    }
    return none;
}

} // namespace dbsync::api
