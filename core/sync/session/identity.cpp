#include "base/identifier.h"
#include "base/mistake.h"
#include "device/apply/comparison.h"
#include "sync/account/linked_databases.h"
#include "sync/session/session.h"

#include <algorithm>

namespace dbsync::sync {

/// A copied file must not speak in the name of its original.
Result<void> Session::ensureOwnDevice()
{
    const QString path = QString::fromStdString(m_store.path());
    const LinkedDatabase self{path, QString::fromStdString(m_store.state().server),
                              QString::fromStdString(m_store.state().tenant),
                              QString::fromStdString(m_store.state().device)};
    DBSYNC_TRY(databasesReadable()); // else every file would pass for a copy
    if (isCopy(path, self.device))
        return becomeNewDevice();
    const auto known = linkedDatabases();
    const bool remembered = std::any_of(known.begin(), known.end(), [&](const LinkedDatabase& each) {
        return each.path == self.path && each.device == self.device;
    });
    return remembered ? Result<void>() : rememberDatabase(self);
}

Result<void> Session::becomeNewDevice()
{
    if (++m_newDevices > 3)
        return Error{ErrorKind::Refused, "deviceRefused", "The cloud does not accept this file as a device.",
                     "Unlink the file and link it again; rows are compared and kept."};
    device::LinkState state = m_store.state();
    DBSYNC_ASSIGN(state.device, m_cloud.registerDevice());
    state.sequence = 0;
    // A batch of the original's is the original's to settle; rows know by their incarnation that they are the same. The
    // companion is this file's alone from now on.
    DBSYNC_TRY(device::discardBatch(m_store.companion()));
    DBSYNC_ASSIGN(const bool foreign, m_store.companionIsForeign());
    if (!foreign) {
        state.companion = makeRandomHex(8);
        DBSYNC_TRY(m_store.companion().setValue("id", state.companion));
    }
    DBSYNC_ASSIGN(auto writing, device::beginWriting(m_store.file()));
    DBSYNC_TRY(device::writeLinkState(m_store.file(), state));
    DBSYNC_TRY(writing.commit());
    DBSYNC_TRY(rememberDatabase({QString::fromStdString(m_store.path()), QString::fromStdString(state.server),
                                 QString::fromStdString(state.tenant), QString::fromStdString(state.device)}));
    return m_store.reload();
}

Result<bool> Session::cloudKnows(const wire::Cursor& cursor)
{
    if (cursor.revision == 0)
        return true;
    constexpr const char* enough = "enough";
    const auto asked =
        m_cloud.pull({cursor, m_store.state().device, false, std::nullopt}, [](std::string_view) -> Result<void> {
            return Error{ErrorKind::Cancelled, enough, {}, {}};
        });
    m_tombstonesGone = !asked && asked.error().code == "cursorTooOld";
    if (asked || asked.error().code == enough || m_tombstonesGone)
        return true;
    return asked.error().code == "otherHistory" ? Result<bool>(false) : Result<bool>(asked.error());
}

/// What has to be compared, and what can be said of it: bases that are lost tell nothing, but the file's cursor does,
/// if the cloud has that revision.
Result<void> Session::findComparison()
{
    DBSYNC_ASSIGN(const auto kind, device::recover(m_store));
    DBSYNC_ASSIGN(m_comparison, device::readComparison(m_store.companion()));
    if (kind == device::Comparison::OtherHistory)
        return meetOtherHistory();
    m_comparison = {kind, 0};
    if (kind == device::Comparison::LostBases) {
        DBSYNC_ASSIGN(const bool known, cloudKnows(m_store.state().cursor));
        if (!known)
            m_comparison.kind = device::Comparison::UnknownHistory;
    }
    if (kind == device::Comparison::None)
        return {};
    DBSYNC_TRY(device::beginComparison(m_store, m_comparison));
    return device::setTombstonesGone(m_store, m_tombstonesGone);
}

/// The newest revision that the cursor has stood at and that the cloud knows.
Result<std::int64_t> Session::findFork()
{
    DBSYNC_ASSIGN(const auto cursors, m_store.companion().cursors());
    // A restored cloud knows all up to its backup and none after.
    std::size_t unknown = 0;
    std::size_t end = cursors.size();
    while (unknown < end) {
        const std::size_t middle = (unknown + end) / 2;
        DBSYNC_ASSIGN(const bool known, cloudKnows(cursors[middle]));
        if (known)
            end = middle;
        else
            unknown = middle + 1;
    }
    return end < cursors.size() ? cursors[end].revision : std::int64_t{0};
}

/// The cloud was restored from a backup. Both histories are one up to the fork: what this device knows from before
/// stays known, what it had confirmed after is sent again.
Result<void> Session::meetOtherHistory()
{
    DBSYNC_ASSIGN(std::int64_t fork, findFork());
    if (makes(Mistake::ForkMissed))
        fork = m_store.state().cursor.revision;
    m_comparison = {device::Comparison::OtherHistory, fork};
    DBSYNC_TRY(m_store.companion().setValue("ahead", ""));
    DBSYNC_TRY(m_store.companion().setValue("more", ""));
    return device::beginComparison(m_store, m_comparison);
}

/// Rows of one history do not go on with those of another.
Result<bool> Session::mayResume(const device::Incoming& resume)
{
    const bool compares = m_comparison.kind != device::Comparison::None;
    const bool fromStart = compares || m_store.state().cursor.revision == 0;
    if (resume.compare != compares || !fromStart || resume.key.empty())
        return false;
    return cloudKnows(resume.firstAt);
}

} // namespace dbsync::sync
