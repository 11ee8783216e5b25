#include "commands.h"

#include <iostream>

using namespace dbsync;

namespace {

struct Command
{
    cloud::CommandSpec spec;
    Result<void> (*run)(const cloud::CommandLine&);
};

const std::vector<Command>& commands()
{
    static const std::vector<Command> all{{cloud::initSpec(), cloud::runInit},
                                          {cloud::serveSpec(), cloud::runServe},
                                          {cloud::schemaSpec(), cloud::runSchema}};
    return all;
}

void printHelp()
{
    std::cout << "Usage: dbsync-cloud COMMAND [options]\n\nThe cloud API server of db-sync.\n\nCommands:\n";
    for (const Command& command : commands()) {
        std::string name = "  " + command.spec.name;
        name.resize(12, ' ');
        std::cout << name << command.spec.summary << "\n";
    }
    std::cout << "\n\"dbsync-cloud COMMAND --help\" tells more. --version shows the version.\n";
}

int fail(const Error& error)
{
    std::cerr << "dbsync-cloud: " << error.message << "\n";
    if (!error.hint.empty())
        std::cerr << error.hint << "\n";
    return error.code == "usage" ? 2 : 1;
}

/// The first of --help and --version in `words`, or "".
std::string askedFor(const std::vector<std::string>& words)
{
    for (const std::string& word : words) {
        if (word == "--help" || word == "-h")
            return "--help";
        if (word == "--version")
            return word;
    }
    return {};
}

int run(const Command& command, const std::vector<std::string>& words)
{
    const std::string asked = askedFor(words);
    if (asked == "--help") {
        std::cout << cloud::helpText(command.spec);
        return 0;
    }
    if (asked == "--version") {
        std::cout << "dbsync-cloud " << DBSYNC_VERSION << "\n";
        return 0;
    }
    const auto line = cloud::parseCommandLine(command.spec, words);
    if (!line)
        return fail(line.error());
    const auto done = command.run(*line);
    return done ? 0 : fail(done.error());
}

} // namespace

int main(int argc, char** argv)
{
    std::vector<std::string> words(argv + 1, argv + argc);
    if (words.empty()) {
        printHelp();
        return 2;
    }
    const std::string name = words.front();
    words.erase(words.begin());
    if (name == "--help" || name == "-h" || name == "help") {
        printHelp();
        return 0;
    }
    if (name == "--version") {
        std::cout << "dbsync-cloud " << DBSYNC_VERSION << "\n";
        return 0;
    }
    for (const Command& command : commands()) {
        if (command.spec.name == name)
            return run(command, words);
    }
    return fail(
        {ErrorKind::InvalidRequest, "usage", "Unknown command \"" + name + "\".", "See \"dbsync-cloud --help\"."});
}
