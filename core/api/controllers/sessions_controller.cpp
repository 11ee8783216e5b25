#include "api/controllers/sessions_controller.h"

#include "api/controllers/session_reply.h"
#include "api/documents/tenant_fields.h"
#include "api/pipeline/errors.h"
#include "base/log.h"

#include <algorithm>

namespace dbsync::api {

namespace {

/// Names neither what was wrong nor what exists.
Error wrongCredentials()
{
    return {ErrorKind::Refused, "wrongCredentials", "Invalid tenant, e-mail or password.", {}};
}

Error userDisabled()
{
    return forbidden("userDisabled", "This user is disabled.");
}

} // namespace

std::vector<Route> SessionsController::routes()
{
    const std::string tokens = R"({"accessToken":"hex","refreshToken":"hex","expiresIn":3600,
        "tenant~":{"id":1,"code":"acme"},"user":{"id":1,"emailAddress":"ann@example.com","role":"USER"}})";
    Route login{"POST", "/login", Access::everyone(), "Logs in; operators without tenant.",
                [this](Call& call) { return logIn(call); }};
    login.body = R"({"tenant?":"acme","email":"ann@example.com","password":"secret"})";
    login.answer = tokens;
    Route token{"POST", "/token", Access::everyone(),
                "Gives a new access token. The refresh token stays the same and is good for 90 days more.",
                [this](Call& call) { return renew(call); }};
    token.body = R"({"refreshToken":"hex"})";
    token.answer = R"({"accessToken":"hex","expiresIn":3600})";
    Route logout{"POST", "/logout", Access::loggedIn(), "Ends the session of the token.",
                 [this](Call& call) { return logOut(call); }};
    logout.status = 204;
    Route me{"GET", "/me", Access::loggedIn(), "Tells who is logged in.",
             [this](Call& call) { return this->me(call); }};
    me.answer = R"({"user":{"id":1,"emailAddress":"ann@example.com","role":"USER"},"tenant~":{"id":1,"code":"acme"}})";
    Route edit{
        "PATCH", "/me", Access::users(),
        "Changes the user who asks. A new password needs the current one, ends all sessions and opens a new one.",
        [this](Call& call) { return editMe(call); }};
    edit.body =
        R"({"firstName?":"Ann","lastName?":"Lee","password?":"at least 8 characters","currentPassword?":"secret"})";
    edit.answer = R"({"user":{"id":1,"emailAddress":"ann@example.com","role":"USER"},"accessToken?":"hex",
        "refreshToken?":"hex","expiresIn?":3600})";
    return {login, token, logout, me, edit};
}

Result<http::Response> SessionsController::logInUser(Attempt& attempt, const std::string& code,
                                                     const std::string& email, const std::string& password)
{
    DBSYNC_ASSIGN(const auto tenant, m_services.main.tenants.find(code));
    std::optional<maindb::User> user;
    if (tenant && tenant->state != maindb::TenantState::Provisioning) {
        attempt.tenantId = tenant->id;
        attempt.code = tenant->code;
        DBSYNC_ASSIGN(user, m_services.main.users.find(tenant->id, email));
    }
    if (user)
        attempt.who = user->emailAddress;
    // Without a user the password is verified too, so that the time tells nothing.
    DBSYNC_ASSIGN(const bool right, isRight(attempt, user ? user->passwordHash : std::string(), password));
    if (!right || !user)
        return wrongCredentials();
    if (user->disabled)
        return userDisabled();
    if (tenant->state != maindb::TenantState::Active)
        return tenantClosed(*tenant);
    const maindb::AuditNote note = attempt.succeeded(m_services.main.accesses);
    DBSYNC_ASSIGN(const auto tokens, m_services.main.sessions.open(maindb::Identity::Kind::User, user->id, &note));
    return ok(sessionReply(tokens, toJson(*user), &*tenant));
}

