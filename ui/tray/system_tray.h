#pragma once

#include "ui/tray/tray.h"

#include <QSystemTrayIcon>
#include <QTimer>

#include <optional>

namespace dbsync::ui {

/// The desktop's own tray. It may appear some time after log-in, so it is looked for again now and then.
class SystemTray : public Tray
{
    Q_OBJECT

public:
    explicit SystemTray(QObject* parent = nullptr);

    bool isAvailable() const override { return m_available; }
    void show(Mood mood, const QString& tooltip) override;
    void setMenu(QMenu* menu) override { m_icon.setContextMenu(menu); }
    void notify(const QString& title, const QString& text) override;

private:
    void look();

    QSystemTrayIcon m_icon;
    QTimer m_again;
    bool m_available = false;
    std::optional<Mood> m_mood;
};

} // namespace dbsync::ui
