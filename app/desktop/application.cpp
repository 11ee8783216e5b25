#include "application.h"

#include <QEvent>
#include <QWidget>

namespace dbsync::desktop {

void Application::end()
{
    // A cell hands on what was typed when the keyboard leaves it.
    if (QWidget* typedInto = focusWidget())
        typedInto->clearFocus();
    exit(0);
}

bool Application::event(QEvent* event)
{
    if (event->type() != QEvent::Quit)
        return QApplication::event(event);
    end();
    return true;
}

} // namespace dbsync::desktop
