#include "ui/settings/autostart.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QSaveFile>
#include <QStandardPaths>

namespace dbsync::ui {

namespace {

/// The path of the program as it is, which Exec has in quotes.
const QByteArray programKey = QByteArrayLiteral("X-DbSync-Program=");

/// An argument as a desktop entry's Exec line wants it.
QString quoted(QString argument)
{
    for (const QChar special : {u'\\', u'"', u'`', u'$'})
        argument.replace(special, QStringLiteral("\\") + special);
    // A string of the file loses one more level of backslashes, and % begins a field code.
    argument.replace(u'\\', QStringLiteral("\\\\")).replace(u'%', QStringLiteral("%%"));
    return u'"' + argument + u'"';
}

} // namespace

Autostart::Autostart(QString folder, QString program)
    : m_file(std::move(folder) + QStringLiteral("/dbsync-desktop.desktop")), m_program(std::move(program))
{
}

Autostart Autostart::own()
{
    // An AppImage runs from a folder that is gone the next time.
    const QString image = qEnvironmentVariable("APPIMAGE");
    return {QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + QStringLiteral("/autostart"),
            image.isEmpty() ? QCoreApplication::applicationFilePath() : image};
}

bool Autostart::isOn() const
{
    QFile file(m_file);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    // Desktops switch an entry off by a line of their own.
    const QByteArray text = file.readAll();
    return !text.contains("\nHidden=true") && !text.contains("\nX-GNOME-Autostart-enabled=false");
}

bool Autostart::set(bool on) const
{
    if (!on)
        return !QFile::exists(m_file) || QFile::remove(m_file);
    if (!QDir().mkpath(QFileInfo(m_file).absolutePath()))
        return false;
    QSaveFile file(m_file);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    file.write("[Desktop Entry]\nType=Application\nName=db-sync\nIcon=dbsync-desktop\nTerminal=false\nExec=" +
               quoted(m_program).toUtf8() + " --minimized\n" + programKey + m_program.toUtf8() +
               "\nX-GNOME-Autostart-Delay=5\n");
    return file.flush() && file.commit();
}

void Autostart::follow() const
{
    QFile file(m_file);
    if (!isOn() || !file.open(QIODevice::ReadOnly))
        return;
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (line.startsWith(programKey) && !QFile::exists(QString::fromUtf8(line.mid(programKey.size()))))
            set(true);
    }
}

} // namespace dbsync::ui
