#include "api/tenants/tenant_mover.h"

#include "api/pipeline/errors.h"
#include "base/identifier.h"
#include "base/log.h"
#include "datasource/transfer.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <thread>

namespace dbsync::api {

namespace {

/// How often the process tells that it is still at it.
constexpr std::chrono::seconds beatEvery{2};
/// After this a move that another process was at is taken for left over.
constexpr std::int64_t abandonedMilliseconds = 60'000;
/// For so long other processes may still ask the old datasource.
constexpr std::int64_t graceMilliseconds = 60'000;
constexpr std::string_view crashCode = "simulatedCrash";

Error tenantMoves()
{
    return {ErrorKind::InvalidRequest, "tenantMoves", "The tenant is being moved to another datasource already.",
            "Wait until that is done."};
}

Error writtenMeanwhile()
{
    return {ErrorKind::Unreachable, "busy",
            "Other software has written to the tenant's rows in the datasource that it was to move to.",
            "Move the tenant once that software writes to it where it is."};
}

/// Devices go on working meanwhile, and other software may hold rows: what is busy is asked again, for some seconds.
template <typename Once>
Result<void> patiently(const Once& once)
{
    constexpr int attempts = 7;
    std::chrono::milliseconds pause{100};
    for (int attempt = 1;; ++attempt, pause *= 2) {
        auto done = once();
        if (done || done.error().code != "busy" || attempt == attempts)
            return done;
        std::this_thread::sleep_for(pause);
    }
}

/// Whether two datasources are one place: what is copied within one would then be removed as left over. Each place
/// has one mark; without marks they cannot be told apart.
Result<bool> isSamePlace(datasource::Datasource& one, datasource::Datasource& other)
{
    DBSYNC_ASSIGN(const auto owner, one.owner());
    DBSYNC_ASSIGN(const auto otherOwner, other.owner());
    return !owner || !otherOwner || *owner == *otherOwner;
}

} // namespace

/// Claims a tenant for as long as this process moves it.
class TenantMover::InProgress
{
public:
    InProgress(TenantMover& mover, std::int64_t tenantId) : m_mover(mover), m_tenantId(tenantId)
    {
        const std::lock_guard lock(mover.m_mutex);
        m_claimed = mover.m_tenants.insert(tenantId).second;
    }
    ~InProgress()
    {
        if (!m_claimed)
            return;
        const std::lock_guard lock(m_mover.m_mutex);
        m_mover.m_tenants.erase(m_tenantId);
    }
    InProgress(const InProgress&) = delete;
    InProgress& operator=(const InProgress&) = delete;

    bool claimed() const { return m_claimed; }

private:
    TenantMover& m_mover;
    const std::int64_t m_tenantId;
    bool m_claimed = false;
};

/// Tells again and again that the process is still at a move.
class TenantMover::Beat
{
public:
    Beat(maindb::MainDatabase& main, const maindb::Move& move)
        : m_thread([this, &main, tenant = move.tenantId, node = move.node](const std::stop_token& stop) {
              std::mutex mutex;
              std::condition_variable_any wake;
              std::unique_lock lock(mutex);
              while (!wake.wait_for(lock, stop, beatEvery, [&] { return stop.stop_requested(); })) {
                  const auto told = main.moves.beat(tenant, node);
                  if (!told && told.error().code == "tenantMoves")
                      m_lost = true;
              }
          })
    {
    }

