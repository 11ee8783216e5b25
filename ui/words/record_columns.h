#pragma once

#include "device/view/records.h"

#include <optional>
#include <string>
#include <vector>

namespace dbsync::ui {

/// The columns of several versions of one row: first those named in `first`, then the others, each in its own order.
std::vector<std::string> columnsOf(const std::vector<const std::optional<device::Record>*>& versions,
                                   const std::vector<std::string>& first);

/// Whether two versions hold the same values in the same columns.
bool isSame(const std::optional<device::Record>& first, const std::optional<device::Record>& second);

/// The value of a column, null where the version or the column is missing.
const Value* valueIn(const std::optional<device::Record>& version, const std::string& column);

} // namespace dbsync::ui
