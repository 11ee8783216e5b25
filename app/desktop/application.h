#pragma once

#include <QApplication>

namespace dbsync::desktop {

/// Ends when the session does. A window that hides beside the clock, or a dialog, would otherwise refuse to close, and
/// hold up who logs off.
class Application : public QApplication
{
    Q_OBJECT

public:
    using QApplication::QApplication;

    /// Ends the program, whatever is open; what is being typed is taken as it is.
    static void end();

protected:
    bool event(QEvent* event) override;
};

} // namespace dbsync::desktop
