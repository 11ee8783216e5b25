#include "api/controllers/keys_controller.h"

#include "api/documents/record_views.h"
#include "api/documents/tenant_fields.h"
#include "api/pipeline/errors.h"

#include <charconv>

namespace dbsync::api {

std::vector<Route> KeysController::routes()
{
    const Access members = Access::members(maindb::Role::Guest);
    Route list{"GET", "/keys", members, "The API keys of the user who asks.",
               [this](Call& call) { return this->list(call); }};
    list.answer = R"({"keys":[{"id":1,"name":"nightly","user":"ann@example.com","revoked":false,"createdAt":"time"}]})";
    Route issue{"POST", "/keys", members, "Makes an API key, which may do what its user may. It is shown this once.",
                [this](Call& call) { return this->issue(call); }};
    issue.body = R"({"name":"nightly"})";
    issue.answer = R"({"key":{"id":1,"name":"nightly","user":"ann@example.com","revoked":false,"createdAt":"time",
        "key":"dbsync_hex"}})";
    issue.status = 201;
    Route revoke{"DELETE", "/keys/:id", members, "Revokes an API key of the user who asks.",
                 [this](Call& call) { return this->revoke(call); }};
    revoke.status = 204;
    return {list, issue, revoke};
}

Result<http::Response> KeysController::list(Call& call)
{
    DBSYNC_ASSIGN(const auto keys, m_services.main.apiKeys.list(call.identity->id));
    return ok(listToJson("keys", keys));
}

Result<http::Response> KeysController::issue(Call& call)
{
    Fields fields(call.body);
    const std::string name = fields.text("name", 1, longestName);
    DBSYNC_TRY(fields.check());
    DBSYNC_ASSIGN(const auto issued, m_services.main.apiKeys.issue(call.identity->id, name));
    DBSYNC_TRY(m_services.main.audit.note(call.note("keyIssued", name)));
    Json json = toJson(issued.second);
    json["key"] = issued.first;
    return created(Json{{"key", std::move(json)}});
}

Result<http::Response> KeysController::revoke(Call& call)
{
    const std::string text = call.parameter("id");
    std::int64_t id = 0;
    const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (failure != std::errc() || rest != text.data() + text.size())
        return notFound("key");
    DBSYNC_ASSIGN(const bool revoked, m_services.main.apiKeys.revoke(call.identity->id, id));
    if (!revoked)
        return notFound("key");
    m_services.signals.close(call.identity->id);
    DBSYNC_TRY(m_services.main.audit.note(call.note("keyRevoked", text)));
    return noContent();
}

} // namespace dbsync::api
