#include "api/tenants/guarded_datasource.h"

namespace dbsync::api {

using datasource::ChangeStream;

namespace {

/// Each piece of a stream is a call; while the client takes its time, none is in.
class GuardedStream : public ChangeStream
{
public:
    GuardedStream(std::unique_ptr<ChangeStream> stream, std::shared_ptr<CallLimit> limit, std::shared_ptr<void> share)
        : m_limit(std::move(limit)), m_share(std::move(share)), m_stream(std::move(stream))
    {
    }
    Result<bool> next(std::string& lines) override
    {
        DBSYNC_ASSIGN(const auto pass, m_limit->enterPiece());
        return m_stream->next(lines);
    }
    const wire::Cursor& cursor() const override { return m_stream->cursor(); }

private:
    const std::shared_ptr<CallLimit> m_limit;
    const std::shared_ptr<void> m_share; ///< of the tenant, where it counts
    const std::unique_ptr<ChangeStream> m_stream;
};

Error tooManyPulls()
{
    return {ErrorKind::Unreachable, "busy", "Too many devices of the tenant pull at once.", "Try again in a moment."};
}

Result<std::unique_ptr<ChangeStream>> guarded(Result<std::unique_ptr<ChangeStream>> stream,
                                              const std::shared_ptr<CallLimit>& limit, std::shared_ptr<void> share)
{
    if (!stream)
        return stream;
    return std::unique_ptr<ChangeStream>(new GuardedStream(std::move(*stream), limit, std::move(share)));
}

} // namespace

thread_local const CallLimit* CallLimit::s_inside = nullptr;

CallLimit::Pass::~Pass()
{
    if (!m_limit)
        return;
    s_inside = m_outer;
    m_limit->leave(m_call, m_entered);
}

Result<CallLimit::Pass> CallLimit::enter(bool call)
{
    const auto now = Clock::now();
    if (s_inside == this)
        return Pass(nullptr, nullptr, call, now);
    const std::lock_guard lock(m_mutex);
    if (m_calls + m_pieces == 0)
        m_heard = now;
    const bool silent = now - m_heard > patience;
    if (silent && now - m_entered < std::chrono::seconds(1))
        return Error{ErrorKind::Unreachable, "datasourceUnreachable", "The datasource does not answer.",
                     "Try again in a moment."};
    if (call && m_calls >= most)
        return Error{ErrorKind::Unreachable, silent ? "datasourceUnreachable" : "busy", "The datasource is busy.",
                     "Try again in a moment."};
    ++(call ? m_calls : m_pieces);
    m_entered = now;
    return Pass(this, std::exchange(s_inside, this), call, now);
}

void CallLimit::leave(bool call, Clock::time_point entered)
{
    const auto now = Clock::now();
    const std::lock_guard lock(m_mutex);
    --(call ? m_calls : m_pieces);
    if (now - entered < patience)
        m_heard = now;
}

Result<void> GuardedDatasource::mayPull(std::int64_t tenant)
{
    return m_shares->isTaken(tenant) ? tooManyPulls() : Result<void>();
}

Result<void> GuardedDatasource::check()
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    return m_datasource->check();
}

Result<void> GuardedDatasource::tryWriting()
{
    DBSYNC_ASSIGN(const auto mark, owner());
    if (!mark)
        return {};
    DBSYNC_TRY(claim(*mark, *mark));
    return {};
}

Result<std::optional<datasource::Owner>> GuardedDatasource::owner()
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    return m_datasource->owner();
}

Result<datasource::Owner> GuardedDatasource::claim(const datasource::Owner& owner,
                                                   const std::optional<datasource::Owner>& instead)
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    return m_disk.noted(m_datasource->claim(owner, instead));
}

Result<std::vector<datasource::KnownTenant>> GuardedDatasource::tenants()
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    return m_datasource->tenants();
}

Result<void> GuardedDatasource::addTenant(std::int64_t tenant)
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    return m_disk.noted(m_datasource->addTenant(tenant));
}

Result<void> GuardedDatasource::removeTenant(std::int64_t tenant)
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    return m_disk.noted(m_datasource->removeTenant(tenant));
}

Result<void> GuardedDatasource::removeMoved(std::int64_t tenant)
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    return m_disk.noted(m_datasource->removeMoved(tenant));
}

Result<std::int64_t> GuardedDatasource::pushSchema(std::int64_t tenant, const Schema& schema, std::int64_t baseVersion)
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    return m_disk.noted(m_datasource->pushSchema(tenant, schema, baseVersion));
}

Result<Schema> GuardedDatasource::schema(std::int64_t tenant)
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    return m_datasource->schema(tenant);
}

Result<wire::Cursor> GuardedDatasource::cursor(std::int64_t tenant)
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    return m_datasource->cursor(tenant);
}

Result<std::unique_ptr<ChangeStream>> GuardedDatasource::changes(std::int64_t tenant,
                                                                 const datasource::ChangesRequest& request)
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    auto share = m_shares->take(tenant);
    if (!share)
        return tooManyPulls();
    return guarded(m_datasource->changes(tenant, request), m_limit, std::move(share));
}

Result<wire::BatchAnswer> GuardedDatasource::push(std::int64_t tenant, const datasource::Author& author,
                                                  datasource::RowSource& batch)
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    return m_disk.noted(m_datasource->push(tenant, author, batch));
}

Result<wire::BatchAnswer> GuardedDatasource::withdraw(std::int64_t tenant, const wire::BatchHeader& batch)
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    return m_disk.noted(m_datasource->withdraw(tenant, batch));
}

Result<std::vector<datasource::TableCount>> GuardedDatasource::counts(std::int64_t tenant)
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    return m_datasource->counts(tenant);
}

Result<datasource::Placement> GuardedDatasource::placement(std::int64_t tenant)
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    return m_datasource->placement(tenant);
}

Result<void> GuardedDatasource::hold(std::int64_t tenant, datasource::Hold hold)
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    return m_disk.noted(m_datasource->hold(tenant, hold));
}

Result<std::unique_ptr<ChangeStream>> GuardedDatasource::exportTenant(std::int64_t tenant, const wire::Cursor& since)
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    return guarded(m_datasource->exportTenant(tenant, since), m_limit, nullptr);
}

Result<wire::Cursor> GuardedDatasource::importTenant(std::int64_t tenant, datasource::RowSource& lines)
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    return m_disk.noted(m_datasource->importTenant(tenant, lines));
}

Result<void> GuardedDatasource::forget(std::int64_t tenant, const datasource::Forgetting& what)
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    return m_disk.noted(m_datasource->forget(tenant, what));
}

Result<std::vector<std::string>> GuardedDatasource::verify(std::int64_t tenant)
{
    DBSYNC_ASSIGN(const auto pass, m_limit->enter());
    return m_datasource->verify(tenant);
}

} // namespace dbsync::api
