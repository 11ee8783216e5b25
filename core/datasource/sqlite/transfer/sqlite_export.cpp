#include "datasource/sqlite/transfer/sqlite_export.h"

namespace dbsync::datasource {

namespace {

constexpr std::size_t chunk = std::size_t{128} << 10;

} // namespace

Result<std::unique_ptr<ChangeStream>> SqliteExport::start(SqliteConnections::Reader reader, LayoutCache& layouts,
                                                          std::int64_t tenant, const wire::Cursor& since)
{
    ChangesRequest request;
    request.since = since;
    request.tombstones = true;
    DBSYNC_ASSIGN(auto rows, SqliteChangeStream::open(std::move(reader), layouts, tenant, request));
    return std::unique_ptr<ChangeStream>(new SqliteExport(std::move(rows), tenant, since));
}

Result<bool> SqliteExport::next(std::string& lines)
{
    switch (m_part) {
    case Part::Header:
        DBSYNC_TRY(appendHeader(lines));
        m_part = Part::Revisions;
        return true;
    case Part::Revisions: {
        DBSYNC_ASSIGN(const bool more, appendRevisions(lines));
        m_part = more ? Part::Revisions : Part::Batches;
        return true;
    }
    case Part::Batches: {
        DBSYNC_ASSIGN(const bool more, appendBatches(lines));
        m_part = more ? Part::Batches : Part::Rows;
        return true;
    }
    case Part::Rows:
        break;
    }
    return appendRows(lines);
}

Result<void> SqliteExport::appendHeader(std::string& lines)
{
    const TenantState& state = m_rows->state();
    append(TransferHeader{state.cursor, m_since.revision, state.version, m_rows->estimate(), state.forgotten}, lines);
    if (state.schema == 0)
        return {};
    DBSYNC_ASSIGN(Schema schema, readSchema(m_rows->statements(), state.schema));
    schema.version = state.version;
    append(schema, lines);
    return {};
}

Result<bool> SqliteExport::appendRevisions(std::string& lines)
{
    if (!m_statement) {
        DBSYNC_ASSIGN(m_statement,
                      m_rows->statements().get("SELECT revision, mark, time, user, device FROM dbsync_revisions WHERE "
                                               "tenant = ?1 AND revision > ?2 ORDER BY revision"));
        m_statement->bind(1, m_tenant).bind(2, m_since.revision);
    }
    const auto text = [this](int column) { return std::string(m_statement->text(column)); };
    while (lines.size() < chunk) {
        DBSYNC_ASSIGN(const bool more, m_statement->step());
        if (!more) {
            m_statement = nullptr;
            return false;
        }
        append(TransferRevision{{m_statement->integer(0), text(1)}, text(2), text(3), text(4)}, lines);
    }
    return true;
}

/// All of them, also those of before: a refusal changes no revision.
Result<bool> SqliteExport::appendBatches(std::string& lines)
{
    if (!m_statement) {
        DBSYNC_ASSIGN(m_statement, m_rows->statements().get(
                                       "SELECT device, sequence, id, answer FROM dbsync_batches WHERE tenant = ?1"));
        m_statement->bind(1, m_tenant);
    }
    const auto text = [this](int column) { return std::string(m_statement->text(column)); };
    while (lines.size() < chunk) {
        DBSYNC_ASSIGN(const bool more, m_statement->step());
        if (!more) {
            m_statement = nullptr;
            return false;
        }
        append(TransferBatch{text(0), m_statement->integer(1), text(2), text(3)}, lines);
    }
    return true;
}

Result<bool> SqliteExport::appendRows(std::string& lines)
{
    const std::size_t start = lines.size();
    DBSYNC_ASSIGN(const bool more, m_rows->next(lines));
    if (more && !m_begun) {
        lines.erase(start, lines.find('\n', start) + 1 - start); // the export has a header of its own
        m_begun = true;
    }
    return more;
}

} // namespace dbsync::datasource
