#pragma once

#include "base/error.h"
#include "change/row_codec.h"
#include "device/store/store.h"

namespace dbsync::device {

/// Whether a reference may lead elsewhere: it is no part of the row's own key.
bool mayLeadElsewhere(const SyncedTable& child, const ForeignKey& reference);

/// Lets `reference` of the row of `childKey` lead to `parentRow`, as a change of ours: in the transaction that is open
/// on the user's file. The errors of constraints are those of the row.
Result<void> redirect(Store& store, const SyncedTable& child, const ForeignKey& reference, const RowView& childKey,
                      const SyncedTable& parent, const RowView& parentRow);

} // namespace dbsync::device
