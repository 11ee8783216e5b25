#include "api/pipeline/errors.h"

#include <array>
#include <charconv>
#include <map>

namespace dbsync::api {

namespace {

constexpr std::string_view tooManyTriesCode = "tooManyTries";

const std::map<std::string_view, int>& statusByCode()
{
    static const std::map<std::string_view, int> statuses{
        {"malformed", 400},
        {"invalidField", 400},
        {"invalidTenantCode", 400},
        {"datasourceUnsupported", 400},
        {"invalidUrl", 400},
        {"notLoggedIn", 401},
        {"wrongCredentials", 401},
        {"noDatasource", 404},
        {"notFound", 404},
        {"tenantCodeTaken", 409},
        {"emailTaken", 409},
        {"datasourceNameTaken", 409},
        {"datasourceUrlTaken", 409},
        {"datasourceNotEmpty", 409},
        {"tenantNotEmpty", 409},
        {"tenantMoves", 409},
        {"datasourceDraining", 409},
        {"cursorTooOld", 409},
        {"tenantRemoved", 409},
        {"lastAdmin", 409},
        {"schemaStale", 409},
        {"schemaContradiction", 409},
        {"otherHistory", 409},
        {"bodyTooLarge", 413},
        {"unsupportedType", 415},
        {tooManyTriesCode, 429},
        {"busy", 503},
        {"locked", 503},
        {"datasourceUnreachable", 503},
        {"noFreeDatasource", 503},
        {"diskFull", 503},
        {"missingRights", 503},
    };
    return statuses;
}

/// What is told of errors whose own words are SQL, which are in the log, or whose codes mean the device's own file
/// there.
struct Told
{
    std::string_view own;
    std::string_view code;
    std::string_view message;
};
constexpr std::array toldAs{
    Told{"diskFull", "cloudDiskFull", "A database of the cloud has no space left."},
    Told{"missingRights", "cloudMissingRights", "The cloud lacks rights in one of its databases."},
    Told{"locked", "busy", "A database of the cloud is busy."},
};

} // namespace

int statusOf(const Error& error)
{
    const auto found = statusByCode().find(error.code);
    if (found != statusByCode().end())
        return found->second;
    switch (error.kind) {
    case ErrorKind::InvalidRequest:
        return 400;
    case ErrorKind::Refused:
        return 403;
    case ErrorKind::Unreachable:
        return 503;
    default:
        return 500;
    }
}

std::string_view reasonOf(int status)
{
    static const std::map<int, std::string_view> reasons{
        {400, "Bad Request"},       {401, "Unauthorized"},          {403, "Forbidden"},
        {404, "Not Found"},         {405, "Method Not Allowed"},    {408, "Request Timeout"},
        {409, "Conflict"},          {413, "Payload Too Large"},     {415, "Unsupported Media Type"},
        {429, "Too Many Requests"}, {500, "Internal Server Error"}, {503, "Service Unavailable"},
    };
    const auto found = reasons.find(status);
    return found == reasons.end() ? std::string_view("Error") : found->second;
}

Json errorToJson(const Error& error)
{
    const int status = statusOf(error);
    const bool own = status == 500;
    for (const Told& told : toldAs) {
        if (error.code == told.own)
            return {{"statusCode", status},
                    {"message", told.message},
                    {"error", reasonOf(status)},
                    {"code", told.code},
                    {"hint", "Your work is safe; try again later, or tell whoever runs the cloud."}};
    }
    Json json{{"statusCode", status},
              {"message", own ? "Something went wrong in the cloud." : error.message},
              {"error", reasonOf(status)},
              {"code", own ? "internal" : error.code}};
    if (!own && !error.hint.empty())
        json["hint"] = error.hint;
    return json;
}

Error notFound(std::string_view what)
{
    return {ErrorKind::InvalidRequest, "notFound", std::string("There is no such ").append(what).append("."), {}};
}

Error forbidden(std::string code, std::string message)
{
    return {ErrorKind::Refused, std::move(code), std::move(message), {}};
}

Error notLoggedIn()
{
    return {ErrorKind::Refused, "notLoggedIn", "Not logged in, or the session has ended.", "Log in again."};
}

Error deviceRevoked()
{
    return forbidden("deviceRevoked", "This device was revoked.");
}

Error asRequestError(Error error)
{
    if (error.code == "datasourceUnreachable")
        error = {ErrorKind::InvalidRequest, "datasourceRefused", "The datasource cannot be used: " + error.message,
                 error.hint};
    return error;
}

Error tenantSuspended()
{
    return forbidden("tenantSuspended", "This tenant is suspended.");
}

Error tooManyTries(std::int64_t seconds)
{
    return {ErrorKind::Refused, std::string(tooManyTriesCode),
            "Too many failed tries; the next is possible in " + std::to_string(seconds) + " seconds.",
            std::to_string(seconds)};
}

std::int64_t retryAfterOf(const Error& error)
{
    if (error.code != tooManyTriesCode)
        return statusOf(error) == 503 ? 1 : 0;
    std::int64_t seconds = 1;
    std::from_chars(error.hint.data(), error.hint.data() + error.hint.size(), seconds);
    return seconds;
}

} // namespace dbsync::api
