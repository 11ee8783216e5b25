#pragma once

#include "change/value.h"
#include "device/store/store.h"
#include "schema/table.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dbsync::device {

/// The values of a row in some columns; nothing where one of them is NULL or not there: such a reference is none.
std::optional<RowView> valuesIn(const RowView& row, const Table& table, const std::vector<std::string>& columns);

/// Whether both ends of a reference are synced columns: those that each file computes for itself lead nowhere that can
/// be known.
bool isSynced(const SyncedTable& child, const ForeignKey& key, const SyncedTable& parent);

/// Whether what a row has in a reference is, as it stands, the key of the row that it leads to: the whole primary key,
/// compared to the byte. Others are found by FormerParents.
bool leadsByKey(const SyncedTable& child, const ForeignKey& key, const SyncedTable& parent);

/// The child's columns, as SQL, in the order of the parent's primary key: `c."b", c."a"`. The reference leads by key.
std::string keyFromChild(const ForeignKey& key, const SyncedTable& parent, const std::string& child);

/// `p."x" = c."a" AND …`: whether row `parent` is the one that row `child` refers to, as SQLite compares them.
std::string matches(const ForeignKey& key, const std::string& child, const std::string& parent);

/// `c."a" = ?1 COLLATE "NOCASE" AND …`: whether row `row` of `child` refers to what `parent` has in the parameters, as
/// SQLite compares them.
std::string refersToParameters(const SyncedTable& child, const ForeignKey& key, const SyncedTable& parent,
                               const std::string& row);

/// `c."a" IS NOT NULL AND …`: whether row `child` refers to any.
std::string refers(const ForeignKey& key, const std::string& child);

/// A row that another refers to.
struct ParentRow
{
    const ForeignKey* reference = nullptr;
    const SyncedTable* table = nullptr;
    RowView values; ///< in the order of the reference's columns
};

/// Whether the row is there. It may be written otherwise there: "A" finds "a" where the column knows no case.
Result<bool> leadsToRow(sqlite3* file, const ParentRow& parent);

/// The synced rows that `row` of `child` refers to.
std::vector<ParentRow> parentsOf(const Store& store, const SyncedTable& child, const RowView& row);

/// Brings `parent` back, which `row` of `child` refers to, if it is gone and can be: as JSON then, else nothing.
using BringBack = std::function<Result<std::optional<std::string>>(const SyncedTable& child, const RowView& row,
                                                                   const ParentRow& parent)>;

/// A row (JSON) that came back may refer to others that are gone: they come back too, and what those refer to.
Result<void> bringBackParents(const Store& store, const SyncedTable& table, const std::string& row,
                              const BringBack& bringBack);

} // namespace dbsync::device
