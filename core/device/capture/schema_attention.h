#pragma once

#include "base/error.h"
#include "device/store/store.h"
#include "device/view/records.h"

#include <vector>

namespace dbsync::device {

/// What a person should know of how the file's tables differ from the tenant's (code `schemaDiffers`): changes made
/// here that were not pushed, and what cannot be followed. Empty where both are the same as far as sync goes.
Result<std::vector<Attention>> schemaAttention(const Store& store);

} // namespace dbsync::device
