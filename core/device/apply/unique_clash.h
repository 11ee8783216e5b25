#pragma once

#include "base/error.h"
#include "change/row_codec.h"
#include "device/store/synced_table.h"

#include <optional>
#include <sqlite3.h>
#include <string>
#include <vector>

namespace dbsync::device {

/// The row that has what another may not have too.
struct UniqueClash
{
    std::string key;                  ///< JSON
    bool hasKey = true;               ///< false where NULL is in the row's key: it is not synced, nor named by its key
    std::vector<std::string> columns; ///< of the unique key; those in its expression where it holds one
};

/// Finds the row because of which `row` cannot be written, by any unique key of the file: plain, partial or over an
/// expression. Nothing where something else is in the way, or nothing at all. Writes and takes back within the
/// transaction that is open on `file`.
Result<std::optional<UniqueClash>> findUniqueClash(sqlite3* file, const SyncedTable& table, const std::string& key,
                                                   const std::string& row);

/// The row (JSON) that has what `row` may not have too: where a row was replaced or got another key, the one that is
/// there in its stead. Nothing where there is none, or where it has no key.
Result<std::optional<std::string>> findReplacement(sqlite3* file, const SyncedTable& table, const RowView& key,
                                                   const std::string& row);

} // namespace dbsync::device
