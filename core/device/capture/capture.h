#pragma once

#include "base/error.h"
#include "device/store/synced_table.h"

#include <cstdint>
#include <sqlite3.h>
#include <string>
#include <vector>

namespace dbsync::device {

/// A trigger of ours: its name and the exact text that SQLite keeps of it.
struct CaptureTrigger
{
    std::string name;
    std::string sql;
};

/// The triggers that note the keys of touched rows in the table's pending table. They name the key's columns, and those
/// of the unique keys that the file itself has (for rows that a REPLACE pushes out), and no others; they call nothing
/// but random(), and julianday() where the policy `latest` is used.
std::vector<CaptureTrigger> captureTriggers(const SyncedTable& table, std::vector<UniqueKey> keys);

/// This computer's time as the triggers note it: milliseconds since 1970-01-01 UTC.
Result<std::int64_t> timeHere(sqlite3* connection);

/// Creates the pending table, where it is missing, and the triggers afresh.
Result<void> installCapture(sqlite3* connection, const SyncedTable& table);

/// Whether the pending table and every trigger is there, to the letter.
Result<bool> captureIsWhole(sqlite3* connection, const SyncedTable& table);

/// Drops every trigger of ours in the file, and then every table.
Result<void> removeCapture(sqlite3* connection);

/// Notes every row of the table as pending: none is confirmed by the cloud.
Result<void> notePendingAll(sqlite3* connection, const SyncedTable& table);

} // namespace dbsync::device
