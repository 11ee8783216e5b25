#pragma once

#include "api/pipeline/signup_limit.h"
#include "api/tenants/databases.h"
#include "base/error.h"
#include "command_line.h"
#include "http/client_address.h"

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace dbsync::cloud {

/// The variables of an environment file: lines `NAME=value`, `export` before and quotes around the value allowed,
/// comments from # on.
std::map<std::string, std::string> parseEnvironmentFile(std::string_view text);

/// What the program is told by options, environment and environment file, in this order.
struct Settings
{
    api::DatabaseSettings databases;
    http::TrustedProxies trustedProxies;
    std::size_t signupLimit = api::SignupLimit::usual;
    std::string environment = "production"; ///< what GET / calls it
    std::chrono::hours awayLimit{180 * 24}; ///< devices that were away for longer are not waited for
};

/// Reads `--env-file` or, where there is one, `./.env`. Code "usage" where the named file cannot be read, or a setting
/// cannot be understood.
Result<Settings> readSettings(const CommandLine& line);

/// The options that readSettings() looks at.
std::vector<OptionSpec> settingsOptions();

/// That the URLs can be understood, and that a folder is named where one is needed: without a main database's URL (code
/// "usage"). Makes the folder where it is missing.
Result<void> checkSettings(const Settings& settings);

} // namespace dbsync::cloud
