#pragma once

#include "datasource/datasource.h"

#include <cstdint>
#include <string>

namespace dbsync::datasource {

/// Which tenants to remove.
enum class Removing { Anyway, OnlyMoved };

/// Where a tenant stands. All zero where it is not known.
struct TenantState
{
    bool known = false;
    std::int64_t space = 0;   ///< number of its namespace, 0 without schema
    std::int64_t schema = 0;  ///< id of its schema, 0 without
    std::int64_t version = 0; ///< version of its schema
    wire::Cursor cursor;
    Hold hold = Hold::None;
    std::int64_t forgotten = 0; ///< tombstones up to this revision are gone
};

/// The error of asking for a tenant that is held.
Error tenantHeld();
/// Whether a tenant may not be used now: it has moved, or, for writing, is being moved.
bool isHeld(const TenantState& state, bool writing);
/// The error of a cursor from before what is still kept.
Error cursorTooOld();

/// The last batch of a device and its answer as JSON text.
struct RememberedBatch
{
    std::int64_t sequence = 0;
    std::string id;
    std::string answer;
};

/// Counts of a tenant's table, kept with every batch, and the revision that last changed it.
struct TableState
{
    std::int64_t rows = 0;
    std::int64_t tombstones = 0;
    std::int64_t revision = 0;
};

} // namespace dbsync::datasource
