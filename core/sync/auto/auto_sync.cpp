#include "sync/auto/auto_sync.h"

#include "sync/cloud/event_stream.h"
#include "sync/auto/local_watch.h"

#include <QRandomGenerator>
#include <algorithm>

namespace dbsync::sync {

namespace {

constexpr int localDebounce = 30;  ///< milliseconds, so that a program's many small commits become one batch
constexpr int cloudDebounce = 5;
constexpr int firstPause = 1'000;
constexpr int longestPause = 120'000;

} // namespace

AutoSync::AutoSync(const QString& path, const Account& account, QObject* parent)
    : QObject(parent), m_watch(std::make_unique<LocalWatch>(path)), m_events(std::make_unique<EventStream>(account))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &AutoSync::fire);
    connect(m_watch.get(), &LocalWatch::changed, this, &AutoSync::localChanged);
    connect(m_watch.get(), &LocalWatch::changesWait, this, [this] { want(localDebounce); });
    connect(m_events.get(), &EventStream::revisionHeard, this, &AutoSync::hear);
    connect(m_events.get(), &EventStream::connectedChanged, this, &AutoSync::connectedChanged);
}

AutoSync::~AutoSync() = default;

void AutoSync::start()
{
    m_running = true;
    m_watch->start();
    m_events->open();
    want(0);
}

void AutoSync::stop()
{
    m_running = false;
    m_timer.stop();
    m_watch->stop();
    m_events->close();
}

void AutoSync::want(int milliseconds)
{
    if (!m_running)
        return;
    if (m_syncing) {
        m_wantedMeanwhile = true;
        return;
    }
    if (!m_timer.isActive() || m_timer.remainingTime() > milliseconds)
        m_timer.start(milliseconds);
}

void AutoSync::fire()
{
    if (m_running && !m_syncing)
        emit wanted();
}

void AutoSync::hear(qint64 revision)
{
    m_heardRevision = revision;
    if (revision != m_knownRevision)
        want(cloudDebounce);
}

void AutoSync::syncBegan()
{
    m_syncing = true;
    m_timer.stop();
}

void AutoSync::syncEnded(const Result<SyncReport>& outcome)
{
    m_syncing = false;
    const bool wantedMeanwhile = std::exchange(m_wantedMeanwhile, false);
    if (!outcome) {
        if (outcome.error().kind == ErrorKind::Cancelled)
            return;
        m_pause = std::clamp(m_pause * 2, firstPause, longestPause);
        want(m_pause + static_cast<int>(QRandomGenerator::global()->bounded(m_pause / 2)));
        return;
    }
    m_pause = 0;
    m_knownRevision = outcome->revision;
    const bool behind = m_heardRevision > m_knownRevision;
    if (wantedMeanwhile || behind)
        want(localDebounce);
}

} // namespace dbsync::sync
