#include "invocation.h"

#include "device/store/local_file.h"
#include "sync/account/linked_databases.h"

#include <QCoreApplication>

#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <termios.h>
#include <unistd.h>

using dbsync::Error;
using dbsync::ErrorKind;
using dbsync::Result;

namespace {

constexpr auto programUsage = "dbsync ";

/// Turns the terminal's echo off for as long as it lives.
class SilentTerminal
{
public:
    SilentTerminal()
    {
        if (tcgetattr(STDIN_FILENO, &m_before) != 0)
            return;
        termios silent = m_before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        m_changed = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
    }
    ~SilentTerminal()
    {
        if (m_changed)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &m_before);
    }
    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;

private:
    termios m_before{};
    bool m_changed = false;
};

} // namespace

int exitCodeOf(const Error& error)
{
    switch (error.kind) {
    case ErrorKind::Unreachable:
        return 4;
    case ErrorKind::Refused:
        return 5;
    case ErrorKind::LocalDatabase:
        return 6;
    case ErrorKind::Internal:
    case ErrorKind::InvalidRequest:
    case ErrorKind::Cancelled:
        break;
    }
    return 1;
}

void say(const std::string& line)
{
    std::cerr << line << '\n';
}

Invocation::Invocation(QString command, const QString& usage, const QString& description) : m_command(std::move(command))
{
    m_parser.setApplicationDescription(QStringLiteral("Usage: ") + QLatin1String(programUsage) + usage +
                                       QStringLiteral("\n\n") + description);
    m_parser.addOption({{QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("Shows this help.")});
    m_parser.addOption({QStringLiteral("version"), QStringLiteral("Shows the version.")});
    m_parser.addOption({QStringLiteral("json"), QStringLiteral("Prints one JSON document.")});
}

void Invocation::takesDatabase()
{
    m_parser.addOption({QStringLiteral("db"),
                        QStringLiteral("The local database; may be left out where one is linked."),
                        QStringLiteral("FILE")});
}

void Invocation::takesPassword()
{
    m_parser.addOption(
        {QStringLiteral("password-stdin"), QStringLiteral("Reads the password as one line from standard input.")});
}

std::optional<int> Invocation::parse(const QStringList& arguments)
{
    if (!m_parser.parse(QStringList{QStringLiteral("dbsync ") + m_command} + arguments))
        return misuse(m_parser.errorText());
    if (isSet("help")) {
        QString help = m_parser.helpText();
        help.remove(0, help.indexOf(QLatin1Char('\n')) + 1); // Qt's own usage line knows no subcommands
        std::cout << help.toStdString();
        return 0;
    }
    if (isSet("version")) {
        std::cout << "dbsync " DBSYNC_VERSION "\n";
        return 0;
    }
    if (!m_takesArguments && !positional().isEmpty())
        return misuse(QStringLiteral("Unexpected argument \"%1\".").arg(positional().front()));
    const QStringList given = m_parser.optionNames();
    for (const QString& name : given) {
        for (const QString& text : m_parser.values(name)) {
            if (text.startsWith(QStringLiteral("--")))
                return misuse(QStringLiteral("Missing value after '--%1'.").arg(name));
        }
    }
    if (given.contains(QStringLiteral("db")) && value("db").isEmpty())
        return misuse(QStringLiteral("Missing value after '--db'."));
    return std::nullopt;
}

bool Invocation::json()
{
    return QCoreApplication::arguments().contains(QStringLiteral("--json"));
}

Result<QString> Invocation::database() const
{
    if (isSet("db"))
        return QString::fromStdString(dbsync::device::absolutePath(value("db").toStdString()));
    DBSYNC_TRY(dbsync::sync::databasesReadable());
    const auto databases = dbsync::sync::linkedDatabases();
    if (databases.size() == 1)
        return databases.front().path;
    if (databases.empty())
        return Error{ErrorKind::LocalDatabase, "notLinked", "No database is linked on this computer.",
                     "Link one: dbsync link --db FILE."};
    return Error{ErrorKind::InvalidRequest, "ambiguousDatabase", "Several databases are linked on this computer.",
                 "Name one: --db FILE."};
}

Result<QString> Invocation::password() const
{
    std::string line;
    if (!isSet("password-stdin")) {
        if (isatty(STDIN_FILENO) == 0)
            return Error{ErrorKind::InvalidRequest, "noPassword", "There is no terminal to ask for the password.",
                         "Give it on standard input with --password-stdin."};
        const SilentTerminal silent;
        std::cerr << "Password: " << std::flush;
        std::getline(std::cin, line);
        std::cerr << '\n';
    } else {
        std::getline(std::cin, line);
    }
    if (!line.empty() && line.back() == '\r')
        line.pop_back();
    if (line.empty())
        return Error{ErrorKind::InvalidRequest, "noPassword", "The password is empty.", "Give one line."};
    return QString::fromStdString(line);
}

int Invocation::answer(const nlohmann::ordered_json& document, const std::string& text, int code) const
{
    if (json())
        std::cout << document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
    else if (!text.empty())
        std::cout << text << (text.back() == '\n' ? "" : "\n");
    std::cout.flush();
    return code;
}

int Invocation::fail(const Error& error) const
{
    return fail(error, {{"error", {{"code", error.code}, {"message", error.message}, {"hint", error.hint}}}});
}

int Invocation::fail(const Error& error, const nlohmann::ordered_json& document) const
{
    if (json())
        answer(document, {});
    say("dbsync: " + error.message + (error.hint.empty() ? "" : "\n        " + error.hint));
    return error.code == "commandLine" || error.code == "ambiguousDatabase" || error.code == "noPassword" ||
                   error.code == "ambiguousTenant"
               ? 2
               : exitCodeOf(error);
}

int Invocation::misuse(const QString& what) const
{
    if (json())
        answer({{"error", {{"code", "commandLine"}, {"message", what.toStdString()}, {"hint", ""}}}}, {});
    say("dbsync: " + what.toStdString() + "\n        See dbsync " +
        (m_command.isEmpty() ? "" : m_command.toStdString() + " ") + "--help.");
    return 2;
}
