#pragma once

#include "change/row_codec.h"
#include "datasource/sqlite/sqlite_connections.h"
#include "datasource/sqlite/tables/sqlite_schemas.h"
#include "datasource/sqlite/tables/sqlite_sql.h"

#include <deque>

namespace dbsync::datasource {

/// A pull from SQLite: encodes rows straight from statements in one read transaction.
class SqliteChangeStream : public ChangeStream
{
public:
    /// Fixes the snapshot and checks the request; errors as in Datasource::changes.
    static Result<std::unique_ptr<ChangeStream>> start(SqliteConnections::Reader reader, LayoutCache& layouts,
                                                       std::int64_t tenant, const ChangesRequest& request);

    /// The same, for those who read more in its snapshot. Held tenants can be read, too.
    static Result<std::unique_ptr<SqliteChangeStream>> open(SqliteConnections::Reader reader, LayoutCache& layouts,
                                                            std::int64_t tenant, const ChangesRequest& request);

    Result<bool> next(std::string& lines) override;
    const TenantState& state() const { return m_state; }
    std::int64_t estimate() const { return m_estimate; }
    /// Of the snapshot; there until next() has given the last line.
    sqlite::StatementCache& statements() { return m_reader->statements; }
    const wire::Cursor& cursor() const override { return m_state.cursor; }

private:
    /// One statement to read, bound when its turn comes.
    struct Step
    {
        std::size_t table = 0;
        sql::Scan scan = sql::Scan::All;
        std::int64_t since = 0;
    };

    SqliteChangeStream(SqliteConnections::Reader reader, std::int64_t tenant, ChangesRequest request)
        : m_reader(std::move(reader)), m_tenant(tenant), m_request(std::move(request))
    {
    }
    Result<void> prepare(LayoutCache& layouts);
    Result<void> planSince();
    Result<void> planAll();
    Result<void> planResumed();
    Result<std::size_t> readResumePoint();
    Result<std::int64_t> countSince(const TableLayout& table);
    void add(std::size_t table, sql::Scan scan, std::int64_t since = 0) { m_steps.push_back({table, scan, since}); }
    Result<void> open(const Step& step);
    Result<void> appendRow(std::string& lines);
    Result<std::string> timesOfCurrent();
    Result<void> appendEnd(std::string& lines);

    SqliteConnections::Reader m_reader;
    std::int64_t m_tenant;
    ChangesRequest m_request;
    TenantState m_state;
    std::shared_ptr<const Layout> m_layout;
    Row m_resumeKey;
    std::int64_t m_estimate = 0;
    std::deque<Step> m_steps;
    std::shared_ptr<sqlite::Statement> m_statement; ///< of the step that is being read
    Step m_step;
    int m_columns = 0;
    bool m_tombstones = false;
    bool m_hasTimes = false;     ///< when rows of its table were changed is known of some
    std::int64_t m_section = -1; ///< the table whose section line was given last
    std::int64_t m_rows = 0;
    std::string m_json;
    bool m_begun = false;
    bool m_ended = false;
};

} // namespace dbsync::datasource
