#pragma once

#include "base/error.h"
#include "change/row_codec.h"
#include "device/store/store.h"

namespace dbsync::device {

/// Lets `reference` of the row of `childKey` lead to `parentRow`, as a change of ours: in the transaction that is open
/// on the user's file. False, and nothing is done, where the reference is part of the row's own key or a constraint is
/// in the way.
Result<bool> redirect(Store& store, const SyncedTable& child, const ForeignKey& reference, const RowView& childKey,
                      const SyncedTable& parent, const RowView& parentRow);

} // namespace dbsync::device
