#pragma once

#include "api/documents/json_fields.h"
#include "base/error.h"
#include "maindb/records.h"

#include <cstdint>
#include <string>
#include <string_view>

/// Errors as answers, and the errors that several parts of the API have in common.
namespace dbsync::api {

/// The status code that an error is answered with.
int statusOf(const Error& error);

/// "Not Found" for 404.
std::string_view reasonOf(int status);

/// Whom an answer is for.
enum class Audience {
    Clients,
    Operators, ///< they may know the databases: where they are, and what is wrong with them
};

/// `{"statusCode","message","error","code","hint"}`. What is the cloud's own fault is named in general words only, to
/// clients also what is wrong with a database; the log line has the rest.
Json errorToJson(const Error& error, Audience audience);

Error notFound(std::string_view what);
Error forbidden(std::string code, std::string message);
Error notLoggedIn();
Error deviceRevoked();
/// Why its users may not use a tenant that is not active: suspended, or removed (code tenantRemovalOrdered) with the
/// day until which it can be taken back.
Error tenantClosed(const maindb::Tenant& tenant);
/// Where an operator named a datasource that cannot be reached: the request was wrong, not the cloud.
Error asRequestError(Error error);
/// Answered with Retry-After; `seconds` from 1 on, which the hint names.
Error tooManyTries(std::int64_t seconds);
/// The same for sign-ups from one address.
Error tooManySignups(std::int64_t seconds);
/// The seconds of these two, 1 for what is answered with 503, else 0.
std::int64_t retryAfterOf(const Error& error);

} // namespace dbsync::api
