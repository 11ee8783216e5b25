#pragma once

#include "datasource/postgres/postgres_tenants.h"
#include "datasource/postgres/push/postgres_sql.h"
#include "postgres/copy.h"
#include "postgres/pool.h"

#include <deque>

namespace dbsync::datasource {

/// A pull from PostgreSQL: rows come by COPY, from one snapshot.
class PostgresChangeStream : public ChangeStream
{
public:
    /// Fixes the snapshot and checks the request; errors as in Datasource::changes.
    static Result<std::unique_ptr<ChangeStream>> start(postgres::Lease lease, const PostgresPlace& place,
                                                       PostgresLayouts& layouts, std::int64_t tenant,
                                                       const ChangesRequest& request);

    /// The same, for those who read more in its snapshot. Held tenants can be read, too.
    static Result<std::unique_ptr<PostgresChangeStream>> open(postgres::Lease lease, const PostgresPlace& place,
                                                              PostgresLayouts& layouts, std::int64_t tenant,
                                                              const ChangesRequest& request);

    Result<bool> next(std::string& lines) override;
    const TenantState& state() const { return m_state; }
    std::int64_t estimate() const { return m_estimate; }
    /// In the snapshot, until next() has given the last line.
    PostgresTenant& tenant() { return m_tenant; }
    const wire::Cursor& cursor() const override { return m_state.cursor; }

private:
    enum class Scan {
        All,            ///< in the order of the key
        AfterKey,       ///< the same, after a key
        Since,          ///< changed since a revision, in the order of revisions
        SinceUpToKey,   ///< the same, up to a key
        Tombstones,     ///< all, in the order of the key
        TombstonesSince ///< made since a revision
    };
    struct Step
    {
        std::size_t table = 0;
        Scan scan = Scan::All;
        std::int64_t since = 0;
    };

    PostgresChangeStream(postgres::Lease lease, const PostgresPlace& place, std::int64_t tenant,
                         const ChangesRequest& request)
        : m_lease(std::move(lease)), m_tenant(*m_lease, place, tenant), m_request(request)
    {
    }
    Result<void> prepare(PostgresLayouts& layouts);
    Result<void> plan(bool resumes);
    void planResumed(std::size_t cut);
    Result<std::size_t> readResumePoint();
    Result<void> countSince();
    Result<void> lockTables();
    Result<void> open(const Step& step);
    std::string statement(const Step& step) const;
    Result<bool> appendRow(std::string& lines);
    Result<void> appendEnd(std::string& lines);
    TableState stateOf(const PostgresTable& table) const;
    void add(std::size_t table, Scan scan, std::int64_t since = 0) { m_steps.push_back({table, scan, since}); }

    postgres::Lease m_lease;
    PostgresTenant m_tenant;
    ChangesRequest m_request;
    std::optional<postgres::Transaction> m_transaction;
    TenantState m_state;
    std::shared_ptr<const PostgresLayout> m_layout;
    std::vector<std::pair<std::string, TableState>> m_states;
    std::string m_resumeKey; ///< as SQL
    std::int64_t m_estimate = 0;
    std::deque<Step> m_steps;
    std::optional<postgres::CopyOut> m_copy; ///< of the step that is being read
    Step m_step;
    std::unique_ptr<PostgresRowReader> m_reader;
    std::set<std::string> m_timed; ///< tables of which times of changes are kept
    bool m_hasTimes = false;       ///< the one that is being read is one
    bool m_tombstones = false;
    std::int64_t m_section = -1; ///< the table whose section line was given last
    std::int64_t m_rows = 0;
    std::string m_json;
    bool m_begun = false;
    bool m_ended = false;
};

} // namespace dbsync::datasource
