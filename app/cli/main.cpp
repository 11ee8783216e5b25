#include "commands.h"
#include "invocation.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <iostream>
#include <string_view>

namespace {

struct Command
{
    std::string_view name;
    int (*run)(const QStringList&);
    std::string_view description;
};

constexpr std::array commands{
    Command{"signup", runSignup, "make a tenant with you as its administrator"},
    Command{"login", runLogin, "log in at a tenant"},
    Command{"logout", runLogout, "log out"},
    Command{"link", runLink, "link a database file to a tenant"},
    Command{"sync", runSync, "bring the local database and the cloud in step"},
    Command{"watch", runWatch, "keep them in step until told to stop"},
    Command{"status", runStatus, "show how things stand"},
    Command{"pending", runPending, "list local changes that wait"},
    Command{"conflicts", runConflicts, "list conflicts that wait for a decision"},
    Command{"activity", runActivity, "list what syncs and decisions changed"},
    Command{"resolve", runResolve, "decide conflicts"},
    Command{"policy", runPolicy, "list or set who decides about conflicts"},
    Command{"undo", runUndo, "take back what a sync, or another activity, changed"},
    Command{"schema", runSchema, "compare this database's schema with the tenant's, or push it"},
    Command{"reinitialize", runReinitialize, "take the cloud's rows afresh"},
    Command{"unlink", runUnlink, "end the link of a database"},
    Command{"doctor", runDoctor, "check file, capture, connection and rows"},
    Command{"admin", runAdmin, "administer tenants, datasources, users, devices"},
};

void printHelp(std::ostream& out)
{
    out << "Usage: dbsync COMMAND [OPTIONS]\n\n"
           "Keeps SQLite databases in step with a cloud database, both ways.\n\nCommands:\n";
    for (const Command& command : commands)
        out << "  " << command.name << std::string(14 - command.name.size(), ' ') << command.description << '\n';
    out << "\nEach command takes --help and --json.\n"
           "Exit codes: 0 done, 1 error, 2 wrong command line, 3 something waits for a person,\n"
           "            4 cloud not reached, 5 cloud refused, 6 local database unusable\n";
}

int dispatch(const QStringList& arguments)
{
    const std::string name = arguments.value(1).toStdString();
    if (name.empty() || name == "--json") {
        printHelp(std::cerr);
        return Invocation({}, {}, {}).misuse(QStringLiteral("The command is missing."));
    }
    if (name == "--help" || name == "-h" || name == "help") {
        printHelp(std::cout);
        return 0;
    }
    if (name == "--version") {
        std::cout << "dbsync " DBSYNC_VERSION "\n";
        return 0;
    }
    for (const Command& command : commands) {
        if (command.name == name)
            return command.run(arguments.mid(2));
    }
    return Invocation({}, {}, {}).misuse(QStringLiteral("There is no command \"%1\".").arg(arguments.at(1)));
}

/// An argument that is not UTF-8 would become another name, and another file.
bool isUtf8(const char* argument)
{
    return QString::fromUtf8(argument).toUtf8() == argument;
}

/// Whoever reads the answer must not take a part of it, or nothing, for the whole.
int written(int code)
{
    std::cout.flush();
    if (std::cout.good())
        return code;
    say("dbsync: The answer cannot be written.\n        Check where standard output goes, and the room on its disk.");
    return code == 0 || code == 3 ? 1 : code;
}

} // namespace

int main(int argc, char* argv[])
{
    const bool readable = std::all_of(argv, argv + argc, isUtf8);
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("dbsync"));
    QCoreApplication::setApplicationVersion(QStringLiteral(DBSYNC_VERSION));
    if (!readable)
        return written(
            Invocation({}, {}, {})
                .misuse(QStringLiteral(
                    "An argument is not UTF-8; a file with such a name has to be renamed before it is synced.")));
    return written(dispatch(QCoreApplication::arguments()));
}
