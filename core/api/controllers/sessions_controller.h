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
    /// Somebody who gives a password.
    struct Attempt
    {
        Attempt(const Call& call, const std::string& account);
        maindb::AuditNote succeeded(const maindb::AccessLog& log) const;

        std::string from;    ///< the address
        std::string network; ///< what is one client
        std::string key;     ///< what wrong passwords are counted by
        /// Filled in once they are known to exist: people type passwords into the wrong field.
        std::int64_t tenantId = 0;
        std::string code;
        std::string who;
    };

    Result<http::Response> logIn(Call& call);
    Result<http::Response> logInUser(Attempt& attempt, const std::string& code, const std::string& email,
                                     const std::string& password);
    Result<http::Response> logInOperator(Attempt& attempt, const std::string& email, const std::string& password);
    void noteFailure(std::string_view what, const Attempt& attempt);
    Result<http::Response> renew(Call& call);
    /// Refused for who is disabled, or of a tenant that is not active.
    Result<void> mayLogIn(const maindb::Identity& identity);
    Result<http::Response> logOut(Call& call);
    Result<http::Response> me(Call& call);
    Result<http::Response> editMe(Call& call);
    Result<http::Response> changePassword(Call& call, const Attempt& attempt, maindb::User user,
                                          const std::string& current, const std::string& password);
    /// Verifies a password. Those that many try at once count as if they had come one after the other.
    Result<bool> isRight(const Attempt& attempt, const std::string& hash, const std::string& password);
    /// Refused where there were too many failures for the account from here.
    Result<void> mayTry(const Attempt& attempt);
    /// Runs `tryOut`, which verifies a password, where it may be tried.
    Result<http::Response> guarded(const Attempt& attempt, const std::function<Result<http::Response>()>& tryOut);

    Services& m_services;
};

} // namespace dbsync::api
