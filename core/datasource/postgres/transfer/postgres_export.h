#pragma once

#include "datasource/postgres/postgres_changes.h"
#include "datasource/transfer.h"

namespace dbsync::datasource {

/// A tenant's rows and bookkeeping in PostgreSQL as the lines of a transfer, of one snapshot.
class PostgresExport : public ChangeStream
{
public:
    /// Everything, or what came after `since`; errors as in Datasource::exportTenant.
    static Result<std::unique_ptr<ChangeStream>> start(postgres::Lease lease, const PostgresPlace& place,
                                                       PostgresLayouts& layouts, std::int64_t tenant,
                                                       const wire::Cursor& since);

    Result<bool> next(std::string& lines) override;
    const wire::Cursor& cursor() const override { return m_rows->cursor(); }

private:
    enum class Part { Header, Revisions, Batches, Rows };

    PostgresExport(std::unique_ptr<PostgresChangeStream> rows, const wire::Cursor& since)
        : m_rows(std::move(rows)), m_since(since.revision), m_told(since.revision)
    {
    }
    Result<void> appendHeader(std::string& lines);
    /// Appends some lines; false after the last one.
    Result<bool> appendRevisions(std::string& lines);
    Result<void> appendBatches(std::string& lines);
    Result<bool> appendRows(std::string& lines);

    std::unique_ptr<PostgresChangeStream> m_rows;
    std::int64_t m_since;
    std::int64_t m_told; ///< the last revision that was given
    Part m_part = Part::Header;
    bool m_begun = false; ///< whether the header of the rows was dropped
};

} // namespace dbsync::datasource
