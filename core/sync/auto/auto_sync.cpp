#include "sync/auto/auto_sync.h"

#include "device/store/store.h"
#include "sync/auto/local_watch.h"
#include "sync/cloud/event_stream.h"

#include <QRandomGenerator>

#include <algorithm>

namespace dbsync::sync {

namespace {

/// Milliseconds, so that a program's small commits become one batch: few for the first after a while, more while they
/// go on.
constexpr int localDebounce = 10;
constexpr int busyDebounce = 30;
constexpr qint64 quietMilliseconds = 250;
constexpr int cloudDebounce = 2;
constexpr int firstPause = 1'000;
constexpr int longestPause = 120'000;

} // namespace

AutoSync::AutoSync(const QString& path, QObject* parent)
    : QObject(parent), m_path(path), m_watch(std::make_unique<LocalWatch>(path)), m_timer(this)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &AutoSync::fire);
    connect(m_watch.get(), &LocalWatch::changed, this, &AutoSync::localChanged);
    connect(m_watch.get(), &LocalWatch::changesWait, this, [this] { want(debounce()); });
    connect(m_watch.get(), &LocalWatch::failed, this, &AutoSync::fileFailed);
    connect(m_watch.get(), &LocalWatch::damaged, this, &AutoSync::fileDamaged);
    connect(m_watch.get(), &LocalWatch::sound, this, &AutoSync::fileSound);
    connect(m_watch.get(), &LocalWatch::replaced, this, &AutoSync::followAnother);
    connect(m_watch.get(), &LocalWatch::recovered, this, [this] {
        m_pause = 0;
        want(localDebounce);
    });
}

void AutoSync::suspectFile()
{
    m_watch->suspect();
}

/// What lies at the path now may be another tenant's.
void AutoSync::followAnother()
{
    m_account.reset();
    m_events.reset();
    m_heardRevision = -1;
    m_knownRevision = -1;
    emit fileReplaced();
    want(localDebounce);
}

AutoSync::~AutoSync() = default;

void AutoSync::start()
{
    m_started = true;
    m_watch->start();
    if (m_automatic)
        listen();
    want(0);
}

void AutoSync::stop()
{
    m_started = false;
    m_timer.stop();
    m_watch->stop();
    if (m_events)
        m_events->close();
}

void AutoSync::setAutomatic(bool automatic)
{
    if (m_automatic == automatic)
        return;
    m_automatic = automatic;
    if (!m_started)
        return;
    if (automatic) {
        listen();
        want(0);
        return;
    }
    m_timer.stop();
    if (m_events)
        m_events->close();
}

bool AutoSync::findWhoListens()
{
    const auto store = device::Store::open(m_path.toStdString());
    if (!store)
        return false;
    const device::LinkState& link = (*store)->state();
    auto account = AccountStore().find(QString::fromStdString(link.server), QString::fromStdString(link.tenant));
    if (!account)
        return false;
    m_account = std::move(*account);
    m_device = QString::fromStdString(link.device);
    return true;
}

/// Without an account there is nothing to hear; the next sync that succeeds tells that there is one. After a sync that
/// succeeded where nobody was let in, the device may be a new one: a file that was copied.
void AutoSync::listen()
{
    if ((!m_account || m_deaf) && !findWhoListens() && !m_account)
        return;
    if (!m_events) {
        m_events = std::make_unique<EventStream>(*m_account);
        connect(m_events.get(), &EventStream::revisionHeard, this, &AutoSync::hear);
        connect(m_events.get(), &EventStream::connectedChanged, this, &AutoSync::connection);
        connect(m_events.get(), &EventStream::refused, this, &AutoSync::goDeaf);
    }
    m_deaf = false;
    m_events->setDevice(m_device);
    m_events->open();
}

/// A cloud that can be heard again can be synced with again; nobody waits for the end of a pause.
void AutoSync::connection(bool connected)
{
    emit connectedChanged(connected);
    if (!connected)
        return;
    m_deafPause = 0;
    if (m_pause > 0)
        want(cloudDebounce);
}

/// Who is not let in is told why by a sync, which is tried again until it succeeds; then there is something to hear.
void AutoSync::goDeaf()
{
    m_deaf = true;
    want(m_deafPause);
    m_deafPause = std::clamp(m_deafPause * 2, firstPause, longestPause);
}

void AutoSync::want(int milliseconds)
{
    if (!m_started || !m_automatic)
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
    if (m_started && m_automatic && !m_syncing)
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
    m_sinceSync.start();
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
    if (m_started && m_automatic && (m_deaf || !m_events))
        listen();
    const bool behind = m_heardRevision > m_knownRevision;
    if (wantedMeanwhile || behind)
        want(debounce());
}

int AutoSync::debounce() const
{
    return m_sinceSync.isValid() && m_sinceSync.elapsed() < quietMilliseconds ? busyDebounce : localDebounce;
}

} // namespace dbsync::sync
