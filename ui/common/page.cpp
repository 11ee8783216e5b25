#include "ui/common/page.h"

#include <chrono>

namespace dbsync::ui {

Page::Page(QWidget* parent) : QWidget(parent)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(std::chrono::milliseconds(80));
    connect(&m_soon, &QTimer::timeout, this, [this] {
        m_stale = !isVisible();
        if (!m_stale)
            reload();
    });
}

void Page::setDatabase(Database* database)
{
    if (m_database == database)
        return;
    if (m_database)
        m_database->disconnect(this);
    m_database = database;
    if (database) {
        connect(database, &QObject::destroyed, this, [this] { m_database = nullptr; });
        connect(database, &Database::localChanged, this, &Page::reloadSoon);
        connect(database, &Database::syncFinished, this, &Page::reloadSoon);
    }
    databaseChanged();
    m_stale = true;
    if (isVisible()) {
        m_stale = false;
        reload();
    }
}

void Page::reloadSoon()
{
    m_stale = true;
    if (!m_soon.isActive())
        m_soon.start();
}

void Page::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (!m_stale)
        return;
    m_stale = false;
    reload();
}

} // namespace dbsync::ui
