#include "settings.h"

#include "api/tenants/database_maker.h"
#include "postgres/url.h"

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/stat.h>

namespace dbsync::cloud {

namespace {

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// The value of a double-quoted text, without its quotes; \n, \", \\ and \$ stand for what they name.
std::string unescaped(std::string_view text)
{
    std::string value;
    for (std::size_t index = 0; index < text.size() && text[index] != '"'; ++index) {
        if (text[index] != '\\' || index + 1 == text.size()) {
            value.push_back(text[index]);
            continue;
        }
        const char next = text[++index];
        value.push_back(next == 'n' ? '\n' : next);
    }
    return value;
}

std::string environmentValue(std::string_view line)
{
    const std::string_view text = trimmed(line);
    if (text.starts_with('\''))
        return std::string(text.substr(1, text.find('\'', 1) - 1));
    if (text.starts_with('"'))
        return unescaped(text.substr(1));
    for (std::size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1)) {
        if (at > 0 && (line[at - 1] == ' ' || line[at - 1] == '\t'))
            return std::string(trimmed(line.substr(0, at))); // what follows is a comment
    }
    return std::string(text);
}

Result<std::map<std::string, std::string>> readEnvironmentFile(const CommandLine& line)
{
    const auto named = line.value("--env-file");
    std::ifstream file(named.value_or(".env"));
    if (!file && named)
        return Error{ErrorKind::InvalidRequest, "usage", "Cannot read the environment file " + *named + ".", {}};
    std::ostringstream text;
    if (file)
        text << file.rdbuf();
    return parseEnvironmentFile(text.str());
}

/// A setting that is a number from 1 to `most`: `usual` where nothing is set, else an error that begins with `what`.
template <typename Number>
Result<Number> readNumber(const std::string& text, Number usual, Number most, const std::string& what)
{
    if (text.empty())
        return usual;
    Number number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, number);
    if (failure != std::errc() || rest != end || number < 1 || number > most)
        return Error{ErrorKind::InvalidRequest, "usage", what + " from 1 to " + std::to_string(most) + ".", {}};
    return number;
}

Result<std::int64_t> readTenantsPerDatabase(const std::string& text, const std::string& tenantUrl)
{
    DBSYNC_ASSIGN(const std::int64_t tenants,
                  readNumber<std::int64_t>(text, 0, 1'000'000,
                                           "DBSYNC_CREATE_DATABASES must be a number of tenants for each database,"));
    if (tenants > 0 && api::numberedUrl(tenantUrl, 2).empty())
        return Error{ErrorKind::InvalidRequest,
                     "usage",
                     "DBSYNC_CREATE_DATABASES needs a TENANT_DATABASE_URL that names its database "
                     "(postgresql://user:password@host:port/database).",
                     {}};
    return tenants;
}

Result<std::chrono::hours> readRetention(const std::string& text, std::chrono::hours usual)
{
    constexpr int hoursOfDay = 24;
    constexpr int mostDays = 36500;
    DBSYNC_ASSIGN(const int days, readNumber<int>(text, static_cast<int>(usual.count()) / hoursOfDay, mostDays,
                                                  "DBSYNC_RETENTION_DAYS must be a number of days,"));
    return std::chrono::hours(days * hoursOfDay);
}

} // namespace

std::map<std::string, std::string> parseEnvironmentFile(std::string_view text)
{
    std::map<std::string, std::string> variables;
    if (text.starts_with("\xef\xbb\xbf")) // as some editors begin a file
        text.remove_prefix(3);
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string_view line = trimmed(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (line.starts_with("export ") || line.starts_with("export\t"))
            line = trimmed(line.substr(7));
        const auto equals = line.find('=');
        if (line.starts_with('#') || equals == std::string_view::npos)
            continue;
        variables[std::string(trimmed(line.substr(0, equals)))] = environmentValue(line.substr(equals + 1));
    }
    return variables;
}

