#pragma once

#include "ui/live/database.h"

#include <QDateTime>
#include <QDeadlineTimer>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <chrono>
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
    /// The name of its file; with its folder where another's is alike.
    QString nameOf(const Database& database) const;
    /// The name of the company that a database belongs to; with its code where another's name is alike, the code alone
    /// where no name is known.
    QString companyOf(const Database& database) const;

    /// Syncs whenever something changes, here or in the cloud.
    void setAutomatic(bool automatic);
    /// Syncs now and then; 0: does not.
    void setInterval(std::chrono::minutes interval);
    void setPaused(bool paused);
    /// Pauses for a while, then goes on by itself.
    void pauseFor(std::chrono::seconds duration);
    bool isPaused() const { return m_paused; }
    /// When the pause ends; invalid where it has no end.
    QDateTime pausedUntil() const { return m_pauseEnd; }
    /// A file, open or not, does not sync by itself until somebody asks for a sync of it.
    void putOff(const QString& path);
    /// Takes that back.
    void goOn(const QString& path);
    const QStringList& allPutOff() const { return m_putOff; }

signals:
    void changed();
    void currentChanged(dbsync::ui::Database* database);
    /// Of any of them.
    void situationChanged(dbsync::ui::Database* database);
    /// A pause, or what is put off, began or ended.
    void pausesChanged();

private:
    Database* find(const QString& path) const;
    void tick();
    void syncAll();
    void pause(bool paused, const QDateTime& until);
    void noteSituation(Database* database);

    Opener m_opener;
    std::vector<Database*> m_all;
    Database* m_current = nullptr;
    bool m_automatic = true;
    bool m_paused = false;
    QTimer m_tick;
    QTimer m_regular;
    QDeadlineTimer m_pauseDeadline; ///< of a pause with an end: whichever comes first, this or the clock on the wall
    QDateTime m_pauseEnd;
    QStringList m_putOff; ///< paths
};

} // namespace dbsync::ui
