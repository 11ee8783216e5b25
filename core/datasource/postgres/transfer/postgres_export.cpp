#include "datasource/postgres/transfer/postgres_export.h"

namespace dbsync::datasource {

namespace {

constexpr int revisionsAtOnce = 5'000;

} // namespace

Result<std::unique_ptr<ChangeStream>> PostgresExport::start(postgres::Lease lease, const PostgresPlace& place,
                                                            PostgresLayouts& layouts, std::int64_t tenant,
                                                            const wire::Cursor& since)
{
    ChangesRequest request;
    request.since = since;
    request.tombstones = true;
    DBSYNC_ASSIGN(auto rows, PostgresChangeStream::open(std::move(lease), place, layouts, tenant, request));
    return std::unique_ptr<ChangeStream>(new PostgresExport(std::move(rows), since));
}

Result<bool> PostgresExport::next(std::string& lines)
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
    case Part::Batches:
        DBSYNC_TRY(appendBatches(lines));
        m_part = Part::Rows;
        return true;
    case Part::Rows:
        break;
    }
    return appendRows(lines);
}

Result<void> PostgresExport::appendHeader(std::string& lines)
{
    const TenantState& state = m_rows->state();
    append(TransferHeader{state.cursor, m_since, state.version, m_rows->estimate(), state.forgotten}, lines);
    if (state.schema == 0)
        return {};
    DBSYNC_ASSIGN(Schema schema, readSchema(m_rows->tenant(), state.schema));
    schema.version = state.version;
    append(schema, lines);
    return {};
}

Result<bool> PostgresExport::appendRevisions(std::string& lines)
{
    PostgresTenant& tenant = m_rows->tenant();
    DBSYNC_ASSIGN(const auto rows,
                  tenant.connection().run("SELECT revision, mark, time, \"user\", device FROM " + tenant.place().ours +
                                              "dbsync_revisions WHERE tenant = $1 AND revision > $2 ORDER BY revision "
                                              "LIMIT $3",
                                          postgres::Parameters().add(tenant.id()).add(m_told).add(revisionsAtOnce)));
    for (int row = 0; row < rows.size(); ++row) {
        m_told = rows.integer(row, 0);
        append(TransferRevision{{m_told, rows.text(row, 1)}, rows.text(row, 2), rows.text(row, 3), rows.text(row, 4)},
               lines);
    }
    return rows.size() == revisionsAtOnce;
}

/// All of them, also those of before: a refusal changes no revision.
Result<void> PostgresExport::appendBatches(std::string& lines)
{
    PostgresTenant& tenant = m_rows->tenant();
    DBSYNC_ASSIGN(const auto rows,
                  tenant.connection().run("SELECT device, sequence, id, answer FROM " + tenant.place().ours +
                                          "dbsync_batches WHERE tenant = " + tenant.number() + " ORDER BY device"));
    for (int row = 0; row < rows.size(); ++row)
        append(TransferBatch{rows.text(row, 0), rows.integer(row, 1), rows.text(row, 2), rows.text(row, 3)}, lines);
    return {};
}

Result<bool> PostgresExport::appendRows(std::string& lines)
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
