#include "ui/look/primary_look.h"

#include <QAbstractButton>
#include <QApplication>
#include <QEvent>

namespace dbsync::ui {

PrimaryLook::PrimaryLook(QAbstractButton& button) : QObject(&button), m_button(button)
{
    button.installEventFilter(this);
    apply();
}

bool PrimaryLook::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        apply();
    return QObject::eventFilter(watched, event);
}

void PrimaryLook::apply()
{
    const QPalette application = QApplication::palette();
    QPalette own;
    bool same = true;
    for (const auto group : {QPalette::Active, QPalette::Inactive}) {
        const QColor ground = application.color(QPalette::Active, QPalette::Highlight);
        own.setColor(group, QPalette::Button, ground);
        const QColor text = application.color(QPalette::Active, QPalette::HighlightedText);
        own.setColor(group, QPalette::ButtonText, text);
        own.setColor(group, QPalette::WindowText, text); // of a menu's arrow
        same = same && m_button.palette().color(group, QPalette::Button) == ground;
    }
    if (!same)
        m_button.setPalette(own);
}

} // namespace dbsync::ui
