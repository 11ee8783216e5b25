#pragma once

#include "device/edit/table_shape.h"

namespace dbsync::device {

class Store;

/// What readReferred() finds in the file; and of rows that are not there any more, or not yet, what the cloud has as
/// far as it is known here.
Result<std::vector<Choice>> readReferredEverywhere(Store& store, const ColumnReference& reference,
                                                   const std::vector<Value>& values);

} // namespace dbsync::device
