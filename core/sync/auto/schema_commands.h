#pragma once

#include "base/error.h"
#include "sync/session/progress.h"
#include "sync/session/schema_push.h"

#include <QString>

/// What people ask of schemas, whole; each blocks until it is done, like those in commands.h.
namespace dbsync::sync {

/// How a linked file's schema stands against the tenant's.
Result<SchemaReport> schemaStatus(const QString& path);
/// Makes the file's schema the tenant's; kind Refused where the role is too low.
Result<SchemaReport> schemaPush(const QString& path, const SchemaPushOptions& options);
/// Takes the cloud's rows afresh. What is pending stays pending, or is sent first.
Result<SyncReport> reinitialize(const QString& path, bool uploadFirst, const ProgressCallback& progress);

} // namespace dbsync::sync
