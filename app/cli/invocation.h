#pragma once

#include "base/error.h"

#include <QCommandLineParser>
#include <QString>
#include <QStringList>

#include <nlohmann/json_fwd.hpp>
#include <string>

/// One run of the program: what was asked for, and how the answer is given.
class Invocation
{
public:
    /// `usage` is what follows the program's name: "sync [--upload-only]".
    Invocation(QString command, const QString& usage, const QString& description);

    QCommandLineParser& parser() { return m_parser; }
    const QCommandLineParser& parser() const { return m_parser; }
    /// Adds --db FILE.
    void takesDatabase();
    /// What stands on the command line without an option is for this command; others refuse it.
    void takesArguments() { m_takesArguments = true; }
    /// Adds --password-stdin.
    void takesPassword();

    /// Parses `arguments` (without program and command). Nothing where the program should go on; otherwise its exit
    /// code.
    std::optional<int> parse(const QStringList& arguments);

    /// Whether one JSON document is asked for, also on a command line that cannot be parsed.
    static bool json();
    QString value(const char* option) const { return m_parser.value(QLatin1String(option)); }
    bool isSet(const char* option) const { return m_parser.isSet(QLatin1String(option)); }
    QStringList positional() const { return m_parser.positionalArguments(); }

    /// The database that --db names, or the only one that is linked.
    dbsync::Result<QString> database() const;
    /// One line of standard input, or what is typed at a prompt.
    dbsync::Result<QString> password() const;

    /// Prints the document (--json) or the text, and returns `code`.
    int answer(const nlohmann::ordered_json& document, const std::string& text, int code = 0) const;
    /// Prints an error both ways and returns its exit code.
    int fail(const dbsync::Error& error) const;
    /// The same with a document that holds the error and more.
    int fail(const dbsync::Error& error, const nlohmann::ordered_json& document) const;
    /// Says what is wrong with the command line; exit code 2.
    int misuse(const QString& what) const;

private:
    QString m_command;
    QCommandLineParser m_parser;
    bool m_takesArguments = false;
};

/// The contract's exit code for an error.
int exitCodeOf(const dbsync::Error& error);

/// Prints to stderr, where people look.
void say(const std::string& line);
