#pragma once

#include "api/pipeline/route.h"
#include "api/services.h"

namespace dbsync::api {

/// POST /signup: makes a tenant with its first user, an ADMIN, and logs in.
class SignupController
{
public:
    explicit SignupController(Services& services) : m_services(services) {}
    std::vector<Route> routes();

private:
    Result<http::Response> signUp(Call& call);
    Result<maindb::Tenant> make(Call& call, maindb::Tenant tenant, maindb::User user, const std::string& password);
    Result<maindb::Tenant> provision(const maindb::Tenant& tenant, maindb::User& user, const std::string& password);

    Services& m_services;
};

} // namespace dbsync::api
