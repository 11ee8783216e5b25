#pragma once

#include "ui/live/database.h"

#include <QTimer>
#include <QWidget>

namespace dbsync::ui {

/// The views of the window, in the order of its navigation.
enum class View { Overview, LocalData, Pending, Conflicts, Activity, Settings, Administration };

/// A view of one database. It reads again when rows may have changed, at once where it is visible, else when it is
/// shown next.
class Page : public QWidget
{
    Q_OBJECT

public:
    explicit Page(QWidget* parent = nullptr);

    /// null where none is open.
    void setDatabase(Database* database);
    Database* database() const { return m_database; }

signals:
    void failed(const dbsync::Error& error);
    void notice(const QString& text);
    void viewRequested(dbsync::ui::View view);

protected:
    /// Reads again what is shown.
    virtual void reload() = 0;
    /// Another database; reload() follows.
    virtual void databaseChanged() {}
    void reloadSoon();
    void showEvent(QShowEvent* event) override;

private:
    Database* m_database = nullptr;
    QTimer m_soon;
    bool m_stale = true;
};

} // namespace dbsync::ui
