#pragma once

#include "datasource/batch_reader.h"
#include "datasource/refusals.h"
#include "datasource/sqlite/sqlite_connections.h"
#include "datasource/sqlite/tables/sqlite_schemas.h"

namespace dbsync::datasource {

/// What has happened to one table in a batch.
struct TableTally
{
    bool loaded = false; ///< `state` was read
    bool times = false;  ///< times of changes are kept
    bool touched = false;
    bool deleted = false;     ///< rows were deleted
    bool refused = false;     ///< rows were refused that would be there otherwise
    std::int64_t changes = 0; ///< rows inserted or updated
    TableState state;         ///< as it will be after the batch
};

/// What the parts of one batch share. All happens in the transaction that is open on the connection.
struct BatchContext
{
    sqlite::StatementCache& statements;
    const Layout& layout;
    std::int64_t tenant = 0;
    std::int64_t revision = 0; ///< the new one
    std::int64_t known = 0;    ///< up to which the device knows everything
    Refusals refusals;
    std::vector<TableTally> tallies;     ///< per table
    std::vector<bool> changedReferences; ///< per reference: rows were inserted, or updated in its columns
};

/// Does a batch whose header was read, with the answer that docs/protocol.md says.
Result<wire::BatchAnswer> runBatch(SqliteSession& writer, LayoutCache& layouts, std::int64_t tenant,
                                   const Author& author, const wire::BatchHeader& header, BatchReader& reader,
                                   const Clock& clock);

/// What Datasource::withdraw() says.
Result<wire::BatchAnswer> withdrawBatch(SqliteSession& writer, std::int64_t tenant, const wire::BatchHeader& header,
                                        const Clock& clock);

} // namespace dbsync::datasource
