#pragma once

#include "datasource/batch_reader.h"
#include "datasource/postgres/postgres_tenants.h"
#include "datasource/postgres/push/postgres_operations.h"

namespace dbsync::datasource {

/// What the parts of one batch share. All happens in the transaction that is open on the connection.
struct PostgresBatch
{
    postgres::Connection& connection;
    const PostgresLayout& layout;
    PostgresSql sql;
    std::vector<std::unique_ptr<PostgresWork>>& works;
    bool behind = false; ///< the tenant has revisions that the device does not know
    Refusals refusals;
};

/// Does what is staged for one table, or finds out what cannot be done.
Result<void> applyWork(PostgresBatch& batch, PostgresWork& work);

/// Checks the references of the rows that the batch changed; those that lack their other row are refused.
Result<void> checkReferences(PostgresBatch& batch);

/// Does a batch whose header was read, with the answer that docs/protocol.md says.
Result<wire::BatchAnswer> runBatch(PostgresTenant& tenant, PostgresLayouts& layouts, const Author& author,
                                   const wire::BatchHeader& header, BatchReader& reader, const Clock& clock);

/// What Datasource::withdraw() says.
Result<wire::BatchAnswer> withdrawBatch(PostgresTenant& tenant, const wire::BatchHeader& header, const Clock& clock);

} // namespace dbsync::datasource
