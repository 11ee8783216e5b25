#pragma once

#include "api/pipeline/route.h"
#include "api/services.h"

namespace dbsync::api {

/// Logging in and out, and who is logged in: /login, /token, /logout, /me.
class SessionsController
{
public:
    explicit SessionsController(Services& services) : m_services(services) {}
    std::vector<Route> routes();

private:
    Result<http::Response> logIn(Call& call);
    Result<http::Response> logInUser(const std::string& code, const std::string& email, const std::string& password);
    Result<http::Response> logInOperator(const std::string& email, const std::string& password);
    Result<http::Response> renew(Call& call);
    /// Refused for who is disabled, or of a tenant that is not active.
    Result<void> mayLogIn(const maindb::Identity& identity);
    Result<http::Response> logOut(Call& call);
    Result<http::Response> me(Call& call);
    Result<http::Response> editMe(Call& call);
    Result<http::Response> changePassword(Call& call, maindb::User user, const std::string& current,
                                          const std::string& password);
    /// Runs `tryOut`, which verifies a password, unless there were too many failures for the account from here.
    Result<http::Response> guarded(Call& call, const std::string& account,
                                   const std::function<Result<http::Response>()>& tryOut);

    Services& m_services;
};

} // namespace dbsync::api
