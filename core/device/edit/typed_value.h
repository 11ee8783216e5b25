#pragma once

#include "change/value.h"
#include "device/edit/table_shape.h"

#include <optional>
#include <string_view>

namespace dbsync::device {

/// What was typed, as a value that the column takes: numbers in columns of integers and reals (1.5, never 1,5), numbers
/// where they read as such in columns of either kind (and nothing else in those of amounts), text elsewhere. Nothing
/// where the text does not fit.
std::optional<Value> typedValue(std::string_view text, const ColumnShape& column);

} // namespace dbsync::device
