#pragma once

#include "device/store/link_state.h"
#include "schema/table.h"

namespace dbsync::sync {

/// The schema that a push of a file's would make the tenant's: the cloud's, and what was changed in the file since it
/// followed the cloud's last (`state`). What others have changed meanwhile stays theirs. `onlyAllowed` leaves what a
/// push refuses.
Schema mergeSchemas(const Schema& local, const Schema& cloud, const device::LinkState& state, bool onlyAllowed);

} // namespace dbsync::sync
