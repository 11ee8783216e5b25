#include "sync/auto/local_watch.h"

#include "base/sqlite.h"
#include "device/store/companion.h"
#include "sync/auto/damage_note.h"

#include <sys/stat.h>

namespace dbsync::sync {

namespace {

constexpr int lookMilliseconds = 50;
constexpr int soonMilliseconds = 2; ///< after an event that shows nothing yet, twice that after each further look
constexpr int mostSoonLooks = 4;
constexpr int failingMilliseconds = 500;
constexpr int busyMilliseconds = 20;
constexpr qint64 patienceMilliseconds = 3'000; ///< with a file that another program has locked
constexpr qint64 quietMilliseconds = 500;      ///< after which a file that was written is checked
constexpr qint64 leastBetweenChecks = 1'000;
constexpr qint64 checkShare = 20; ///< a file that is written all the time is checked for a twentieth of it

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

LocalWatch::LocalWatch(QString path, QObject* parent)
    : QObject(parent), m_path(std::move(path)), m_timer(this), m_soon(this)
{
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &LocalWatch::lookSoon);
    m_timer.setInterval(lookMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &LocalWatch::look);
}

LocalWatch::~LocalWatch() = default;

void LocalWatch::start()
{
    m_timer.start();
    m_events = std::make_unique<FileEvents>(m_path);
    connect(m_events.get(), &FileEvents::written, this, [this] {
        m_soonLooks = 0;
        lookSoon();
    });
    look();
}

void LocalWatch::stop()
{
    m_timer.stop();
    m_soon.stop();
    m_events.reset();
    m_store.reset();
    m_check.reset();
}

void LocalWatch::suspect()
{
    m_suspected = true;
    m_check.reset();
    m_checkedStamp.clear();
}

void LocalWatch::look()
{
    auto looked = lookAtFile();
    if (!looked && m_store && !isLock(looked.error())) {
        m_store.reset(); // opened anew, the file says what it is now: unlinked, say
        m_fileVersion = -1;
        looked = lookAtFile();
    }
    if (!looked)
        return noteFailure(looked.error());
    m_failing.invalidate();
    m_timer.setInterval(lookMilliseconds);
    if (!std::exchange(m_told, {}).empty())
        emit recovered();
    checkOn();
}

/// A log is written before the disk has it, and the commit can be seen after that only.
void LocalWatch::lookSoon()
{
    if (m_failing.isValid())
        return;
    const auto fileVersion = m_fileVersion;
    const auto companionVersion = m_companionVersion;
    if (!lookAtFile())
        m_fileVersion = -1; // the next look sees to it
    else if (m_fileVersion == fileVersion && m_companionVersion == companionVersion && m_soonLooks < mostSoonLooks)
        m_soon.start(soonMilliseconds << m_soonLooks++);
}

void LocalWatch::noteFailure(const Error& error)
{
    m_store.reset();
    m_check.reset();
    m_fileVersion = -1;
    if (!m_failing.isValid())
        m_failing.start();
    if (m_told == error.code || (isLock(error) && m_failing.elapsed() < patienceMilliseconds))
        return;
    m_told = error.code;
    m_timer.setInterval(failingMilliseconds);
    emit failed(error);
}

/// Whoever writes the file without SQLite changes nothing that SQLite looks at, so that it would be found damaged only
/// by whoever needs its rows next.
void LocalWatch::checkOn()
{
    const std::string stamp = writtenStamp(m_path.toStdString(), m_damaged);
    if (std::exchange(m_stamp, stamp) != stamp || !m_quiet.isValid())
        m_quiet.start();
    if (m_check)
        return endCheck(m_check->step());
    const bool due = m_damaged || m_suspected || !m_sinceCheck.isValid() || m_sinceCheck.elapsed() >= m_betweenChecks;
    if (stamp == m_checkedStamp || !due || (!m_suspected && m_quiet.elapsed() < quietMilliseconds))
        return;
    m_checkedStamp = stamp;
    m_checking.start();
    m_check = std::make_unique<FileCheck>(m_path.toStdString(), m_damaged || m_suspected);
}

void LocalWatch::endCheck(const Result<bool>& checked)
{
    if (checked && !*checked)
        return;
    m_check.reset();
    m_sinceCheck.start();
    m_betweenChecks = std::max(leastBetweenChecks, m_checking.elapsed() * checkShare);
    m_suspected = false;
    if (checked) {
        if (!std::exchange(m_damaged, false))
            return;
        forgetDamage(m_path.toStdString());
        emit sound();
        emit recovered();
        return;
    }
    const bool finding = checked.error().code == "damaged" || checked.error().code == "notADatabase";
    if (!finding) {
        m_checkedStamp.clear(); // another time
        return;
    }
    if (!std::exchange(m_damaged, true))
        m_checkedStamp = writtenStamp(m_path.toStdString(), true); // with the log from now on
    noteDamage(m_path.toStdString(), checked.error());
    emit damaged(checked.error());
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
    if (m_events)
        m_events->renew();
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
