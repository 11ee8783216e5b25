#include "ui/common/announcer.h"

#include "ui/common/accessibility.h"

#include <chrono>

namespace dbsync::ui {

Announcer::Announcer(QWidget* parent) : QWidget(parent)
{
    setFixedSize(0, 0);
    setFocusPolicy(Qt::NoFocus);
    setAccessibleRole(*this, QAccessible::Notification);
    hide();
    m_said.setSingleShot(true);
    m_said.setInterval(std::chrono::seconds(5));
    connect(&m_said, &QTimer::timeout, this, &QWidget::hide);
}

void Announcer::say(const QString& text)
{
    setAccessibleName(text);
    show();
    announce(*this);
    m_said.start();
}

} // namespace dbsync::ui
