#pragma once

#include "datasource/postgres/push/postgres_batch.h"

#include <map>
#include <string>
#include <vector>

namespace dbsync::datasource {

/// What is done for one table.
class PostgresApply
{
public:
    PostgresApply(PostgresBatch& batch, PostgresWork& work)
        : m_connection(batch.connection),
          m_sql(batch.sql),
          m_layout(batch.layout),
          m_behind(batch.behind),
          m_work(work),
          m_stage(work.stage)
    {
    }

    Result<void> run();

private:
    /// One more than an answer names, so that it tells of more.
    static constexpr std::size_t most = Refusals::most + 1;

    Result<void> refuseTwins();
    Result<void> checkKnown();
    Result<void> checkDoubled();
    /// `sql` selects the number of an operation on a row that another is on too.
    Result<void> mustBeEmpty(const std::string& sql);
    Result<void> refuseUnfit(const postgres::Rows& rows, PostgresRowReader& reader);
    Result<void> checkTaken();
    Result<void> noteLeft();
    Result<void> removeRows();
    Result<void> writeRows();
    Result<bool> tryToWrite();
    Result<void> exchange();
    Result<void> fillPut();
    Result<void> refuseUnwritten(const postgres::Rows& failed);
    Result<void> removeTombstones();
    void refuseInvalid();
    Result<void> readKeys();

    void refuse(std::int64_t number, const char* reason, std::vector<std::string> columns, std::string message);
    void refuseStale(std::int64_t number, std::vector<std::string> columns = {})
    {
        refuse(number, "stale", std::move(columns), "The row was changed or deleted in the cloud.");
    }
    // postgres_apply_triggered.cpp: where triggers of other software have a say
    Result<void> removeTriggered();
    Result<void> removeOneByOne();
    Result<void> writeOneByOne();
    bool leavesNoneOut(std::int64_t written) const;
    static std::string saidByDatabase(const std::string& words);

    bool isRefused(std::int64_t number) const;
    /// The condition that leaves out what is refused.
    std::string without() const;
    const PostgresTable& table() const { return m_stage.table(); }
    Result<std::int64_t> affected(const std::string& sql)
    {
        DBSYNC_ASSIGN(const postgres::Rows rows, m_connection.run(sql));
        return rows.affected();
    }

    postgres::Connection& m_connection;
    const PostgresSql& m_sql;
    const PostgresLayout& m_layout;
    const bool m_behind;
    PostgresWork& m_work;
    PostgresStage& m_stage;
    std::map<std::int64_t, bool> m_refused;
    std::string m_missing; ///< numbers of operations that found no row
    bool m_checkedDoubled = false;
    RowParser m_positions, m_base;
};

} // namespace dbsync::datasource
