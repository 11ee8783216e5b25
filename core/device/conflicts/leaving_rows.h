#pragma once

#include "base/error.h"
#include "change/row_codec.h"
#include "device/activity/edit_log.h"
#include "device/store/store.h"

#include <string>

namespace dbsync::device {

/// Whether another row of this file refers to the row.
Result<bool> isReferredTo(Store& store, const SyncedTable& table, const std::string& key);

/// Notes that the row is to go, since the cloud does not have it and that was decided: it stays until
/// settleLeavingRows() finds that nothing here refers to it. In the transaction that is open on the user's file.
Result<void> leave(Store& store, const SyncedTable& table, const std::string& key);

/// Lets those leaving rows go to which nothing refers any more, notes them in `log`, and asks about what does refer to
/// one: a reference into nothing would be in the way of every program that checks references. A row that was changed
/// since is none that leaves. In the transaction that is open on the user's file.
Result<void> settleLeavingRows(Store& store, EditLog& log);

/// Whether any row is leaving.
Result<bool> anyLeaves(Store& store);

/// The rows that leave and to which this one refers stay after all, and those to which they refer, and so on: they are
/// made anew in the cloud.
Result<void> keepLeavingParents(Store& store, const SyncedTable& table, const RowView& key);

} // namespace dbsync::device
