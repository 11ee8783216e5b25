#include "sync/session/session.h"

#include "device/activity/moved_keys.h"
#include "device/activity/row_images.h"
#include "device/apply/staging.h"
#include "device/apply/unstorable_rows.h"
#include "device/capture/left_out.h"
#include "device/capture/policy_change.h"
#include "device/capture/unnoticed.h"
#include "device/conflicts/leaving_rows.h"
#include "device/deletions/deletion_guard.h"
#include "device/schema/schema_adoption.h"
#include "device/store/linking.h"
#include "device/view/activity_log.h"
#include "device/view/status_reader.h"
#include "device/view/sync_outcome.h"

#include <QThread>

#include <algorithm>

namespace dbsync::sync {

namespace {

/// Contract: a sync retries for at most 30 s before it gives up. A cloud that was never reached gets less.
constexpr qint64 retryMilliseconds = 28'000;
constexpr qint64 firstContactMilliseconds = 6'000;
constexpr qint64 longestPause = 3'000;
/// And waits at most 30 s for a program that holds the file; SQLite waits 5 s by itself.
constexpr qint64 lockedMilliseconds = 25'000;

} // namespace

Session::Session(device::Store& store, Cloud& cloud, std::string user, SyncOptions options, ProgressCallback progress)
    : m_store(store),
      m_cloud(cloud),
      m_user(std::move(user)),
      m_options(options),
      m_progress(std::move(progress)),
      m_retryMilliseconds(retryMilliseconds),
      m_firstContactMilliseconds(firstContactMilliseconds)
{
    m_cloud.setGoOn([this] { return tell(m_waits ? Phase::Waiting : Phase::Preparing); });
}

void Session::setPatience(qint64 retry, qint64 firstContact)
{
    m_retryMilliseconds = retry;
    m_firstContactMilliseconds = firstContact;
}

bool Session::tell(Phase phase, const std::string& table, std::int64_t rows, std::int64_t total)
{
    if (!m_progress || m_cancelled)
        return !m_cancelled;
    Progress progress;
    progress.phase = phase;
    progress.table = table;
    progress.rows = rows;
    progress.totalRows = total;
    progress.bytes = m_cloud.bytesReceived() + m_cloud.bytesSent();
    progress.seconds = static_cast<double>(m_clock.elapsed()) / 1000.0;
    m_cancelled = !m_progress(progress);
    return !m_cancelled;
}

Result<SyncReport> Session::run()
{
    m_clock.start();
    DBSYNC_ASSIGN(const bool consent, device::hasConsent(m_store.companion()));
    m_options.allowDeletes |= consent;
    m_lastWrite = device::lastWriteOf(m_store.path());
    DBSYNC_ASSIGN(const std::string difference, m_store.companion().value("clockDifference"));
    m_clockDifference = std::strtoll(difference.c_str(), nullptr, 10);
    DBSYNC_TRY(device::beginSyncActivity(m_store.companionHandle(), m_store.state().cursor.revision == 0));
    DBSYNC_TRY(m_store.companion().setValue("user", m_user));
    auto done = keepTrying();
    if (!done) {
        if (done.error().kind != ErrorKind::Cancelled)
            DBSYNC_TRY(device::writeFailure(m_store.companion(), done.error()));
        return done.error();
    }
    DBSYNC_TRY(collectAttention());
    DBSYNC_TRY(device::trimActivity(m_store.companion()));
    DBSYNC_TRY(device::writeSuccess(m_store.companion(), m_attention));
    DBSYNC_TRY(device::endConsent(m_store.companion()));
    // Told in this report and no later: nobody has to do anything about it.
    DBSYNC_ASSIGN(const auto leftOut, device::newlyLeftOut(m_store));
    for (const LeftOutTable& table : leftOut)
        m_attention.push_back({.kind = device::Attention::Kind::LeftOut, .table = table.name, .reason = table.reason});
    return report();
}

Result<void> Session::collectAttention()
{
    DBSYNC_ASSIGN(const auto held, device::heldDeletions(m_store));
    m_attention.insert(m_attention.end(), held.begin(), held.end());
    DBSYNC_ASSIGN(const auto unstorable, device::unstorableRows(m_store));
    m_attention.insert(m_attention.end(), unstorable.begin(), unstorable.end());
    DBSYNC_ASSIGN(const auto keyless, device::keylessRows(m_store));
    m_attention.insert(m_attention.end(), keyless.begin(), keyless.end());
    std::int64_t rows = 0;
    for (const auto& [table, keys] : m_skipped)
        rows += static_cast<std::int64_t>(keys.size());
    if (rows > 0)
        m_attention.push_back({.kind = device::Attention::Kind::DownloadNeeded, .count = rows});
    return {};
}

/// Rounds until one is done; a cloud that fails is tried again for a while.
Result<void> Session::keepTrying()
{
    QElapsedTimer failing;
    qint64 firstTry = 0;
    qint64 pause = 100;
    qint64 waited = 0;
    for (int rounds = 0; rounds < m_mostRounds; ++rounds) {
        QElapsedTimer lasting;
        lasting.start();
        auto ended = round();
        if (ended && *ended == Round::Done)
            return {};
        if (ended) {
            failing.invalidate();
            waited = 0;
            m_waits = false;
            continue;
        }
        const Error& error = ended.error();
        const bool locked = error.code == "locked";
        const bool tryAgain =
            locked || (error.kind == ErrorKind::Unreachable && error.code != "stalled") || error.code == "schemaMoved";
        if (!tryAgain)
            return error;
        // A cloud that answers late has waited for others; what broke off was on its way.
        const bool waitedThere = error.code != "unreachable" && error.code != "brokenOff";
        const qint64 lasted = waitedThere ? lasting.elapsed() : 0;
        if (!failing.isValid()) {
            failing.start();
            firstTry = lasted;
        }
        const qint64 limit = locked           ? lockedMilliseconds
                             : m_reachedCloud ? m_retryMilliseconds
                                              : m_firstContactMilliseconds;
        // The next try would last as long as this one did.
        if ((m_wait ? waited : firstTry + failing.elapsed() + lasted) + pause > limit)
            return error;
        m_waits = error.kind == ErrorKind::Unreachable;
        tell(m_waits ? Phase::Waiting : Phase::Preparing);
        if (m_wait)
            m_wait(pause);
        else
            QThread::msleep(static_cast<unsigned long>(pause));
        waited += pause;
        pause = std::min(pause * 2, longestPause);
        if (!tell(m_waits ? Phase::Waiting : Phase::Preparing))
            return Error{ErrorKind::Cancelled, "cancelled", "The sync was cancelled.", {}};
    }
    return Error{ErrorKind::Unreachable, "tooBusy", "Others change the same rows faster than this sync can follow.",
                 "Sync again later."};
}

Result<Session::Round> Session::round()
{
    DBSYNC_TRY(m_store.reload());
    DBSYNC_TRY(ensureOwnDevice());
    DBSYNC_ASSIGN(m_attention, device::keepCapture(m_store));
    for (const std::string& table : m_store.missing())
        m_attention.push_back({.kind = device::Attention::Kind::TableDiffers, .table = table});
    DBSYNC_TRY(findComparison());
    if (m_comparison.kind == device::Comparison::None) {
        DBSYNC_ASSIGN(const Round settled, settleOutstanding());
        if (settled == Round::Again)
            return Round::Again;
        DBSYNC_TRY(refreshIfAsked());
    }
    DBSYNC_TRY(device::dropSettledConflicts(m_store));
    const bool compares = m_comparison.kind != device::Comparison::None;
    // What is to be sent, a file without bases learns from the cloud's rows.
    const bool downloads = m_options.download || compares || m_store.state().cursor.revision == 0;
    auto pulled = downloads ? pull() : Result<void>();
    if (!pulled && pulled.error().code == "schemaChanged") {
        DBSYNC_TRY(followSchema());
        return Round::Again;
    }
    if (!pulled && pulled.error().code == "otherHistory") {
        DBSYNC_TRY(meetOtherHistory());
        return Round::Again;
    }
    if (!pulled && pulled.error().code == "cursorTooOld") {
        DBSYNC_TRY(device::beginComparison(m_store, {device::Comparison::TooOld, 0}));
        return Round::Again;
    }
    DBSYNC_TRY(std::move(pulled));
    m_reachedCloud = true;
    // What waited for a conflict that went with the companion is tried again; what is to leave may have lost the last
    // row that referred to it.
    DBSYNC_ASSIGN(const bool leaving, device::anyLeaves(m_store));
    if (compares || leaving)
        DBSYNC_TRY(device::dropSettledConflicts(m_store));
    if (m_options.upload)
        return push();
    // Nothing is sent, and no consent used up: but who has to consent is told all the same.
    DBSYNC_TRY(device::holdLocalDeletions(m_store, false));
    return Round::Done;
}

/// Columns or tables that are synced from now on, and a person, ask for everything again.
Result<void> Session::refreshIfAsked()
{
    DBSYNC_ASSIGN(const std::string asked, m_store.companion().value("refresh"));
    if (asked.empty() || m_store.state().cursor.revision == 0)
        return {};
    // A restored cloud lacks rows that nobody deleted: the pull finds out, and they are sent before anything goes here.
    DBSYNC_ASSIGN(const bool known, cloudKnows(m_store.state().cursor));
    if (!known)
        return {};
    DBSYNC_TRY(device::beginComparison(m_store, {device::Comparison::TooOld, 0}));
    m_comparison = {device::Comparison::TooOld, 0};
    return m_store.companion().setValue("refresh", "");
}

Result<void> Session::followSchema()
{
    DBSYNC_TRY(device::discardIncoming(m_store));
    DBSYNC_ASSIGN(const Schema schema, m_cloud.fetchSchema());
    return device::adoptSchema(m_store, schema);
}

Result<SyncReport> Session::report()
{
    DBSYNC_ASSIGN(const device::Status status, device::readStatus(m_store));
    m_report.state = status.state;
    m_report.attention = m_attention;
    DBSYNC_ASSIGN(m_report.movedKeys, device::countMovedInSync(m_store));
    m_report.conflicts = status.conflicts;
    m_report.revision = status.revision;
    m_report.bytesReceived = m_cloud.bytesReceived();
    m_report.bytesSent = m_cloud.bytesSent();
    m_report.seconds = static_cast<double>(m_clock.elapsed()) / 1000.0;
    return m_report;
}

} // namespace dbsync::sync
