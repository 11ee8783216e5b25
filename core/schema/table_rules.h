#pragma once

#include "schema/table.h"

#include <optional>
#include <string>
#include <string_view>

namespace dbsync {

/// Whether this is the name of something that a link makes in the user's file: a table (dbsync_state, dbsync_table,
/// dbsync_pending_1) or a trigger (dbsync_1_insert). Other names that begin like ours are the user's.
bool isOwnTable(std::string_view name);
bool isOwnTrigger(std::string_view name);

/// Why a table with a primary key cannot be synced, for its schema alone; nothing where it can.
std::optional<LeftOutReason> whyNotSynced(const Table& table);

/// Whether one of the schema's objects is a view of this name. A trigger may stand on one.
bool isView(const Schema& schema, std::string_view name);

} // namespace dbsync
