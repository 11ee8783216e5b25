#include "base/clock.h"
#include "base/mistake.h"
#include "change/packed_lines.h"
#include "device/apply/apply.h"
#include "device/apply/staging.h"
#include "device/capture/policy_change.h"
#include "sync/session/session.h"

#include <algorithm>

namespace dbsync::sync {

namespace {

Error brokenOff()
{
    return {ErrorKind::Unreachable, "brokenOff", "The cloud's answer broke off.",
            "Nothing is lost; the next sync goes on from there."};
}

/// Who made what was pulled: "ann@example.com, bob@example.com".
std::string authorsInWords(const std::vector<wire::RevisionAuthor>& authors)
{
    std::vector<std::string> users;
    std::string text;
    for (const wire::RevisionAuthor& author : authors) {
        if (author.user.empty() || std::find(users.begin(), users.end(), author.user) != users.end())
            continue;
        users.push_back(author.user);
        text.append(text.empty() ? "" : ", ").append(author.user);
    }
    return text;
}

} // namespace

Result<void> Session::pull()
{
    DBSYNC_ASSIGN(const auto staged, device::readIncoming(m_store.companion()));
    if (!staged || !staged->complete)
        DBSYNC_TRY(download());
    DBSYNC_TRY(device::completeComparison(m_store));
    DBSYNC_TRY(followPolicies());
    return apply();
}

Result<void> Session::download()
{
    const bool compare = m_comparison.kind != device::Comparison::None;
    const wire::Cursor from = compare ? wire::Cursor{} : m_store.state().cursor;
    DBSYNC_ASSIGN(auto resume, device::readIncoming(m_store.companion()));
    if (resume) {
        DBSYNC_ASSIGN(const bool may, mayResume(*resume));
        if (!may) {
            DBSYNC_TRY(device::discardIncoming(m_store));
            resume.reset();
        }
    }
    DBSYNC_ASSIGN(auto staging, device::Staging::begin(m_store, from, compare, resume));
    wire::PackedLines lines;
    PullRequest request{from, m_store.state().device, compare, std::nullopt};
    if (resume)
        request.resume = PullRequest::Resume{resume->firstAt.revision, resume->table, resume->key};
    const std::int64_t asked = systemClock().now();
    bool measured = false;
    const auto received = m_cloud.pull(request, [&](std::string_view bytes) -> Result<void> {
        DBSYNC_TRY(lines.read(bytes, [&](std::string_view line) { return staging.take(line); }));
        if (!measured && staging.header())
            DBSYNC_TRY(measureClock(*staging.header(), asked));
        measured |= staging.header().has_value();
        if (!tell(Phase::Pulling, {}, staging.rows(), staging.expectedRows()))
            return Error{ErrorKind::Cancelled, "cancelled", "The sync was cancelled.", {}};
        return {};
    });
    const bool schemaMoved = !received && received.error().code == "schemaChanged";
    if (received && staging.complete())
        DBSYNC_TRY(checkAhead(staging));
    // Where the disk is full SQLite has taken back what was not committed: nothing may be said of it.
    const bool unwritten = !received && received.error().kind == ErrorKind::LocalDatabase;
    if (!schemaMoved && !unwritten)
        DBSYNC_TRY(staging.commit());
    if (!received && !(makes(Mistake::CutPullApplied) && staging.to().revision > 0))
        return received.error();
    m_reachedCloud = true;
    if (!staging.complete() && makes(Mistake::CutPullApplied))
        return m_store.companion().setValue("incomingComplete", "1");
    if (!staging.complete())
        return brokenOff();
    m_authors = staging.end().revisions;
    return {};
}

/// The first line tells the time: half of the way there and back lies between. What is less than the way is none.
Result<void> Session::measureClock(const wire::ChangesHeader& header, std::int64_t asked)
{
    m_policiesVersion = header.policiesVersion;
    const std::int64_t now = systemClock().now();
    if (header.time <= 0)
        return {};
    const std::int64_t difference = header.time - (asked + now) / 2;
    m_clockDifference = std::abs(difference) <= now - asked ? 0 : difference;
    return m_store.companion().setValue("clockDifference", std::to_string(m_clockDifference));
}

/// Takes the tenant's policies over, where they are others than at the last sync.
Result<void> Session::followPolicies()
{
    if (m_policiesVersion < 0 || m_policiesVersion == m_store.state().policiesVersion)
        return {};
    DBSYNC_ASSIGN(const PolicyList told, m_cloud.fetchPolicies());
    return device::adoptPolicies(m_store, told.policies, told.version, m_lastWrite);
}

/// A batch that was accepted above the cursor comes back with the next pull. If it does not, the cloud was restored
/// from a backup that has the cursor and lacks the batch.
Result<void> Session::checkAhead(const device::Staging& staging)
{
    DBSYNC_ASSIGN(const std::string ahead, m_store.companion().value("ahead"));
    if (ahead.empty() || m_comparison.kind != device::Comparison::None)
        return {};
    const std::int64_t revision = std::strtoll(ahead.c_str(), nullptr, 10);
    if (m_store.state().cursor.revision >= revision)
        return {};
    bool there = staging.to().revision >= revision;
    for (const wire::RevisionAuthor& author : staging.end().revisions)
        there = there && (author.revision != revision || ahead.ends_with(" " + author.device));
    return there ? Result<void>()
                 : Result<void>(
                       Error{ErrorKind::InvalidRequest, "otherHistory", "The cloud lacks what it had accepted.", {}});
}

Result<void> Session::apply()
{
    device::ApplyOptions options;
    options.comparison = m_comparison;
    if (m_comparison.kind == device::Comparison::LostBases)
        options.confirmed = m_store.state().cursor;
    options.allowDeletes = m_options.allowDeletes;
    options.clockDifference = m_clockDifference;
    options.authors = m_authors;
    options.user = authorsInWords(m_authors);
    options.progress = [this](const std::string& table, std::int64_t rows) { tell(Phase::Applying, table, rows); };
    DBSYNC_ASSIGN(const auto applied, device::applyIncoming(m_store, options));
    m_report.pulled.inserted += applied.pulled.inserted;
    m_report.pulled.updated += applied.pulled.updated;
    m_report.pulled.deleted += applied.pulled.deleted;
    m_report.merged += applied.merged;
    m_comparison = {};
    return {};
}

} // namespace dbsync::sync
