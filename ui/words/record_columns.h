#pragma once

#include "device/view/records.h"

#include <optional>
#include <string>
#include <vector>

namespace dbsync::ui {

/// The columns of several versions of one row: first those named in `first`, then the others, each in its own order.
std::vector<std::string> columnsOf(const std::vector<const std::optional<device::Record>*>& versions,
                                   const std::vector<std::string>& first);

/// What became of a row between two versions, of which one may be missing.
device::ChangeKind changeKind(const std::optional<device::Record>& before, const std::optional<device::Record>& after);
/// The columns whose values differ; all where there is only one version.
std::vector<std::string> changedColumns(const std::optional<device::Record>& before,
                                        const std::optional<device::Record>& after);

/// Whether two versions hold the same values in the same columns.
bool isSame(const std::optional<device::Record>& first, const std::optional<device::Record>& second);

/// The value of a column, null where the version or the column is missing.
const Value* valueIn(const std::optional<device::Record>& version, const std::string& column);

} // namespace dbsync::ui
