#include "ui/live/database.h"

#include "ui/live/edit_history.h"
#include "ui/live/edit_queue.h"

#include <QFileInfo>

namespace dbsync::ui {

Database::Database(QObject* parent) : QObject(parent), m_history(new EditHistory(*this)), m_queue(new EditQueue(*this))
{
    connect(m_queue, &EditQueue::changed, this,
            [this] { alter([&](Situation& situation) { situation.unwritten = m_queue->waiting(); }); });
    // Once everybody has heard how it ended.
    const auto forget = [this] { m_askedFor = false; };
    connect(this, &Database::syncFinished, this, forget, Qt::QueuedConnection);
    connect(this, &Database::syncFailed, this, forget, Qt::QueuedConnection);
}

Database::~Database() = default;

void Database::sync(const sync::SyncOptions& options)
{
    m_askedFor = true;
    startSync(options);
    setPutOff(false);
}

QString Database::name() const
{
    return QFileInfo(path()).fileName();
}

void Database::setAutomatic(bool automatic)
{
    alter([&](Situation& situation) { situation.automatic = automatic; });
    obeySituation();
}

void Database::setPaused(bool paused, const QDateTime& until)
{
    alter([&](Situation& situation) {
        situation.paused = paused;
        situation.pausedUntil = until;
    });
    obeySituation();
}

void Database::setPutOff(bool putOff)
{
    if (m_situation.putOff == putOff)
        return;
    alter([&](Situation& situation) { situation.putOff = putOff; });
    obeySituation();
}

void Database::obeySituation()
{
    applyAutomatic(m_situation.automatic && !m_situation.paused && !m_situation.putOff);
}

void Database::alter(const std::function<void(Situation&)>& change)
{
    change(m_situation);
    noteTurn(QDateTime::currentDateTime());
    emit situationChanged();
}

/// How things stood before the program started is not known, and a sync in between does not count.
void Database::noteTurn(const QDateTime& now)
{
    if (!m_situation.known || m_situation.syncing)
        return;
    const Mood mood = glanceAt(m_situation, now).mood;
    if (m_lastMood && *m_lastMood != mood)
        m_situation.since = now;
    m_lastMood = mood;
}

} // namespace dbsync::ui
