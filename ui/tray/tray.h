#pragma once

#include <QObject>
#include <QString>

class QMenu;

namespace dbsync::ui {

enum class Mood;

/// The icon beside the clock. There may be none, and it may come and go.
class Tray : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    virtual bool isAvailable() const = 0;
    /// Shape and tooltip.
    virtual void show(Mood mood, const QString& tooltip) = 0;
    virtual void setMenu(QMenu* menu) = 0;
    /// A quiet message; activating it is messageActivated().
    virtual void notify(const QString& title, const QString& text) = 0;

signals:
    void activated();
    void messageActivated();
    void availabilityChanged();
};

} // namespace dbsync::ui
