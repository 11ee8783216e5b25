#include "api/pipeline/errors.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace dbsync::api {

namespace {

constexpr std::string_view tooManyTriesCode = "tooManyTries";
constexpr std::size_t lengthOfDay = 10; // 2026-12-27

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

Error tooMany(const std::string& what, std::int64_t seconds)
{
    const std::string number = std::to_string(seconds);
    return {ErrorKind::Refused, std::string(tooManyTriesCode),
            what + "; the next is possible in " + number + " seconds.", "Wait " + number + " seconds, then try again."};
}

constexpr std::string_view workIsSafe = "Your work is safe; try again later, or tell whoever runs the cloud.";

bool beginsAsADatabaseSays(std::string_view message)
{
    constexpr std::array<std::string_view, 2> beginnings{"Running ", "Opening "};
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [&](std::string_view beginning) { return message.starts_with(beginning); });
}

/// Whether the words of what is answered with 503 name a database, its machine or SQL.
bool namesADatabase(const Error& error)
{
    constexpr std::array<std::string_view, 3> own{"busy", "noFreeDatasource", "provisioningLost"};
    return std::find(own.begin(), own.end(), error.code) == own.end() || beginsAsADatabaseSays(error.message) ||
           error.message.find(" database \"") != std::string::npos;
}

/// The error as `audience` may see it.
Error shownTo(Audience audience, const Error& error)
{
    for (const Told& told : toldAs) {
        if (error.code == told.own)
            return {error.kind, std::string(told.code), std::string(told.message), std::string(workIsSafe)};
    }
    const int status = statusOf(error);
    if (status == 500)
        return {error.kind, "internal", "Something went wrong in the cloud.", {}};
    if (status < 500 && beginsAsADatabaseSays(error.message))
        return {error.kind, error.code, "A database of the cloud does not take a value of the request.", {}};
    if (status == 503 && audience == Audience::Clients && namesADatabase(error))
        return {
            error.kind, error.code,
            std::string(error.code == "datasourceUnreachable" ? "The company's database" : "A database of the cloud")
                .append(error.code == "busy" ? " is busy." : " cannot be reached just now; try again."),
            std::string(workIsSafe)};
    return error;
}

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

Json errorToJson(const Error& error, Audience audience)
{
    const int status = statusOf(error);
    const Error shown = shownTo(audience, error);
    Json json{{"statusCode", status}, {"message", shown.message}, {"error", reasonOf(status)}, {"code", shown.code}};
    if (!shown.hint.empty())
        json["hint"] = shown.hint;
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

Error tenantClosed(const maindb::Tenant& tenant)
{
    if (tenant.state == maindb::TenantState::Removed)
        return {ErrorKind::Refused, "tenantRemovalOrdered",
                "This tenant was removed; its rows in the cloud are deleted after " +
                    tenant.removeAfter.substr(0, lengthOfDay) + ".",
                "Until then whoever runs the cloud can take it back. What is in your files stays there."};
    return {ErrorKind::Refused, "tenantSuspended", "This tenant is suspended.",
            "What devices have not sent stays in their files. Ask whoever runs the cloud."};
}

Error tooManyTries(std::int64_t seconds)
{
    return tooMany("Too many failed tries", seconds);
}

Error tooManySignups(std::int64_t seconds)
{
    return tooMany("Too many sign-ups from this address", seconds);
}

std::int64_t retryAfterOf(const Error& error)
{
    if (error.code != tooManyTriesCode)
        return statusOf(error) == 503 ? 1 : 0;
    std::int64_t seconds = 1;
    const auto digits = std::min(error.hint.find_first_of("0123456789"), error.hint.size());
    std::from_chars(error.hint.data() + digits, error.hint.data() + error.hint.size(), seconds);
    return seconds;
}

} // namespace dbsync::api
