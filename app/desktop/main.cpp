#include "application.h"
#include "arguments.h"
#include "desktop.h"
#include "single_instance.h"
#include "sync/account/account.h"
#include "termination.h"
#include "ui/common/preferences.h"
#include "ui/look/icons.h"
#include "ui/words/languages.h"

#include <cstdio>

using namespace dbsync;

namespace {

void print(std::FILE* stream, const QString& text)
{
    std::fputs(text.toLocal8Bit().constData(), stream);
}

bool hasDisplay()
{
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) {
        if (!qEnvironmentVariableIsEmpty(name))
            return true;
    }
    return false;
}

/// The language that was chosen, or the system's; a message may be all that is ever said.
void speak()
{
    ui::initResources();
    ui::speakLanguage(ui::Preferences(sync::AccountStore::folder() + QStringLiteral("/desktop.ini")).language());
}

/// What needs no window, or cannot be done, said where none can be shown.
int say(int argc, char** argv, const QStringList& line)
{
    argc = 1;
    const QCoreApplication application(argc, argv);
    speak();
    if (const desktop::Reading reading = desktop::readArguments(line); !reading.arguments) {
        print(reading.exitCode == 0 ? stdout : stderr, reading.output);
        return reading.exitCode;
    }
    print(stderr, QStringLiteral("dbsync-desktop: %1\n")
                      .arg(QCoreApplication::translate("Arguments",
                                                       "There is no display. On a computer without one use dbsync.")));
    return 1;
}

int run(int argc, char** argv, const desktop::Arguments& arguments)
{
    // Qt's own options are no part of the command line.
    argc = 1;
    desktop::Termination termination;
    desktop::Application application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("dbsync-desktop"));
    QApplication::setApplicationDisplayName(QStringLiteral("db-sync"));
    QApplication::setApplicationVersion(QStringLiteral(DBSYNC_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("dbsync-desktop"));
    speak();
    desktop::SingleInstance instance(sync::AccountStore::folder());
    switch (instance.start(arguments.toMessage())) {
    case desktop::SingleInstance::Outcome::HandedOver:
        return 0;
    case desktop::SingleInstance::Outcome::Failed:
        print(stderr, QStringLiteral("dbsync-desktop: %1\n").arg(instance.problem()));
        return 1;
    case desktop::SingleInstance::Outcome::First:
        break;
    }
    QObject::connect(&termination, &desktop::Termination::asked, &application, &desktop::Application::end);
    termination.listen();
    QApplication::setWindowIcon(ui::applicationIcon());
    desktop::Desktop desktop(application);
    QObject::connect(&instance, &desktop::SingleInstance::received, &desktop,
                     [&](const QByteArray& message) { desktop.takeOver(desktop::Arguments::fromMessage(message)); });
    desktop.start(arguments);
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv)
{
    QStringList line;
    for (int i = 1; i < argc; ++i)
        line << QString::fromLocal8Bit(argv[i]);
    const desktop::Reading reading = desktop::readArguments(line);
    if (!reading.arguments || !hasDisplay())
        return say(argc, argv, line);
    return run(argc, argv, *reading.arguments);
}
