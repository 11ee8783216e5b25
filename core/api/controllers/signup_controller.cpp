#include "api/controllers/signup_controller.h"

#include "api/controllers/session_reply.h"
#include "api/documents/tenant_fields.h"
#include "api/pipeline/errors.h"

#include <nlohmann/json.hpp>

namespace dbsync::api {

std::vector<Route> SignupController::routes()
{
    Route signup{
        "POST", "/signup", Access::everyone(),
        "Makes a tenant in a datasource picked by region, room and weight, its first user as ADMIN, and logs in.",
        [this](Call& call) { return signUp(call); }};
    signup.body =
        R"({"tenant":{"code":"acme","name":"Acme Ltd","region?":"eu"},"user":{"emailAddress":"ann@example.com",
        "password":"at least 8 characters","firstName?":"Ann","lastName?":"Lee"}})";
    signup.answer = R"({"accessToken":"hex","refreshToken":"hex","expiresIn":3600,
        "tenant":{"id":1,"code":"acme"},"user":{"id":1,"emailAddress":"ann@example.com","role":"ADMIN"}})";
    signup.status = 201;
    return {signup};
}

Result<maindb::Tenant> SignupController::make(Call& call, maindb::Tenant tenant, maindb::User user,
                                              const std::string& password)
{
    // Codes that are taken are counted, so that nobody lists all tenants by trying.
    const std::string address = http::limitedNetwork(call.request->remoteAddress);
    const std::string key = "signup " + address;
    if (const auto seconds = m_services.guesses.retryAfterSeconds({}, key, m_services.now()))
        return tooManyTries(seconds);
    const auto counted = [&](Result<maindb::Tenant> result) {
        if (!result && result.error().code == "tenantCodeTaken")
            m_services.guesses.failed({}, key, m_services.now());
        return result;
    };
    // Looked up before the password is hashed, which takes long.
    DBSYNC_ASSIGN(const auto existing, m_services.main.tenants.find(tenant.code));
    if (existing && existing->state != maindb::TenantState::Provisioning)
        return counted(tenantCodeTaken(tenant.code));
    if (const std::int64_t seconds = m_services.signupLimit.take(address, m_services.now()); seconds > 0)
        return tooManySignups(seconds);
    auto made = provision(tenant, user, password);
    if (made)
        m_services.signupLimit.succeeded(address);
    else
        m_services.signupLimit.failed(address);
    return counted(std::move(made));
}

Result<maindb::Tenant> SignupController::provision(const maindb::Tenant& tenant, maindb::User& user,
                                                   const std::string& password)
{
    DBSYNC_ASSIGN(user.passwordHash, m_services.hasher.hash(password));
    return m_services.provisioner.provisionAnywhere(tenant, &user);
}

Result<http::Response> SignupController::signUp(Call& call)
{
    Fields fields(call.body);
    Fields tenantFields = fields.object("tenant");
    maindb::Tenant tenant;
    tenant.code = readTenantCode(tenantFields, "code");
    tenant.name = tenantFields.text("name", 1, longestName);
    if (const auto region = tenantFields.optionalText("region", longestName); region && !region->empty())
        tenant.metadata = nlohmann::json{{"region", *region}}.dump();
    Fields userFields = fields.object("user");
    maindb::User user;
    user.emailAddress = userFields.email("emailAddress");
    const std::string password = userFields.password("password");
    user.firstName = userFields.optionalText("firstName", longestName).value_or("");
    user.lastName = userFields.optionalText("lastName", longestName).value_or("");
    user.role = maindb::Role::Admin;
    DBSYNC_TRY(fields.check());
    call.user = user.emailAddress;

    DBSYNC_ASSIGN(const maindb::Tenant made, make(call, tenant, user, password));
    DBSYNC_TRY(m_services.main.audit.note(
        {made.id, user.emailAddress, "tenantSignedUp", made.code, call.request->remoteAddress}));
    DBSYNC_ASSIGN(const auto added, m_services.main.users.find(made.id, user.emailAddress));
    if (!added)
        return internalError("The first user of a new tenant is missing.");
    DBSYNC_ASSIGN(const auto tokens, m_services.main.sessions.open(maindb::Identity::Kind::User, added->id));
    return created(sessionReply(tokens, toJson(*added), &made));
}

} // namespace dbsync::api
