#include "ui/tray/system_tray.h"

#include "ui/look/icons.h"
#include "ui/words/situation.h"

#include <chrono>

namespace dbsync::ui {

SystemTray::SystemTray(QObject* parent) : Tray(parent)
{
    m_icon.setIcon(trayIcon(Mood::Ok));
    connect(&m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick)
            emit activated();
    });
    connect(&m_icon, &QSystemTrayIcon::messageClicked, this, &Tray::messageActivated);
    connect(&m_again, &QTimer::timeout, this, &SystemTray::look);
    m_again.start(std::chrono::seconds(5));
    look();
}

void SystemTray::look()
{
    const bool available = QSystemTrayIcon::isSystemTrayAvailable();
    if (available == m_available)
        return;
    m_available = available;
    m_icon.setVisible(available);
    emit availabilityChanged();
}

void SystemTray::show(Mood mood, const QString& tooltip)
{
    if (m_mood != mood) {
        m_mood = mood;
        m_icon.setIcon(trayIcon(mood));
    }
    if (m_icon.toolTip() != tooltip)
        m_icon.setToolTip(tooltip);
}

void SystemTray::notify(const QString& title, const QString& text)
{
    if (m_available)
        m_icon.showMessage(title, text, applicationIcon());
}

} // namespace dbsync::ui
