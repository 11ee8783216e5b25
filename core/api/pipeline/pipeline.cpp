#include "api/pipeline/pipeline.h"

#include "api/documents/storable_text.h"
#include "api/pipeline/errors.h"

#include <exception>

namespace dbsync::api {

namespace {

/// Of routes that take no body.
constexpr std::uint64_t strayBodyBytes = 64 * 1024;

constexpr std::string_view tenantHeader = "x-tenant-code";

std::shared_ptr<Call> callOf(const std::any& context)
{
    const auto* call = std::any_cast<std::shared_ptr<Call>>(&context);
    return call ? *call : nullptr;
}

/// The credential of "Authorization: Bearer CREDENTIAL", or nothing.
std::string_view bearerOf(std::string_view header)
{
    constexpr std::string_view scheme = "bearer ";
    if (header.size() <= scheme.size() || maindb::emailKey(header.substr(0, scheme.size())) != scheme)
        return {};
    header.remove_prefix(scheme.size());
    while (header.starts_with(' '))
        header.remove_prefix(1);
    return header;
}

Error notText(const std::string& what)
{
    return {ErrorKind::InvalidRequest, "malformed", what + " must be text in UTF-8 without NUL characters.", {}};
}

/// Nothing that databases do not take goes further: they would refuse it in words of their own.
Result<void> checkAddress(const Route& route, const http::Request& request)
{
    for (const auto& [name, value] : request.pathParameters) {
        if (!isStorableText(value))
            return notText("The " + name + " in the address");
    }
    for (const QueryParameter& parameter : route.query) {
        if (!isStorableText(request.queryValue(parameter.name).value_or("")))
            return notText("The query parameter \"" + parameter.name + "\"");
    }
    return {};
}

} // namespace

Pipeline::Pipeline(Services& services, const RouteTable& table, RequestLog* log)
    : m_services(services), m_log(log), m_router(std::make_shared<http::Router>())
{
    for (const Route& route : table.routes())
        add(*m_router, route);
}

void Pipeline::add(http::Router& router, const Route& route)
{
    http::RouteOptions options;
    options.bodyLimit = route.body.empty() ? strayBodyBytes : route.bodyLimit;
    options.light = route.light;
    // What others wait for too, a move say, ends by itself; a batch is sent again.
    options.ofClient = route.method == "GET" || route.rawBody();
    // Who may not use a route must not make the server take a large body.
    if (!route.body.empty() && route.access.who != Access::Who::Public)
        options.early = [this, &route](http::Request& request) { return admit(route, request); };
    router.add(route.method, route.pattern, std::move(options),
               [this, &route](http::Request& request) { return handle(route, request); });
}

std::optional<http::Response> Pipeline::admit(const Route& route, http::Request& request)
{
    const auto call = std::make_shared<Call>();
    call->request = &request;
    request.context = call;
    auto admitted = checkAddress(route, request);
    if (admitted)
        admitted = findTenant(route, *call);
    if (admitted)
        admitted = guard(route, *call);
    if (!admitted)
        return notYet(*call, admitted.error());
    call->admitted = true;
    return std::nullopt;
}

/// The answer before anything was done: what is busy may be free in a moment.
http::Response Pipeline::notYet(Call& call, const Error& error)
{
    http::Response response = refusal(call, error);
    response.again = error.code == "busy";
    return response;
}

Result<void> Pipeline::findTenant(const Route& route, Call& call)
{
    if (!route.access.needsTenant())
        return {};
    const bool inPath = route.access.inPath;
    const std::string code = inPath ? call.parameter("code") : std::string(call.request->header(tenantHeader));
    // Of two codes there is no telling which is meant, and a proxy in front may have looked at the other.
    if ((inPath || call.request->headerCount(tenantHeader) <= 1) && isStorableText(code)) {
        DBSYNC_ASSIGN(call.tenant, m_services.main.directory.find(code));
    }
    if (!call.tenant || call.tenant->tenant.state == maindb::TenantState::Provisioning) {
        call.tenant = nullptr;
        if (inPath)
            return notFound("tenant");
        return Error{ErrorKind::InvalidRequest, "invalidTenantCode", "Invalid tenant code.", {}};
    }
    if (!route.access.rows)
        return {};
    if (!call.tenant->datasource)
        return Error{ErrorKind::InvalidRequest, "noDatasource", "This tenant has no datasource.", {}};
    DBSYNC_ASSIGN(call.datasource, m_services.registry.open(*call.tenant->datasource));
    return {};
}

Result<void> Pipeline::guard(const Route& route, Call& call)
{
    const Access& access = route.access;
    if (access.who == Access::Who::Public)
        return {};
    // Of two credentials there is no telling whose request it is, and a proxy in front may have looked at the other.
    if (call.request->headerCount("Authorization") > 1)
        return notLoggedIn();
    call.credential = bearerOf(call.request->header("Authorization"));
    DBSYNC_ASSIGN(call.identity, m_services.main.authenticator.identify(call.credential));
    if (!call.identity)
        return notLoggedIn();
    if (call.identity->disabled)
        return forbidden("userDisabled", "This user is disabled.");
    if (call.identity->isOperator())
        return access.operatorsToo ? Result<void>()
                                   : forbidden("operatorsSeeNoRows", "Operators cannot use what is the tenants' own.");
    if (access.who == Access::Who::Operators)
        return forbidden("operatorsOnly", "Only operators may do this.");
    return access.who == Access::Who::Members ? guardMember(access, call) : Result<void>();
}

Result<void> Pipeline::guardMember(const Access& access, const Call& call)
{
    if (call.identity->tenantId != call.tenantId())
        return forbidden("otherTenant", "You are not a user of this tenant.");
    if (call.tenant->tenant.state != maindb::TenantState::Active)
        return tenantClosed(call.tenant->tenant);
    if (call.identity->role < access.role)
        return forbidden("roleTooLow", "Your role is " + std::string(maindb::roleName(call.identity->role)) +
                                           "; this needs " + std::string(maindb::roleName(access.role)) + ".");
    return {};
}

Result<http::Response> Pipeline::control(const Route& route, Call& call)
{
    if (!route.body.empty() && !route.rawBody()) {
        DBSYNC_ASSIGN(const std::string body, call.request->body->readAll(route.bodyLimit));
        DBSYNC_ASSIGN(call.body, parseObject(body));
    }
    return route.handler(call);
}

http::Response Pipeline::handle(const Route& route, http::Request& request)
{
    if (const auto earlier = callOf(request.context); !earlier || !earlier->admitted) {
        if (auto refused = admit(route, request))
            return std::move(*refused);
    }
    const std::shared_ptr<Call> call = callOf(request.context);
    call->request = &request;
    std::optional<CallLimit::Pass> pass;
    if (call->datasource) {
        auto entered = call->datasource->enter();
        if (!entered)
            return notYet(*call, entered.error());
        pass.emplace(std::move(*entered));
        if (auto may = route.pulls ? call->datasource->mayPull(call->tenantId()) : Result<void>(); !may)
            return notYet(*call, may.error());
    }
    call->error.clear(); // of an earlier try
    try {
        auto answer = control(route, *call);
        return answer ? std::move(*answer) : refusal(*call, answer.error());
    } catch (const std::exception& exception) {
        return refusal(*call, internalError(exception.what()));
    }
}

http::Response Pipeline::refusal(Call& call, const Error& error)
{
    call.error = error.code + ": " + error.message;
    const bool toOperator = call.identity && call.identity->isOperator();
    const Json json = errorToJson(error, toOperator ? Audience::Operators : Audience::Clients);
    http::Response response = http::Response::json(statusOf(error), toText(json));
    if (const std::int64_t seconds = retryAfterOf(error); seconds > 0)
        response.headers.emplace_back("Retry-After", std::to_string(seconds));
    if (response.status == 401)
        response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

void Pipeline::finished(const http::RequestSummary& summary)
{
    const std::string route = summary.route.empty() ? "none" : summary.route.substr(summary.route.find(' ') + 1);
    m_services.metrics.requestDone(summary.route.empty() ? "other" : summary.method, route, summary.status,
                                   static_cast<double>(summary.milliseconds) / 1000.0, summary.bytesIn,
                                   summary.bytesOut);
    if (!m_log)
        return;
    const auto call = callOf(summary.context);
    if (!call)
        return m_log->write(summary, {}, {}, {});
    // What was typed as an e-mail address may be anything, a password too.
    const std::string user = plausibleEmail(call->who()) ? call->who() : std::string();
    m_log->write(summary, call->tenant ? call->tenant->tenant.code : std::string(), user, call->error);
}

} // namespace dbsync::api
