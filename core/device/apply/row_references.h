#pragma once

#include "change/value.h"
#include "device/store/synced_table.h"
#include "schema/table.h"

#include <optional>
#include <string>

namespace dbsync::device {

/// Whether a foreign key refers to the parent's whole primary key; then a missing parent can be found by it.
bool refersToPrimaryKey(const ForeignKey& key, const SyncedTable& parent);

/// The child's columns, as SQL, in the order of the parent's primary key: `c."b", c."a"`.
std::string keyFromChild(const ForeignKey& key, const SyncedTable& parent, const std::string& child);

/// The key of the parent that `row` of `child` refers to, in the order of the parent's primary key; nothing where it
/// refers to none. The reference is to the whole primary key.
std::optional<RowView> parentKeyIn(const RowView& row, const SyncedTable& child, const ForeignKey& key,
                                   const SyncedTable& parent);

} // namespace dbsync::device
