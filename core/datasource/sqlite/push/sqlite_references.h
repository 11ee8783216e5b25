#pragma once

#include "datasource/sqlite/push/sqlite_batch.h"

namespace dbsync::datasource {

/// Checks the references of all rows that a batch has inserted, changed or deleted, and refuses those that would
/// dangle: a row whose parent is not there, and a deleted row to which others still refer. What dangles only because
/// another row was refused is not named.
Result<void> checkReferences(BatchContext& context);

} // namespace dbsync::datasource
