#pragma once

#include "api/pipeline/call.h"
#include "api/services.h"

namespace dbsync::api {

/// For requests that name their device in the query ("device"): refuses one that was revoked (code deviceRevoked), and
/// notes that it was heard of, and has `since` (below 0: not known). A device that is not known does nothing here: it
/// hears of that when it pushes.
Result<void> checkDeviceOfQuery(Services& services, const Call& call, std::int64_t since);

} // namespace dbsync::api
