#pragma once

#include "device/store/link_state.h"
#include "schema/table.h"

namespace dbsync::sync {

/// The schema that a push of a file's would make the tenant's: the cloud's, and what was changed in the file since it
/// followed the cloud's last (`state`). What others have changed meanwhile stays theirs. `onlyAllowed` leaves what a
/// push refuses.
Schema mergeSchemas(const Schema& local, const Schema& cloud, const device::LinkState& state, bool onlyAllowed);

/// Takes out of `merged` what it asks more of the rows of the cloud's tables than the cloud does, and new unique
/// indexes on them: a refusal does not say which of them it is about.
void leaveNewConstraints(const Schema& cloud, Schema& merged);

} // namespace dbsync::sync
