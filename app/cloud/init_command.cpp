#include "api/documents/json_fields.h"
#include "api/tenants/databases.h"
#include "commands.h"
#include "maindb/credentials/password_hasher.h"
#include "password_input.h"
#include "settings.h"

#include <iostream>

namespace dbsync::cloud {

namespace {

constexpr std::size_t shortestPassword = 8;
constexpr std::size_t longestPassword = 1000;

Error usage(std::string message)
{
    return {ErrorKind::InvalidRequest, "usage", std::move(message), "See \"dbsync-cloud init --help\"."};
}

} // namespace

CommandSpec initSpec()
{
    CommandSpec spec{"init", "Makes or updates the first operator, who administers the whole installation.", {}, {}};
    spec.options = settingsOptions();
    spec.options.push_back({"--admin-email", "E", "The operator's e-mail address."});
    spec.options.push_back({"--admin-password-stdin", "", "Reads the password from stdin (one line)."});
    return spec;
}

Result<void> runInit(const CommandLine& line)
{
    const auto email = line.value("--admin-email");
    if (!email)
        return usage("The operator's e-mail address is missing: --admin-email E.");
    if (!api::plausibleEmail(*email))
        return usage("\"" + *email + "\" is not an e-mail address.");
    DBSYNC_ASSIGN(const Settings settings, readSettings(line));
    DBSYNC_TRY(checkSettings(settings));
    DBSYNC_ASSIGN(const std::string password, readPassword(line.has("--admin-password-stdin")));
    if (password.size() < shortestPassword || password.size() > longestPassword)
        return Error{ErrorKind::InvalidRequest, "weakPassword", "The password must have 8 to 1000 characters.", {}};

    DBSYNC_ASSIGN(const auto main, api::openMainDatabase(settings.databases));
    maindb::PasswordHasher hasher;
    DBSYNC_ASSIGN(const std::string hash, hasher.hash(password));
    DBSYNC_ASSIGN(const auto existing, main->operators.find(*email));
    DBSYNC_ASSIGN(const auto made, main->operators.makeOrUpdate(*email, hash));
    DBSYNC_TRY(
        main->audit.note({0, made.emailAddress, existing ? "operatorUpdated" : "operatorAdded", made.emailAddress}));
    std::cout << (existing ? "updated" : "made") << " the operator " << made.emailAddress << std::endl;
    return {};
}

} // namespace dbsync::cloud
