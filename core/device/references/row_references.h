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

/// Whether a foreign key refers to the parent's whole primary key; then a missing parent can be found by it.
bool refersToPrimaryKey(const ForeignKey& key, const SyncedTable& parent);

/// The child's columns, as SQL, in the order of the parent's primary key: `c."b", c."a"`.
std::string keyFromChild(const ForeignKey& key, const SyncedTable& parent, const std::string& child);

/// The key of the parent that `row` of `child` refers to, in the order of the parent's primary key; nothing where it
/// refers to none. The reference is to the whole primary key.
std::optional<RowView> parentKeyIn(const RowView& row, const SyncedTable& child, const ForeignKey& key,
                                   const SyncedTable& parent);

/// Whether a reference to the parent's key leads to a row, which it may be written otherwise in: "A" finds "a" where
/// the key knows no case.
Result<bool> leadsToRow(sqlite3* file, const SyncedTable& parent, const RowView& key);

/// A row that another refers to by its whole primary key.
struct ParentRow
{
    const ForeignKey* reference = nullptr;
    const SyncedTable* table = nullptr;
    RowView key;
};

/// The synced rows that `row` of `child` refers to.
std::vector<ParentRow> parentsOf(const Store& store, const SyncedTable& child, const RowView& row);

/// Brings `parent` back, which `row` of `child` refers to, if it is gone and can be: as JSON then, else nothing.
using BringBack = std::function<Result<std::optional<std::string>>(const SyncedTable& child, const RowView& row,
                                                                   const ParentRow& parent)>;

/// A row (JSON) that came back may refer to others that are gone: they come back too, and what those refer to.
Result<void> bringBackParents(const Store& store, const SyncedTable& table, const std::string& row,
                              const BringBack& bringBack);

} // namespace dbsync::device
