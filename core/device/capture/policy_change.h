#pragma once

#include "base/error.h"
#include "change/policy.h"
#include "device/store/store.h"

namespace dbsync::device {

/// When anybody last wrote the file, by this computer's clock, milliseconds since 1970.
std::int64_t lastWriteOf(const std::string& path);

/// Takes the tenant's policies over. From then on capture notes the times of changes where `latest` needs them; what is
/// pending already was written by `lastWrite` at the latest, which stands for its time.
Result<void> adoptPolicies(Store& store, const Policies& policies, std::int64_t version, std::int64_t lastWrite);

} // namespace dbsync::device
