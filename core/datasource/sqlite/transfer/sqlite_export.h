#pragma once

#include "datasource/sqlite/sqlite_changes.h"
#include "datasource/transfer.h"

namespace dbsync::datasource {

/// A tenant's rows and bookkeeping in SQLite as the lines of a transfer, of one read transaction.
class SqliteExport : public ChangeStream
{
public:
    /// Everything, or what came after `since`; errors as in Datasource::exportTenant.
    static Result<std::unique_ptr<ChangeStream>> start(SqliteConnections::Reader reader, LayoutCache& layouts,
                                                       std::int64_t tenant, const wire::Cursor& since);

    Result<bool> next(std::string& lines) override;
    const wire::Cursor& cursor() const override { return m_rows->cursor(); }

private:
    enum class Part { Header, Revisions, Batches, Rows };

    SqliteExport(std::unique_ptr<SqliteChangeStream> rows, std::int64_t tenant, const wire::Cursor& since)
        : m_rows(std::move(rows)), m_tenant(tenant), m_since(since)
    {
    }
    Result<void> appendHeader(std::string& lines);
    /// Appends some lines; false after the last one.
    Result<bool> appendRevisions(std::string& lines);
    Result<bool> appendBatches(std::string& lines);
    Result<bool> appendRows(std::string& lines);

    std::unique_ptr<SqliteChangeStream> m_rows;
    std::int64_t m_tenant;
    wire::Cursor m_since;
    Part m_part = Part::Header;
    bool m_begun = false;                           ///< whether the header of the rows was dropped
    std::shared_ptr<sqlite::Statement> m_statement; ///< of the bookkeeping that is being read
};

} // namespace dbsync::datasource