std::vector<OptionSpec> settingsOptions()
{
    return {{"--data", "DIR",
             "The folder of the embedded databases; made where it is missing. Not needed with a main\n                 "
             "               database in PostgreSQL."},
            {"--env-file", "FILE", "Variables to read, instead of ./.env."},
            {"--main-database-url", "URL",
             "The main database, postgresql://user:password@host:port/database?schema=name\n                           "
             "     (MAIN_DATABASE_URL); embedded where it is not set."},
            {"--tenant-database-url", "URL",
             "The datasource that new tenants get (TENANT_DATABASE_URL); in the main database\n                        "
             "        where it is not set."}};
}

Result<Settings> readSettings(const CommandLine& line)
{
    DBSYNC_ASSIGN(const auto file, readEnvironmentFile(line));
    const auto setting = [&](const char* option, const char* variable) -> std::string {
        if (const auto value = option ? line.value(option) : std::nullopt)
            return *value;
        // Before any thread has begun. NOLINTNEXTLINE(concurrency-mt-unsafe)
        if (const char* value = std::getenv(variable))
            return value;
        const auto found = file.find(variable);
        return found == file.end() ? std::string() : found->second;
    };
    Settings settings;
    settings.databases.folder = line.value("--data").value_or("");
    settings.databases.mainUrl = setting("--main-database-url", "MAIN_DATABASE_URL");
    settings.databases.tenantUrl = setting("--tenant-database-url", "TENANT_DATABASE_URL");
    auto secrets =
        SecretBox::make(setting(nullptr, "DBSYNC_SECRET_KEY"), setting(nullptr, "DBSYNC_SECRET_KEY_PREVIOUS"));
    if (!secrets)
        return std::move(secrets.error());
    settings.databases.secrets = std::move(*secrets);
    auto proxies = http::TrustedProxies::parse(setting("--trusted-proxy", "DBSYNC_TRUSTED_PROXIES"));
    if (!proxies)
        return Error{ErrorKind::InvalidRequest, "usage", "Trusted proxies: " + proxies.error().message,
                     proxies.error().hint};
    settings.trustedProxies = std::move(*proxies);
    DBSYNC_ASSIGN(settings.databases.tenantsPerDatabase,
                  readTenantsPerDatabase(setting(nullptr, "DBSYNC_CREATE_DATABASES"), settings.databases.tenantUrl));
    DBSYNC_ASSIGN(settings.signupLimit,
                  readNumber<std::size_t>(setting("--signup-limit", "DBSYNC_SIGNUP_LIMIT"), api::SignupLimit::usual,
                                          api::SignupLimit::most, "The limit of sign-ups must be a number"));
    DBSYNC_ASSIGN(settings.awayLimit, readRetention(setting(nullptr, "DBSYNC_RETENTION_DAYS"), settings.awayLimit));
    if (std::string environment = setting(nullptr, "DBSYNC_ENVIRONMENT"); !environment.empty())
        settings.environment = std::move(environment);
    return settings;
}

Result<void> checkSettings(const Settings& settings)
{
    const std::string& folder = settings.databases.folder;
    for (const auto& [name, url] : {std::pair("MAIN_DATABASE_URL", &settings.databases.mainUrl),
                                    std::pair("TENANT_DATABASE_URL", &settings.databases.tenantUrl)}) {
        if (url->empty())
            continue;
        if (const auto parsed = postgres::Url::parse(*url); !parsed)
            return Error{ErrorKind::InvalidRequest, "usage", std::string(name) + ": " + parsed.error().message,
                         parsed.error().hint};
    }
    if (folder.empty() && !settings.databases.embedded())
        return {};
    if (folder.empty())
        return Error{ErrorKind::InvalidRequest, "usage", "The folder of the databases is missing: --data DIR.",
                     "Or name a main database in PostgreSQL: MAIN_DATABASE_URL."};
    std::error_code failure;
    if (std::filesystem::is_directory(folder, failure))
        return {};
    std::filesystem::create_directories(folder, failure);
    if (failure)
        return Error{ErrorKind::Internal, "cannotOpen",
                     "Cannot make the folder " + folder + ": " + failure.message() + ".",
                     "Name a folder that can be written."};
    ::chmod(folder.c_str(), S_IRWXU); // it will hold passwords of datasources
    return {};
}

} // namespace dbsync::cloud
