#pragma once

#include "base/error.h"
#include "change/row_codec.h"
#include "device/store/synced_table.h"
#include "device/view/records.h"

#include <optional>
#include <string>

namespace dbsync::device {

ColumnNames columnNamesOf(const SyncedTable& table);
ColumnNames keyNamesOf(const SyncedTable& table);

/// A key that JSON holds.
Result<Record> keyRecordOf(RowParser& parser, const ColumnNames& names, const std::string& json);

/// The row that JSON holds, with these names; nothing where there is none.
Result<std::optional<Record>> recordOf(RowParser& parser, const ColumnNames& names,
                                       const std::optional<std::string>& json);

} // namespace dbsync::device