Result<http::Response> SessionsController::logInOperator(Attempt& attempt, const std::string& email,
                                                         const std::string& password)
{
    DBSYNC_ASSIGN(const auto found, m_services.main.operators.find(email));
    if (found)
        attempt.who = found->emailAddress;
    DBSYNC_ASSIGN(const bool right, isRight(attempt, found ? found->passwordHash : std::string(), password));
    if (!right || !found)
        return wrongCredentials();
    if (found->disabled)
        return userDisabled();
    const maindb::AuditNote note = attempt.succeeded(m_services.main.accesses);
    DBSYNC_ASSIGN(const auto tokens, m_services.main.sessions.open(maindb::Identity::Kind::Operator, found->id, &note));
    return ok(sessionReply(tokens, toJson(*found), nullptr));
}

Result<http::Response> SessionsController::logIn(Call& call)
{
    Fields fields(call.body);
    const std::string tenant = fields.optionalText("tenant", 1000).value_or("");
    const std::string email = fields.text("email", 1, 1000);
    const std::string password = fields.secret("password");
    DBSYNC_TRY(fields.check());
    call.user = email;

    Attempt attempt(call, tenant + " " + maindb::emailKey(email));
    return guarded(attempt, [&] {
        return tenant.empty() ? logInOperator(attempt, email, password) : logInUser(attempt, tenant, email, password);
    });
}

SessionsController::Attempt::Attempt(const Call& call, const std::string& account)
    : from(call.request->remoteAddress), network(http::limitedNetwork(from)), key(account + " " + network)
{
}

maindb::AuditNote SessionsController::Attempt::succeeded(const maindb::AccessLog& log) const
{
    return log.login(tenantId, who, code, from, network);
}

void SessionsController::noteFailure(std::string_view what, const Attempt& attempt)
{
    const auto noted = m_services.main.accesses.failure(
        what, {attempt.tenantId, attempt.who, {}, attempt.code, attempt.from}, attempt.network);
    if (!noted)
        logLine(LogLevel::Warning, "a login that failed is not in the audit log", {{"error", noted.error().message}});
}

Result<void> SessionsController::mayTry(const Attempt& attempt)
{
    const auto seconds = m_services.guesses.retryAfterSeconds(attempt.key, attempt.network, m_services.now());
    return seconds > 0 ? tooManyTries(seconds) : Result<void>();
}

Result<bool> SessionsController::isRight(const Attempt& attempt, const std::string& hash, const std::string& password)
{
    return m_services.hasher.verify(hash, password,
                                    {[&] { return mayTry(attempt); },
                                     [&](bool right) {
                                         if (!right)
                                             m_services.guesses.failed(attempt.key, attempt.network, m_services.now());
                                     }});
}

Result<http::Response> SessionsController::guarded(const Attempt& attempt,
                                                   const std::function<Result<http::Response>()>& tryOut)
{
    DBSYNC_TRY(mayTry(attempt));
    auto answer = tryOut();
    if (answer) {
        m_services.guesses.succeeded(attempt.key);
    } else if (answer.error().code == "wrongCredentials") {
        noteFailure(maindb::AccessLog::failed, attempt);
        if (!mayTry(attempt))
            noteFailure(maindb::AccessLog::locked, attempt);
    } else if (statusOf(answer.error()) == 403) {
        noteFailure(maindb::AccessLog::refused, attempt);
    }
    return answer;
}

Result<void> SessionsController::mayLogIn(const maindb::Identity& identity)
{
    if (identity.disabled)
        return userDisabled();
    if (identity.isOperator())
        return {};
    DBSYNC_ASSIGN(const auto tenant, m_services.main.tenants.find(identity.tenantId));
    if (!tenant)
        return notLoggedIn();
    if (tenant->state != maindb::TenantState::Active)
        return tenantClosed(*tenant);
    return {};
}

