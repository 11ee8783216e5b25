#pragma once

#include "device/store/link_state.h"
#include "schema/table.h"

namespace dbsync::device {

/// The file's table that has all columns of one that is gone from it, and is not the tenant's: it was renamed, it
/// seems.
const Table* renamedFrom(const Table& gone, const Schema& local, const LinkState& state);

/// Where tables were named when the file was linked, those that came since, here or in the cloud, are left out, but for
/// one that was named and has another name now.
void leaveOutUnnamed(LinkState& state, const Schema& local, const Schema& cloud);

} // namespace dbsync::device
