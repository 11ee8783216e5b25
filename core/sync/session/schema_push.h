#pragma once

#include "base/error.h"
#include "device/store/store.h"
#include "schema/schema_change.h"
#include "sync/cloud/cloud.h"

#include <string>
#include <vector>

namespace dbsync::sync {

/// How the file's tables stand against the tenant's.
struct SchemaReport
{
    std::string state = "same";           ///< same, localAhead, cloudAhead, differs
    std::int64_t version = 0;             ///< the cloud's
    std::vector<std::string> differences; ///< a sentence each
    std::vector<SchemaChange> changes;    ///< what a push of the file's schema does, or is refused
    bool pushed = false;
};

struct SchemaPushOptions
{
    bool planOnly = false;
    bool onlyAllowed = false; ///< pushes what can be pushed and leaves what is refused; else all or nothing
    bool allowLoss = false;   ///< columns that the file has no more go in the cloud and everywhere, with their values
};

/// Compares with the schema that the cloud has now.
Result<SchemaReport> examineSchema(device::Store& store, Cloud& cloud);

/// Makes the file's schema the tenant's. Code schemaContradiction where a change is refused. The caller holds the sync
/// lock.
Result<SchemaReport> pushLocalSchema(device::Store& store, Cloud& cloud, const SchemaPushOptions& options);

} // namespace dbsync::sync
