#include "api/administration/users_controller.h"

#include "api/documents/record_views.h"
#include "api/documents/tenant_fields.h"
#include "api/pipeline/errors.h"

#include <charconv>

namespace dbsync::api {

namespace {

constexpr const char* userExample = R"({"user":{"id":2,"emailAddress":"bob@example.com","firstName":"Bob",
    "lastName":"Ray","role":"USER","metadata":{},"disabled":false,"tenantId":1,"createdAt":"time","updatedAt":"time"}})";

void readCommon(Fields& fields, maindb::User& user)
{
    if (const auto name = fields.optionalText("firstName", longestName))
        user.firstName = *name;
    if (const auto name = fields.optionalText("lastName", longestName))
        user.lastName = *name;
    if (const auto metadata = fields.optionalObject("metadata"))
        user.metadata = *metadata;
    if (const auto name = fields.optionalText("role", longestName)) {
        const auto role = maindb::roleFromName(*name);
        if (!role)
            fields.refuse("role", "must be GUEST, USER, MANAGER or ADMIN.");
        user.role = role.value_or(user.role);
    }
}

} // namespace

std::vector<Route> UsersController::routes()
{
    Route list{"GET", "/users", Access::membersAndOperators(maindb::Role::Manager),
               "The tenant's users, in order of making.", [this](Call& call) { return this->list(call); }};
    list.answer = R"({"users":[{"id":2,"emailAddress":"bob@example.com","firstName":"Bob","lastName":"Ray",
        "role":"USER","metadata":{},"disabled":false,"tenantId":1,"createdAt":"time","updatedAt":"time"}]})";
    Route add{"POST", "/users", Access::membersAndOperators(maindb::Role::Admin),
              "Adds a user; GUEST where no role is named.", [this](Call& call) { return this->add(call); }};
    add.body = R"({"emailAddress":"bob@example.com","password":"at least 8 characters","firstName?":"Bob",
        "lastName?":"Ray","role?":"USER","metadata?":{}})";
    add.answer = userExample;
    add.status = 201;
    Route edit{"PATCH", "/users/:id", Access::membersAndOperators(maindb::Role::Admin),
               "Changes a user. One who is disabled or gets a new password is logged out everywhere.",
               [this](Call& call) { return this->edit(call); }};
    edit.body = R"({"firstName?":"Bob","lastName?":"Ray","role?":"MANAGER","metadata?":{},"disabled?":true,
        "password?":"at least 8 characters"})";
    edit.answer = userExample;
    return {list, add, edit};
}

Result<http::Response> UsersController::list(Call& call)
{
    DBSYNC_ASSIGN(const auto users, m_services.main.users.list(call.tenantId()));
    return ok(listToJson("users", users));
}

Result<http::Response> UsersController::add(Call& call)
{
    Fields fields(call.body);
    maindb::User user;
    user.tenantId = call.tenantId();
    user.emailAddress = fields.email("emailAddress");
    const std::string password = fields.password("password");
    readCommon(fields, user);
    DBSYNC_TRY(fields.check());
    DBSYNC_ASSIGN(user.passwordHash, m_services.hasher.hash(password));
    DBSYNC_ASSIGN(const auto added, m_services.main.users.add(user));
    DBSYNC_TRY(m_services.main.audit.note(call.note("userAdded", added.emailAddress)));
    return created(Json{{"user", toJson(added)}});
}

Result<http::Response> UsersController::edit(Call& call)
{
    const std::string text = call.parameter("id");
    std::int64_t id = 0;
    const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (failure != std::errc() || rest != text.data() + text.size())
        return notFound("user");
    DBSYNC_ASSIGN(auto user, m_services.main.users.find(call.tenantId(), id));
    if (!user)
        return notFound("user");
    Fields fields(call.body);
    readCommon(fields, *user);
    user->disabled = fields.optionalFlag("disabled").value_or(user->disabled);
    const auto password = fields.optionalPassword("password");
    DBSYNC_TRY(fields.check());
    if (password) {
        DBSYNC_ASSIGN(user->passwordHash, m_services.hasher.hash(*password));
    }
    DBSYNC_ASSIGN(const auto updated, m_services.main.users.update(*user));
    m_services.signals.close(updated.id);
    if (password)
        DBSYNC_TRY(m_services.main.audit.note(call.note("passwordChanged", updated.emailAddress)));
    DBSYNC_TRY(
        m_services.main.audit.note(call.note(updated.disabled ? "userDisabled" : "userEdited", updated.emailAddress)));
    return ok(Json{{"user", toJson(updated)}});
}

} // namespace dbsync::api