    /// Whether another process has taken the move: this one was silent for too long.
    bool lost() const { return m_lost; }

private:
    std::atomic<bool> m_lost = false;
    std::jthread m_thread; // ends before what it uses
};

/// The lines of an export, for as long as the move is this process's own.
class TenantMover::WatchedSource : public datasource::RowSource
{
public:
    WatchedSource(datasource::ChangeStream& stream, const Beat& beat) : m_lines(stream), m_beat(beat) {}
    Result<std::size_t> read(char* data, std::size_t size) override
    {
        if (m_beat.lost())
            return tenantMoves();
        return m_lines.read(data, size);
    }

private:
    datasource::StreamSource m_lines;
    const Beat& m_beat;
};

TenantMover::TenantMover(maindb::MainDatabase& main, DatasourceRegistry& registry)
    : m_main(main), m_registry(registry), m_node(makeUuid())
{
}

Result<TenantMover::Opened> TenantMover::open(std::int64_t datasourceId)
{
    DBSYNC_ASSIGN(const auto record, m_main.datasources.find(datasourceId));
    if (!record)
        return notFound("datasource");
    return m_registry.open(*record);
}

Result<void> TenantMover::reached(Step step) const
{
    if (m_fault && m_fault(step))
        return Error{ErrorKind::Internal, std::string(crashCode), "Stopped by a test.", {}};
    return {};
}

Result<wire::Cursor> TenantMover::copy(const maindb::Move& move, datasource::Datasource& from,
                                       datasource::Datasource& to, const wire::Cursor& since, const Beat& beat)
{
    wire::Cursor copied;
    DBSYNC_TRY(patiently([&]() -> Result<void> {
        DBSYNC_ASSIGN(const auto stream, from.exportTenant(move.tenantId, since));
        WatchedSource lines(*stream, beat);
        DBSYNC_ASSIGN(copied, to.importTenant(move.tenantId, lines));
        return {};
    }));
    return copied;
}

/// What other software would write into the copy would be lost with it, or stand in its way, so it is refused.
Result<void> TenantMover::copyAll(const maindb::Move& move, datasource::Datasource& from, datasource::Datasource& to,
                                  const Beat& beat)
{
    DBSYNC_ASSIGN(const wire::Cursor copied, copy(move, from, to, {}, beat));
    DBSYNC_TRY(patiently([&] { return to.hold(move.tenantId, datasource::Hold::Writes); }));
    DBSYNC_ASSIGN(const wire::Cursor now, to.cursor(move.tenantId));
    return now == copied ? Result<void>() : writtenMeanwhile();
}

/// Brings what came since the copy; nothing can come any more.
Result<void> TenantMover::follow(const maindb::Move& move, datasource::Datasource& from, datasource::Datasource& to,
                                 std::int64_t version, const Beat& beat)
{
    DBSYNC_ASSIGN(const Schema schema, from.schema(move.tenantId));
    if (schema.version != version)
        return copyAll(move, from, to, beat);
    DBSYNC_ASSIGN(const wire::Cursor copied, to.cursor(move.tenantId));
    DBSYNC_TRY(copy(move, from, to, copied, beat));
    return {};
}

Result<void> TenantMover::run(const maindb::Move& move, const maindb::AuditNote* note)
{
    const Beat beat(m_main, move);
    DBSYNC_ASSIGN(const Opened from, open(move.fromId));
    DBSYNC_ASSIGN(const Opened to, open(move.toId));
    DBSYNC_TRY(reached(Step::Begun));
    DBSYNC_TRY(copyAll(move, *from, *to, beat));
    DBSYNC_ASSIGN(const Schema schema, to->schema(move.tenantId));
    DBSYNC_TRY(reached(Step::Copied));
    DBSYNC_TRY(patiently([&] { return from->hold(move.tenantId, datasource::Hold::Writes); }));
    DBSYNC_TRY(reached(Step::Held));
    DBSYNC_TRY(follow(move, *from, *to, schema.version, beat));
    DBSYNC_TRY(reached(Step::Followed));
    // Before the switch: who has not heard of it must not be told by the old datasource that its history is another.
    DBSYNC_TRY(patiently([&] { return from->hold(move.tenantId, datasource::Hold::Moved); }));
    DBSYNC_TRY(reached(Step::Closed));
    DBSYNC_TRY(patiently([&] { return to->hold(move.tenantId, datasource::Hold::None); }));
    DBSYNC_TRY(m_main.moves.switchOver(move, note));
    return reached(Step::Switched);
}

/// Asks both places, as no two URLs tell whether they lead to the same one.
Result<void> TenantMover::checkApart(std::int64_t fromId, std::int64_t toId)
{
    DBSYNC_ASSIGN(const Opened from, open(fromId));
    DBSYNC_ASSIGN(const Opened to, open(toId));
    DBSYNC_ASSIGN(const bool same, isSamePlace(*from, *to));
    return same ? Result<void>(sameDatabaseError()) : Result<void>();
}

Result<bool> TenantMover::isThere(std::int64_t datasourceId)
{
    DBSYNC_ASSIGN(const auto record, m_main.datasources.find(datasourceId));
    return record.has_value();
}

Result<maindb::Tenant> TenantMover::move(const maindb::Tenant& tenant, std::int64_t datasourceId,
                                         const maindb::AuditNote* note)
{
    const InProgress inProgress(*this, tenant.id);
    if (!inProgress.claimed())
        return tenantMoves();
    DBSYNC_TRY(settle(tenant.id));
    DBSYNC_TRY(checkApart(tenant.datasourceId.value_or(0), datasourceId));
    const maindb::Move move{
        tenant.id, tenant.datasourceId.value_or(0), datasourceId, maindb::Move::State::Copying, m_node, 0};
    DBSYNC_TRY(m_main.moves.begin(move));
    if (auto moved = run(move, note); !moved) {
        if (moved.error().code == crashCode)
            return std::move(moved.error());
        if (const auto undone = undo(move); !undone)
            logLine(LogLevel::Warning, "undoing a move that failed did not work; it is tried again later",
                    {{"tenant", tenant.code}, {"error", undone.error().message}});
        return std::move(moved.error());
    }
    DBSYNC_ASSIGN(auto there, m_main.tenants.find(tenant.id));
    if (!there)
        return notFound("tenant");
    return std::move(*there);
}

/// Makes a move that is to be undone this process's own. One that another has undone meanwhile is begun again for that:
/// what this process did since may have left something.
Result<bool> TenantMover::own(const maindb::Move& move)
{
    DBSYNC_ASSIGN(const bool taken, m_main.moves.take(move, m_node));
    if (taken || move.node != m_node)
        return taken;
    const auto begun = m_main.moves.begin(move);
    if (!begun && begun.error().code == "tenantMoves")
        return false;
    DBSYNC_TRY(begun);
    DBSYNC_ASSIGN(const auto tenant, m_main.tenants.find(move.tenantId));
    if (tenant && tenant->datasourceId == move.fromId)
        return true;
    DBSYNC_TRY(m_main.moves.end(move.tenantId, m_node));
    return false;
}

Result<void> TenantMover::undo(const maindb::Move& move)
{
    DBSYNC_ASSIGN(const bool owned, own(move));
    if (!owned)
        return {}; // another is at it
    DBSYNC_ASSIGN(const Opened from, open(move.fromId));
    DBSYNC_TRY(from->hold(move.tenantId, datasource::Hold::None));
    DBSYNC_TRY(removeCopy(move, from));
    return m_main.moves.end(move.tenantId, m_node);
}

/// Nothing is removed where an earlier version has begun to move a tenant within one place.
Result<void> TenantMover::removeCopy(const maindb::Move& move, const Opened& from)
{
    DBSYNC_ASSIGN(const bool there, isThere(move.toId));
    if (!there)
        return {}; // an operator has given it up
    DBSYNC_ASSIGN(const Opened to, open(move.toId));
    DBSYNC_ASSIGN(const bool same, isSamePlace(*from, *to));
    return same ? Result<void>() : to->removeTenant(move.tenantId);
}

Result<void> TenantMover::cleanUp(const maindb::Move& move)
{
    DBSYNC_ASSIGN(const bool taken, m_main.moves.take(move, m_node));
    if (!taken)
        return {}; // another is at it, or has been
    DBSYNC_ASSIGN(const auto record, m_main.datasources.find(move.fromId));
    if (record) {
        DBSYNC_ASSIGN(const Opened from, m_registry.open(*record));
        DBSYNC_ASSIGN(const Opened to, open(move.toId));
        DBSYNC_ASSIGN(const bool same, isSamePlace(*from, *to));
        DBSYNC_TRY(same ? from->hold(move.tenantId, datasource::Hold::None) : from->removeMoved(move.tenantId));
    }
    return m_main.moves.end(move.tenantId, m_node);
}

Error sameDatabaseError()
{
    return {ErrorKind::InvalidRequest, "sameDatabase",
            "Both datasources are the same database and schema, under two URLs; the tenant is there already.",
            "Remove the datasource that was added twice, or move the tenant to another one."};
}

bool TenantMover::isOwn(std::int64_t tenantId)
{
    const std::lock_guard lock(m_mutex);
    return m_tenants.count(tenantId) > 0;
}

Result<void> TenantMover::settle(std::int64_t tenantId)
{
    DBSYNC_ASSIGN(const auto move, m_main.moves.find(tenantId));
    if (!move)
        return {};
    if (move->state == maindb::Move::State::Switched)
        return cleanUp(*move);
    return move->node == m_node || isAbandoned(*move, false) ? undo(*move) : Result<void>(tenantMoves());
}

Result<void> TenantMover::giveUp(std::int64_t tenantId)
{
    DBSYNC_ASSIGN(const auto move, m_main.moves.find(tenantId));
    if (!move)
        return {};
    for (const std::int64_t place : {move->fromId, move->toId}) {
        const auto opened = open(place);
        const auto removed = opened ? (*opened)->removeTenant(tenantId) : opened.error();
        if (!removed)
            logLine(LogLevel::Warning, "a tenant that is given up was not removed from a datasource",
                    {{"tenantId", std::to_string(tenantId)}, {"error", removed.error().message}});
    }
    return m_main.moves.giveUp(tenantId);
}

/// Clocks of other computers may differ, so that a process is silent is seen by what does not change.
bool TenantMover::isAbandoned(const maindb::Move& move, bool alone)
{
    if (alone || move.since + abandonedMilliseconds < m_main.database().clock().now())
        return true;
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(m_mutex);
    const auto [place, first] = m_seen.try_emplace(move.tenantId, Seen{move.node, move.since, now});
    Seen& seen = place->second;
    if (seen.node != move.node || seen.since != move.since)
        seen = {move.node, move.since, now};
    return !first && now - seen.at >= m_patience;
}

void TenantMover::tidyUp(bool alone)
{
    const auto moves = m_main.moves.list();
    if (!moves)
        return logLine(LogLevel::Warning, "reading moves failed", {{"error", moves.error().message}});
    const std::int64_t now = m_main.database().clock().now();
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_seen, [&](const auto& seen) {
            return std::none_of(moves->begin(), moves->end(),
                                [&](const maindb::Move& move) { return move.tenantId == seen.first; });
        });
    }
    for (const maindb::Move& move : *moves) {
        const bool copying = move.state == maindb::Move::State::Copying;
        const bool wait = copying ? !isAbandoned(move, alone) : move.since + graceMilliseconds > now;
        if (isOwn(move.tenantId) || wait)
            continue;
        const auto done = copying ? undo(move) : cleanUp(move);
        if (!done)
            logLine(LogLevel::Warning, "tidying up after a move failed",
                    {{"tenantId", std::to_string(move.tenantId)}, {"error", done.error().message}});
    }
}

} // namespace dbsync::api
