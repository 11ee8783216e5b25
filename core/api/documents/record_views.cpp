#include "api/documents/record_views.h"

#include "maindb/stores/user_store.h"

namespace dbsync::api {

namespace {

Json textOrNull(const std::string& text)
{
    return text.empty() ? Json() : Json(text);
}

/// The query of a URL without its parameters that name a password.
std::string queryWithoutPassword(std::string_view query)
{
    std::string kept;
    while (!query.empty()) {
        const auto end = query.find('&');
        const std::string_view parameter = query.substr(0, end);
        query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
        const std::string name = maindb::emailKey(parameter.substr(0, parameter.find('='))); // without case
        if (name.find("password") != std::string::npos || name.find('%') != std::string::npos)
            continue;
        kept.append(kept.empty() ? "" : "&").append(parameter);
    }
    return kept;
}

} // namespace

std::string withoutPassword(const std::string& url)
{
    const auto scheme = url.find("://");
    if (scheme == std::string::npos)
        return url;
    std::string shown = url.substr(0, scheme + 3);
    std::string_view rest = std::string_view(url).substr(scheme + 3);
    // The last @, as a password may hold any character, encoded or not.
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
        const std::string_view user = rest.substr(0, at);
        shown.append(user.substr(0, user.find(':'))).append("@");
        rest = rest.substr(at + 1);
    }
    const auto question = rest.find('?');
    shown.append(rest.substr(0, question));
    if (question == std::string_view::npos)
        return shown;
    const std::string query = queryWithoutPassword(rest.substr(question + 1));
    return query.empty() ? shown : shown + "?" + query;
}

Json toJson(const maindb::Tenant& tenant)
{
    Json json{{"id", tenant.id},
              {"code", tenant.code},
              {"name", tenant.name},
              {"website", textOrNull(tenant.website)},
              {"metadata", objectFromText(tenant.metadata)},
              {"datasourceId", tenant.datasourceId ? Json(*tenant.datasourceId) : Json()},
              {"state", maindb::tenantStateName(tenant.state)}};
    if (!tenant.removeAfter.empty())
        json["removeAfter"] = tenant.removeAfter;
    json["createdAt"] = tenant.createdAt;
    json["updatedAt"] = tenant.updatedAt;
    return json;
}

Json toJson(const maindb::Datasource& datasource)
{
    return Json{{"id", datasource.id},
                {"name", datasource.name},
                {"state", maindb::datasourceStateName(datasource.state)},
                {"tenants", datasource.tenants},
                {"weight", datasource.weight},
                {"metadata", objectFromText(datasource.metadata)},
                {"url", withoutPassword(datasource.url)},
                {"createdAt", datasource.createdAt},
                {"updatedAt", datasource.updatedAt}};
}

Json toJson(const maindb::User& user)
{
    return Json{{"id", user.id},
                {"emailAddress", user.emailAddress},
                {"firstName", user.firstName},
                {"lastName", user.lastName},
                {"role", maindb::roleName(user.role)},
                {"metadata", objectFromText(user.metadata)},
                {"disabled", user.disabled},
                {"tenantId", user.tenantId},
                {"createdAt", user.createdAt},
                {"updatedAt", user.updatedAt}};
}

Json toJson(const maindb::Operator& installationOperator)
{
    return Json{{"id", installationOperator.id},
                {"emailAddress", installationOperator.emailAddress},
                {"role", "OPERATOR"},
                {"createdAt", installationOperator.createdAt},
                {"updatedAt", installationOperator.updatedAt}};
}

Json toJson(const maindb::Device& device)
{
    return Json{{"id", device.id},
                {"name", device.name},
                {"platform", device.platform},
                {"user", device.userEmail},
                {"lastSeen", textOrNull(device.lastSeen)},
                {"revision", device.revision},
                {"revoked", device.revoked},
                {"createdAt", device.createdAt}};
}

Json toJson(const maindb::ApiKey& key)
{
    return Json{{"id", key.id},
                {"name", key.name},
                {"user", key.userEmail},
                {"revoked", key.revoked},
                {"createdAt", key.createdAt}};
}

Json toJson(const maindb::Policy& policy)
{
    return Json{{"table", policy.table}, {"column", textOrNull(policy.column)}, {"policy", policy.policy}};
}

Json toJson(const maindb::AuditEntry& entry)
{
    return Json{{"time", entry.time}, {"who", entry.who},   {"what", entry.what},
                {"on", entry.on},     {"from", entry.from}, {"times", entry.times}};
}

} // namespace dbsync::api
