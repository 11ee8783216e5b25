#pragma once

#include "ui/live/database.h"

#include <QObject>

#include <functional>
#include <vector>

namespace dbsync::ui {

/// The databases that this program has open, and the one that its window shows.
class DatabaseList : public QObject
{
    Q_OBJECT

public:
    using Opener = std::function<Database*(const QString& path, QObject* parent)>;

    explicit DatabaseList(Opener opener, QObject* parent = nullptr);

    /// Opens a file, or finds it among the open ones.
    Database* open(const QString& path);
    void close(const QString& path);
    const std::vector<Database*>& all() const { return m_all; }
    Database* current() const { return m_current; }
    void setCurrent(Database* database);

    void setAutomatic(bool automatic);
    void setPaused(bool paused);
    bool isPaused() const { return m_paused; }

signals:
    void changed();
    void currentChanged(dbsync::ui::Database* database);
    /// Of any of them.
    void situationChanged(dbsync::ui::Database* database);

private:
    Database* find(const QString& path) const;

    Opener m_opener;
    std::vector<Database*> m_all;
    Database* m_current = nullptr;
    bool m_automatic = true;
    bool m_paused = false;
};

} // namespace dbsync::ui
