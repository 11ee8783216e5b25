#pragma once

#include "api/tenants/stream_shares.h"
#include "base/full_disk.h"
#include "datasource/datasource.h"

#include <chrono>
#include <mutex>

namespace dbsync::api {

/// How many calls, or requests with calls, may be in one datasource at a time; the pieces of streams, of which a
/// datasource limits the number itself, come beside them. Once it has said nothing for some seconds, one more a second
/// finds out whether it does again. Thread-safe.
class CallLimit
{
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::size_t most = 8;
    static constexpr std::chrono::seconds patience{3};

    /// A call that is in; it leaves when it goes out of scope. What the same thread calls meanwhile is in, too.
    class Pass
    {
    public:
        Pass(Pass&& other) noexcept
            : m_limit(std::exchange(other.m_limit, nullptr)),
              m_outer(other.m_outer),
              m_call(other.m_call),
              m_entered(other.m_entered)
        {
        }
        Pass& operator=(Pass&&) = delete;
        ~Pass();

    private:
        friend class CallLimit;
        Pass(CallLimit* limit, const CallLimit* outer, bool call, Clock::time_point entered)
            : m_limit(limit), m_outer(outer), m_call(call), m_entered(entered)
        {
        }
        CallLimit* m_limit; ///< null where another pass of the thread counts
        const CallLimit* m_outer;
        bool m_call;
        Clock::time_point m_entered;
    };

    /// Never waits. Errors: code "busy" where there are too many, "datasourceUnreachable" where it does not answer.
    Result<Pass> enter() { return enter(true); }
    /// The same for a piece of a stream.
    Result<Pass> enterPiece() { return enter(false); }

private:
    Result<Pass> enter(bool call);
    void leave(bool call, Clock::time_point entered);

    static thread_local const CallLimit* s_inside; ///< the one that a call of this thread is in
    std::mutex m_mutex;
    std::size_t m_calls = 0;
    std::size_t m_pieces = 0;
    Clock::time_point m_heard;   ///< when a call came back soon, or nobody was waiting
    Clock::time_point m_entered; ///< the last call
};

/// A datasource that does not answer must not hold up the threads that serve other tenants: calls of it beyond
/// CallLimit fail at once, and so do a tenant's pulls beyond its StreamShares (code "busy"). All else is as with the
/// datasource itself.
class GuardedDatasource : public datasource::Datasource
{
public:
    explicit GuardedDatasource(std::unique_ptr<datasource::Datasource> datasource)
        : m_datasource(std::move(datasource)), m_limit(std::make_shared<CallLimit>())
    {
    }

    /// Whether the last call that wrote found no space.
    const FullDisk& disk() const { return m_disk; }
    /// Writes something that changes nothing, to find out whether there is space again.
    Result<void> tryWriting();

    /// For a request, with all its calls.
    Result<CallLimit::Pass> enter() { return m_limit->enter(); }
    /// Whether the tenant may open one more pull just now; else code "busy".
    Result<void> mayPull(std::int64_t tenant);

    Result<void> check() override;
    Result<std::optional<datasource::Owner>> owner() override;
    Result<datasource::Owner> claim(const datasource::Owner& owner,
                                    const std::optional<datasource::Owner>& instead) override;
    Result<std::vector<datasource::KnownTenant>> tenants() override;
    Result<void> addTenant(std::int64_t tenant) override;
    Result<void> removeTenant(std::int64_t tenant) override;
    Result<void> removeMoved(std::int64_t tenant) override;
    Result<std::int64_t> pushSchema(std::int64_t tenant, const Schema& schema, std::int64_t baseVersion) override;
    Result<Schema> schema(std::int64_t tenant) override;
    Result<wire::Cursor> cursor(std::int64_t tenant) override;
    Result<std::unique_ptr<datasource::ChangeStream>> changes(std::int64_t tenant,
                                                              const datasource::ChangesRequest& request) override;
    Result<wire::BatchAnswer> push(std::int64_t tenant, const datasource::Author& author,
                                   datasource::RowSource& batch) override;
    Result<wire::BatchAnswer> withdraw(std::int64_t tenant, const wire::BatchHeader& batch) override;
    Result<std::vector<datasource::TableCount>> counts(std::int64_t tenant) override;
    Result<datasource::Placement> placement(std::int64_t tenant) override;
    Result<void> hold(std::int64_t tenant, datasource::Hold hold) override;
    Result<std::unique_ptr<datasource::ChangeStream>> exportTenant(std::int64_t tenant,
                                                                   const wire::Cursor& since) override;
    Result<wire::Cursor> importTenant(std::int64_t tenant, datasource::RowSource& lines) override;
    Result<void> forget(std::int64_t tenant, const datasource::Forgetting& what) override;
    Result<std::vector<std::string>> verify(std::int64_t tenant) override;
    std::string channel() const override { return m_datasource->channel(); }

private:
    const std::unique_ptr<datasource::Datasource> m_datasource;
    const std::shared_ptr<CallLimit> m_limit; ///< streams are calls too
    const std::shared_ptr<StreamShares> m_shares = std::make_shared<StreamShares>();
    FullDisk m_disk;
};

} // namespace dbsync::api
