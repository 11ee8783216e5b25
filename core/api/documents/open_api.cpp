#include "api/documents/open_api.h"

#include <algorithm>
#include <array>

namespace dbsync::api {

namespace {

/// "/tenants/:code" as "/tenants/{code}", with the names of its parameters.
std::pair<std::string, std::vector<std::string>> splitPattern(const std::string& pattern)
{
    std::string path;
    std::vector<std::string> names;
    std::size_t position = 0;
    while (position < pattern.size()) {
        const auto end = std::min(pattern.find('/', position + 1), pattern.size());
        const std::string segment = pattern.substr(position, end - position);
        position = end;
        if (!segment.starts_with("/:")) {
            path += segment;
            continue;
        }
        names.push_back(segment.substr(2));
        path += "/{" + names.back() + "}";
    }
    return {path, names};
}

/// The JSON schema that an example has; fields whose names end in ? are optional, in ~ may be null.
Json schemaOf(const Json& example)
{
    if (example.is_object()) {
        Json properties = Json::object();
        Json required = Json::array();
        for (const auto& [name, value] : example.items()) {
            const bool optional = name.ends_with('?');
            const bool nullable = name.ends_with('~');
            const std::string plain = optional || nullable ? name.substr(0, name.size() - 1) : name;
            properties[plain] = schemaOf(value);
            if (nullable)
                properties[plain]["nullable"] = true;
            if (!optional)
                required.push_back(plain);
        }
        Json schema{{"type", "object"}, {"properties", std::move(properties)}};
        if (!required.empty())
            schema["required"] = std::move(required);
        return schema;
    }
    if (example.is_array())
        return Json{{"type", "array"}, {"items", example.empty() ? Json::object() : schemaOf(example.front())}};
    if (example.is_boolean())
        return Json{{"type", "boolean"}};
    if (example.is_number())
        return Json{{"type", "integer"}};
    return example.is_null() ? Json{{"type", "string"}, {"nullable", true}} : Json{{"type", "string"}};
}

Json contentOf(const std::string& type, const std::string& example)
{
    const bool json = type == "application/json";
    const Json schema = json ? schemaOf(Json::parse(example)) : Json{{"type", "string"}, {"format", "binary"}};
    return Json{{type, {{"schema", schema}}}};
}

Json parameter(const std::string& name, const char* place, bool required, const std::string& meaning)
{
    return Json{{"name", name},
                {"in", place},
                {"required", required},
                {"description", meaning},
                {"schema", {{"type", "string"}}}};
}

Json parametersOf(const Route& route, const std::vector<std::string>& pathNames)
{
    Json parameters = Json::array();
    for (const std::string& name : pathNames)
        parameters.push_back(parameter(name, "path", true, "Names the object."));
    for (const QueryParameter& query : route.query)
        parameters.push_back(parameter(query.name, "query", false, query.meaning));
    if (route.access.needsHeader())
        parameters.push_back(parameter("x-tenant-code", "header", true, "The tenant's code."));
    return parameters;
}

std::string whoText(const Access& access)
{
    switch (access.who) {
    case Access::Who::Public:
        return "public";
    case Access::Who::LoggedIn:
        return access.operatorsToo ? "everyone logged in" : "every user";
    case Access::Who::Operators:
        return "operators";
    default:
        return std::string(maindb::roleName(access.role)) + (access.operatorsToo ? ", operators" : "");
    }
}

struct CommonResponse
{
    const char* status;
    const char* name; ///< in the document's components
    const char* meaning;
};

/// What the listener answers whatever the route, and what any route may come to.
constexpr std::array commonResponses{
    CommonResponse{"400", "Wrong", "The request is wrong, or the tenant code is unknown."},
    CommonResponse{"405", "MethodNotAllowed", "The address does not know the method; Allow says which it knows."},
    CommonResponse{"408", "TooSlow", "The request came too slowly."},
    CommonResponse{"413", "BodyTooLarge", "The body is too large."},
    CommonResponse{"414", "AddressTooLong", "The address is too long."},
    CommonResponse{"431", "HeadersTooLarge", "The headers are too large."},
    CommonResponse{"500", "Failed", "The cloud's own fault; its log has more, by x-request-id."},
    CommonResponse{"501", "EncodingUnknown", "A transfer encoding other than chunked."},
    CommonResponse{"503", "Busy", "Busy or out of reach; Retry-After says when to try again."},
};

Json errorResponse(const char* meaning)
{
    return Json{{"description", meaning},
                {"content", {{"application/json", {{"schema", {{"$ref", "#/components/schemas/Error"}}}}}}}};
}

Json commonComponents()
{
    Json components = Json::object();
    for (const CommonResponse& each : commonResponses)
        components[each.name] = errorResponse(each.meaning);
    return components;
}

/// Whether wrong passwords are counted there, or sign-ups.
bool isLimited(const Route& route)
{
    return route.pattern == "/login" || route.pattern == "/signup" ||
           (route.pattern == "/me" && route.method == "PATCH");
}

bool mayBeMissing(const Route& route)
{
    return route.access.needsTenant() || route.pattern.find(':') != std::string::npos ||
           std::any_of(route.query.begin(), route.query.end(),
                       [](const QueryParameter& query) { return query.name == "tenant"; });
}

void addErrors(Json& responses, const Route& route)
{
    for (const CommonResponse& each : commonResponses)
        responses[each.status] = Json{{"$ref", std::string("#/components/responses/") + each.name}};
    if (route.access.who != Access::Who::Public || route.pattern == "/login" || route.pattern == "/token") {
        responses["401"] = errorResponse("Not logged in, wrong password, or the session has ended.");
        responses["403"] = errorResponse("Not allowed: role, tenant, suspension or revocation.");
    }
    if (mayBeMissing(route))
        responses["404"] = errorResponse("There is no such object, or the tenant has no datasource.");
    if (route.method != "GET" || route.pattern == "/changes")
        responses["409"] = errorResponse("In conflict with what is there; code says how.");
    if (route.pattern == "/batches")
        responses["415"] = errorResponse("The body is of another type.");
    if (isLimited(route))
        responses["429"] = errorResponse("Too many; Retry-After says when to try again.");
}

Json operationOf(const Route& route, const std::vector<std::string>& pathNames)
{
    Json success{{"description", "Done."}};
    if (!route.answer.empty())
        success["content"] = contentOf(route.answerType, route.answer);
    Json responses{{std::to_string(route.status), std::move(success)}};
    addErrors(responses, route);
    Json operation{{"summary", route.summary},
                   {"description", "For: " + whoText(route.access) + "."},
                   {"parameters", parametersOf(route, pathNames)},
                   {"responses", std::move(responses)}};
    if (!route.body.empty())
        operation["requestBody"] = Json{{"required", true}, {"content", contentOf(route.bodyType, route.body)}};
    if (route.access.who != Access::Who::Public)
        operation["security"] = Json::array({Json{{"bearer", Json::array()}}});
    return operation;
}

bool mayUse(const Access& access, maindb::Role role)
{
    return access.who == Access::Who::Public || access.who == Access::Who::LoggedIn ||
           (access.who == Access::Who::Members && role >= access.role);
}

std::string lowerCase(std::string text)
{
    for (char& character : text)
        character = static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
    return text;
}

} // namespace

Json openApiDocument(const std::vector<Route>& routes)
{
    Json paths = Json::object();
    for (const Route& route : routes) {
        const auto [path, names] = splitPattern(route.pattern);
        paths[path][lowerCase(route.method)] = operationOf(route, names);
    }
    const Json error = schemaOf(
        Json{{"statusCode", 400}, {"message", "text"}, {"error", "text"}, {"code?", "text"}, {"hint?", "text"}});
    return Json{{"openapi", "3.0.3"},
                {"info", {{"title", "db-sync"}, {"version", DBSYNC_VERSION}}},
                {"paths", std::move(paths)},
                {"components",
                 {{"schemas", {{"Error", error}}},
                  {"responses", commonComponents()},
                  {"securitySchemes", {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}}}}}}};
}

std::string routesDocument(const std::vector<Route>& routes)
{
    static constexpr std::array roles{maindb::Role::Guest, maindb::Role::User, maindb::Role::Manager,
                                      maindb::Role::Admin};
    std::string text = "# Routes and roles\n\n"
                       "Made from the table of routes in `core/api`; its test compares. *tenant*: needs the header "
                       "`x-tenant-code`.\n\n"
                       "| route | tenant | public | GUEST | USER | MANAGER | ADMIN | operator | what it does |\n"
                       "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
    for (const Route& route : routes) {
        const Access& access = route.access;
        const bool everyone = access.who == Access::Who::Public;
        text += "| `" + route.method + " " + route.pattern + "` | " + (access.needsHeader() ? "yes" : "") + " | " +
                (everyone ? "x" : "");
        for (const maindb::Role role : roles)
            text += std::string(" | ") + (mayUse(access, role) ? "x" : "");
        text += std::string(" | ") + (everyone || access.operatorsToo ? "x" : "") + " | " + route.summary + " |\n";
    }
    return text;
}

} // namespace dbsync::api
