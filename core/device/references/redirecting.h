#pragma once

#include "base/error.h"
#include "change/row_codec.h"
#include "device/references/row_references.h"
#include "device/store/store.h"

namespace dbsync::device {

/// Whether a reference may lead elsewhere: it is no part of the row's own key.
bool mayLeadElsewhere(const SyncedTable& child, const ForeignKey& reference);

/// Lets `reference` of the row of `childKey` lead to `parentRow`, as a change of ours: in the transaction that is open
/// on the user's file. Where it is part of the row's key, the row goes to another key, and what refers to it follows.
/// The errors of constraints are those of the row.
Result<void> redirect(Store& store, const SyncedTable& child, const ForeignKey& reference, const RowView& childKey,
                      const SyncedTable& parent, const RowView& parentRow);

/// The rows of `child` that refer to a row of `table` by values that it had `before`, and that no row has any more;
/// `after` is what it is now, empty where it is gone.
Result<std::vector<std::string>> leftBehind(Store& store, const SyncedTable& child, const ForeignKey& reference,
                                            const SyncedTable& table, const RowView& before, const RowView& after);

/// They refer to it by what it has `after`, as a change of ours.
Result<void> followChange(Store& store, const SyncedTable& table, const RowView& before, const RowView& after);

} // namespace dbsync::device
