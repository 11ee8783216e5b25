#include "settings.h"

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

std::string environmentValue(std::string_view text)
{
    text = trimmed(text);
    if (text.starts_with('\''))
        return std::string(text.substr(1, text.find('\'', 1) - 1));
    if (text.starts_with('"'))
        return unescaped(text.substr(1));
    if (const auto comment = text.find(" #"); comment != std::string_view::npos)
        text = text.substr(0, comment);
    return std::string(trimmed(text));
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

} // namespace

std::map<std::string, std::string> parseEnvironmentFile(std::string_view text)
{
    std::map<std::string, std::string> variables;
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string_view line = trimmed(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (line.starts_with("export "))
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
    return {{"--data", "DIR", "The folder of the embedded databases; made where it is missing."},
            {"--env-file", "FILE", "Variables to read, instead of ./.env."},
            {"--main-database-url", "URL", "The main database (MAIN_DATABASE_URL)."},
            {"--tenant-database-url", "URL", "The tenants' database (TENANT_DATABASE_URL)."}};
}

Result<Settings> readSettings(const CommandLine& line)
{
    DBSYNC_ASSIGN(const auto file, readEnvironmentFile(line));
    const auto setting = [&](const char* option, const char* variable) -> std::string {
        if (const auto value = line.value(option))
            return *value;
        if (const char* value = std::getenv(variable))
            return value;
        const auto found = file.find(variable);
        return found == file.end() ? std::string() : found->second;
    };
    return Settings{line.value("--data").value_or(""), setting("--main-database-url", "MAIN_DATABASE_URL"),
                    setting("--tenant-database-url", "TENANT_DATABASE_URL")};
}

Result<void> checkSettings(const Settings& settings)
{
    for (const auto& [name, url] : {std::pair("MAIN_DATABASE_URL", &settings.mainDatabaseUrl),
                                    std::pair("TENANT_DATABASE_URL", &settings.tenantDatabaseUrl)}) {
        if (!url->empty())
            return Error{ErrorKind::InvalidRequest, "postgresqlUnsupported",
                         std::string(name) + " is set, but PostgreSQL is not supported yet by this version.",
                         std::string("Unset ") + name + " to use the embedded databases."};
    }
    if (settings.folder.empty())
        return Error{ErrorKind::InvalidRequest, "usage", "The folder of the databases is missing: --data DIR.", {}};
    std::error_code failure;
    if (std::filesystem::is_directory(settings.folder, failure))
        return {};
    std::filesystem::create_directories(settings.folder, failure);
    if (failure)
        return Error{ErrorKind::Internal, "cannotOpen",
                     "Cannot make the folder " + settings.folder + ": " + failure.message() + ".",
                     "Name a folder that can be written."};
    ::chmod(settings.folder.c_str(), S_IRWXU); // it will hold passwords of datasources
    return {};
}

} // namespace dbsync::cloud
