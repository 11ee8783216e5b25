#pragma once

#include "api/pipeline/call.h"
#include "http/message.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace dbsync::api {

/// Who may use a route.
struct Access
{
    enum class Who {
        Public,    ///< everyone, logged in or not
        LoggedIn,  ///< every user and operator
        Members,   ///< users of the tenant named by x-tenant-code (or the path), from `role` on
        Operators, ///< operators only
    };
    Who who = Who::Public;
    maindb::Role role = maindb::Role::Guest; ///< of members
    bool operatorsToo = false;               ///< members' routes that operators may use for any tenant
    bool inPath = false;                     ///< the tenant is named by the path's :code, not by the header
    bool rows = true;                        ///< needs the tenant's datasource

    static Access everyone() { return {}; }
    static Access loggedIn() { return {Who::LoggedIn, maindb::Role::Guest, true, false, false}; }
    static Access users() { return {Who::LoggedIn, maindb::Role::Guest, false, false, false}; }
    static Access operators() { return {Who::Operators, maindb::Role::Admin, true, false, false}; }
    static Access members(maindb::Role role) { return {Who::Members, role, false, false, true}; }
    static Access membersAndOperators(maindb::Role role) { return {Who::Members, role, true, false, true}; }

    /// The ADMINs of the tenant that the path's :code names, and operators.
    static Access owners(bool rows = true) { return {Who::Members, maindb::Role::Admin, true, true, rows}; }

    bool needsTenant() const { return who == Who::Members; }
    bool needsHeader() const { return needsTenant() && !inPath; }
};

struct QueryParameter
{
    std::string name;
    std::string meaning;
};

/// One route: what it does, for whom, and how it is described. The pipeline, the OpenAPI document and docs/routes.md
/// are made from the same table of these.
struct Route
{
    using Handler = std::function<Result<http::Response>(Call&)>;

    std::string method;
    std::string pattern; ///< "/tenants/:code"
    Access access;
    std::string summary;
    Handler handler;
    /// An example of the JSON body, "" where there is none; a field whose name ends in ? may be absent, in ~
    /// null.
    std::string body = {};
    /// An example of the answer; "" for 204.
    std::string answer = {};
    int status = 200; ///< of success
    std::vector<QueryParameter> query = {};
    std::uint64_t bodyLimit = 256 * 1024; ///< bytes
    std::string bodyType = "application/json";
    std::string answerType = "application/json";
    bool light = false; ///< answered even while the pool is saturated
    bool pulls = false; ///< its answer is a pull of the datasource, of which a tenant has its share

    bool rawBody() const { return bodyType != "application/json"; }
};

http::Response ok(const Json& json);
http::Response created(const Json& json);
http::Response noContent();

} // namespace dbsync::api
