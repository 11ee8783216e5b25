#include "sync/auto/local_watch.h"

#include "base/sqlite.h"
#include "device/store/companion.h"

#include <sys/stat.h>

namespace dbsync::sync {

namespace {

constexpr int lookMilliseconds = 50;
constexpr int failingMilliseconds = 500;
constexpr int busyMilliseconds = 20;
constexpr qint64 patienceMilliseconds = 3'000; ///< with a file that another program has locked

/// Which two files lie at the paths; "" where the database does not.
std::string identityOf(const QString& path)
{
    const std::string file = path.toStdString();
    std::string identity;
    for (const std::string& each : {file, device::companionPath(file)}) {
        struct stat info = {};
        if (stat(each.c_str(), &info) == 0)
            identity += std::to_string(info.st_dev) + ':' + std::to_string(info.st_ino) + ' ';
        else if (each == file)
            return {};
    }
    return identity;
}

bool isLock(const Error& error)
{
    return error.code == "locked";
}

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
    if (!looked && m_store && !isLock(looked.error())) {
        m_store.reset(); // opened anew, the file says what it is now: unlinked, say
        m_fileVersion = -1;
        looked = lookAtFile();
    }
    if (looked) {
        m_failing.invalidate();
        m_told = false;
        m_timer.setInterval(lookMilliseconds);
        return;
    }
    m_store.reset();
    m_fileVersion = -1;
    if (!m_failing.isValid())
        m_failing.start();
    if (m_told || (isLock(looked.error()) && m_failing.elapsed() < patienceMilliseconds))
        return;
    m_told = true;
    m_timer.setInterval(failingMilliseconds);
    emit failed(looked.error());
}

Result<void> LocalWatch::openStore()
{
    if (m_store && m_identity == identityOf(m_path))
        return {};
    const bool another = m_store != nullptr;
    m_store.reset();
    m_fileVersion = -1;
    if (another)
        emit replaced();
    DBSYNC_ASSIGN(m_store, device::Store::open(m_path.toStdString()));
    m_identity = identityOf(m_path);
    sqlite3_busy_timeout(m_store->file(), busyMilliseconds);
    return {};
}

Result<void> LocalWatch::lookAtFile()
{
    DBSYNC_TRY(openStore());
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
        DBSYNC_ASSIGN(
            const auto pending,
            sqlite::queryInteger(m_store->file(), "SELECT 1 FROM main." + table.pending() + " WHERE held = 0 LIMIT 1"));
        if (pending)
            return true;
    }
    return false;
}

} // namespace dbsync::sync
