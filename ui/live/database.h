#pragma once

#include "sync/auto/database_controller.h"
#include "ui/words/situation.h"

#include <QObject>
#include <QString>

#include <functional>
#include <vector>

namespace dbsync::ui {

/// Takes what an asynchronous call came to; called on the window's thread, if the `context` of the call still lives.
template <typename T>
using Answer = std::function<void(Result<T>)>;

/// One linked database as models and views use it. Nothing here blocks. A real one and one of the tests stand behind.
class Database : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    virtual QString path() const = 0;
    /// The file's name without its folder.
    QString name() const;
    const Situation& situation() const { return m_situation; }

    virtual void refresh() = 0;
    virtual void sync(const sync::SyncOptions& options) = 0;
    void syncNow() { sync({}); }
    virtual void cancel() = 0;
    /// Ends what runs and then destroys this object, without the window waiting for it.
    virtual void retire() { deleteLater(); }
    /// Keeps in step by itself, unless paused.
    void setAutomatic(bool automatic);
    /// Stops syncing by itself for now.
    void setPaused(bool paused, const QDateTime& until = {});

    virtual void tables(QObject* context, Answer<std::vector<device::TableSummary>> answer) = 0;
    virtual void rows(QObject* context, const QString& table, qint64 offset, qint64 limit, const QString& search,
                      Answer<device::RowPage> answer) = 0;
    virtual void pending(QObject* context, Answer<std::vector<device::PendingChange>> answer) = 0;
    virtual void conflicts(QObject* context, Answer<std::vector<device::Conflict>> answer) = 0;
    virtual void activity(QObject* context, Answer<std::vector<device::ActivityEntry>> answer) = 0;
    /// Decides several conflicts alike; stops at the first that cannot be decided so. Answers how many were.
    virtual void resolve(QObject* context, const std::vector<std::int64_t>& conflicts, const device::Decision& decision,
                         Answer<int> answer) = 0;
    virtual void discard(QObject* context, const QString& table, const device::Record& key, Answer<int> answer) = 0;

signals:
    /// Any part of situation() is another.
    void situationChanged();
    void syncFinished(const dbsync::sync::SyncReport& report);
    void syncFailed(const dbsync::Error& error);
    /// Rows may have changed, by whomever.
    void localChanged();

protected:
    /// Changes the situation and tells.
    void alter(const std::function<void(Situation&)>& change);
    /// Whether to sync by itself from now on.
    virtual void applyAutomatic(bool automatic) = 0;

private:
    void noteTurn(const QDateTime& now);

    Situation m_situation;
    std::optional<Mood> m_lastMood;
};

} // namespace dbsync::ui
