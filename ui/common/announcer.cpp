#include "ui/common/announcer.h"

#include "ui/common/accessibility.h"

namespace dbsync::ui {

Announcer::Announcer(QWidget* parent) : QWidget(parent)
{
    setFixedSize(0, 0);
    setFocusPolicy(Qt::NoFocus);
    setAccessibleRole(*this, QAccessible::Notification);
}

void Announcer::say(const QString& text)
{
    setAccessibleName(text);
    announce(*this);
}

} // namespace dbsync::ui