Result<http::Response> SessionsController::renew(Call& call)
{
    Fields fields(call.body);
    const std::string refreshToken = fields.secret("refreshToken");
    DBSYNC_TRY(fields.check());
    DBSYNC_ASSIGN(const auto owner, m_services.main.sessions.owner(refreshToken));
    if (!owner)
        return notLoggedIn();
    DBSYNC_TRY(mayLogIn(*owner));
    DBSYNC_ASSIGN(const auto tokens, m_services.main.sessions.renew(refreshToken));
    if (!tokens)
        return notLoggedIn();
    return ok(Json{{"accessToken", tokens->accessToken}, {"expiresIn", tokens->expiresIn}});
}

Result<http::Response> SessionsController::logOut(Call& call)
{
    if (call.identity->sessionId == 0)
        return forbidden("noSession", "An API key has no session; revoke the key instead.");
    DBSYNC_TRY(m_services.main.sessions.close(call.identity->sessionId));
    if (!call.identity->isOperator())
        m_services.signals.close(call.identity->id);
    return noContent();
}

Result<http::Response> SessionsController::me(Call& call)
{
    const maindb::Identity& identity = *call.identity;
    if (identity.isOperator()) {
        DBSYNC_ASSIGN(const auto found, m_services.main.operators.find(identity.emailAddress));
        if (!found)
            return notLoggedIn();
        return ok(Json{{"user", toJson(*found)}, {"tenant", nullptr}});
    }
    DBSYNC_ASSIGN(const auto user, m_services.main.users.find(identity.tenantId, identity.id));
    DBSYNC_ASSIGN(const auto tenant, m_services.main.tenants.find(identity.tenantId));
    if (!user || !tenant)
        return notLoggedIn();
    return ok(Json{{"user", toJson(*user)}, {"tenant", toJson(*tenant)}});
}

Result<http::Response> SessionsController::editMe(Call& call)
{
    DBSYNC_TRY(mayLogIn(*call.identity));
    DBSYNC_ASSIGN(auto user, m_services.main.users.find(call.identity->tenantId, call.identity->id));
    if (!user)
        return notLoggedIn();
    Fields fields(call.body);
    user->firstName = fields.optionalText("firstName", longestName).value_or(user->firstName);
    user->lastName = fields.optionalText("lastName", longestName).value_or(user->lastName);
    const auto password = fields.optionalPassword("password");
    const std::string current = password ? fields.secret("currentPassword") : std::string();
    DBSYNC_TRY(fields.check());
    if (password) {
        DBSYNC_ASSIGN(const auto tenant, m_services.main.tenants.find(user->tenantId));
        Attempt attempt(call, "me " + std::to_string(user->id));
        attempt.tenantId = user->tenantId;
        attempt.who = user->emailAddress;
        attempt.code = tenant ? tenant->code : std::string();
        return guarded(attempt, [&] { return changePassword(call, attempt, *user, current, *password); });
    }
    DBSYNC_ASSIGN(const auto updated, m_services.main.users.update(*user));
    return ok(Json{{"user", toJson(updated)}});
}

Result<http::Response> SessionsController::changePassword(Call& call, const Attempt& attempt, maindb::User user,
                                                          const std::string& current, const std::string& password)
{
    DBSYNC_ASSIGN(const bool right, isRight(attempt, user.passwordHash, current));
    if (!right)
        return Error{ErrorKind::Refused, "wrongCredentials", "The current password is wrong.", {}};
    DBSYNC_ASSIGN(user.passwordHash, m_services.hasher.hash(password));
    DBSYNC_ASSIGN(const auto updated, m_services.main.users.update(user));
    m_services.signals.close(updated.id);
    DBSYNC_TRY(m_services.main.audit.note(call.noteOf(updated.tenantId, "passwordChanged", updated.emailAddress)));
    DBSYNC_ASSIGN(const auto tokens, m_services.main.sessions.open(maindb::Identity::Kind::User, updated.id));
    DBSYNC_ASSIGN(const auto tenant, m_services.main.tenants.find(updated.tenantId));
    return ok(sessionReply(tokens, toJson(updated), tenant ? &*tenant : nullptr));
}

} // namespace dbsync::api
