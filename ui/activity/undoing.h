#pragma once

#include "ui/live/database.h"

#include <QObject>
#include <QPointer>
#include <QWidget>

namespace dbsync::ui {

/// Takes activities back: first tells what becomes of their rows and what stays, then asks, then does it.
class Undoing : public QObject
{
    Q_OBJECT

public:
    /// Questions stand above `parent`.
    explicit Undoing(QWidget* parent) : QObject(parent), m_parent(parent) {}

    void ask(Database* database, const QString& question, const device::UndoRequest& request);
    bool isBusy() const { return m_busy; }

signals:
    void notice(const QString& text);
    void failed(const dbsync::Error& error);
    void busyChanged();
    /// Something was taken back.
    void done();

private:
    void tell(const QString& question, const device::UndoRequest& request, const device::UndoReport& report);
    void undo(const device::UndoRequest& request);
    void setBusy(bool busy);

    QWidget* m_parent;
    QPointer<Database> m_database;
    bool m_busy = false;
};

} // namespace dbsync::ui
