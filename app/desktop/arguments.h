#pragma once

#include "ui/common/page.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>

namespace dbsync::desktop {

/// What the program was asked for on its command line.
struct Arguments
{
    QString database; ///< absolute path, "" where none was named
    std::optional<ui::View> view;
    bool minimized = false;

    /// Whether a person asked to see something now.
    bool wantsWindow() const { return !database.isEmpty() || view.has_value(); }

    /// For another start of the program to take over.
    QByteArray toMessage() const;
    static Arguments fromMessage(const QByteArray& message);
};

/// What became of reading a command line: arguments to go on with, or a text and the exit code to end with.
struct Reading
{
    std::optional<Arguments> arguments;
    QString output; ///< for stdout where the code is 0, else stderr
    int exitCode = 0;
};

/// `line` without the program's name.
Reading readArguments(const QStringList& line);

} // namespace dbsync::desktop
