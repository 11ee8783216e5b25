#include "sync/auto/local_watch.h"

#include "base/sqlite.h"

namespace dbsync::sync {

namespace {

constexpr int lookMilliseconds = 50;

} // namespace

LocalWatch::LocalWatch(QString path, QObject* parent) : QObject(parent), m_path(std::move(path)), m_timer(this)
{
    m_timer.setInterval(lookMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &LocalWatch::look);
}

LocalWatch::~LocalWatch() = default;

void LocalWatch::start()
{
    m_timer.start();
    look();
}

void LocalWatch::stop()
{
    m_timer.stop();
    m_store.reset();
}

void LocalWatch::look()
{
    auto looked = lookAtFile();
    if (looked) {
        m_failing = false;
        return;
    }
    m_store.reset();
    m_fileVersion = -1;
    if (!std::exchange(m_failing, true))
        emit failed(looked.error());
}

Result<void> LocalWatch::lookAtFile()
{
    if (!m_store) {
        DBSYNC_ASSIGN(m_store, device::Store::open(m_path.toStdString()));
        sqlite3_busy_timeout(m_store->file(), 20);
    }
    DBSYNC_ASSIGN(const auto file, sqlite::queryInteger(m_store->file(), "PRAGMA main.data_version"));
    DBSYNC_ASSIGN(const auto companion, sqlite::queryInteger(m_store->companionHandle(), "PRAGMA data_version"));
    const bool fileChanged = std::exchange(m_fileVersion, file.value_or(0)) != file;
    const bool companionChanged = std::exchange(m_companionVersion, companion.value_or(0)) != companion;
    if (!fileChanged && !companionChanged)
        return {};
    emit changed();
    if (!fileChanged)
        return {};
    DBSYNC_ASSIGN(const bool waits, somethingWaits());
    if (waits)
        emit changesWait();
    return {};
}

Result<bool> LocalWatch::somethingWaits()
{
    DBSYNC_TRY(m_store->reload());
    DBSYNC_ASSIGN(const auto cookie, sqlite::queryInteger(m_store->file(), "PRAGMA main.schema_version"));
    if (cookie != m_store->state().schemaCookie)
        return true;
    for (const device::SyncedTable& table : m_store->tables()) {
        DBSYNC_ASSIGN(const auto pending, sqlite::queryInteger(m_store->file(), "SELECT 1 FROM main." +
                                                                                    table.pending() +
                                                                                    " WHERE held = 0 LIMIT 1"));
        if (pending)
            return true;
    }
    return false;
}

} // namespace dbsync::sync
