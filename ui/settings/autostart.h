#pragma once

#include <QString>

namespace dbsync::ui {

/// Whether the program starts when someone logs in to the desktop: a file in the desktop's autostart folder, as
/// freedesktop.org describes it.
class Autostart
{
public:
    /// `folder` is the autostart folder, `program` what to start; both absolute.
    Autostart(QString folder, QString program);
    /// Of this user and this program.
    static Autostart own();

    bool isOn() const;
    /// False where the file cannot be written or removed.
    bool set(bool on) const;
    /// Starts this program from now on where the one that was to start is gone: an update lies elsewhere, say.
    void follow() const;

private:
    QString m_file;
    QString m_program;
};

} // namespace dbsync::ui
