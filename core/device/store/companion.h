#pragma once

#include "base/error.h"
#include "base/sqlite.h"
#include "change/wire.h"
#include "device/store/log_checkpoint.h"
#include "device/store/synced_table.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dbsync::device {

/// Where the companion of a database file lies.
std::string companionPath(const std::string& databasePath);
/// The file that is locked while a sync runs.
std::string syncLockPath(const std::string& databasePath);

/// The second SQLite file beside the user's: bases, incoming changes, the batch on its way, conflicts, activity. It may
/// be lost and is then built anew. Belongs to the thread that opened it.
class Companion
{
public:
    /// Opens it, or makes an empty one with an id of its own; one that is damaged is set aside and made anew.
    /// `encoding` is that of the user's file ("UTF-8", "UTF-16le", "UTF-16be"): SQLite attaches no file of another one.
    static Result<Companion> open(const std::string& databasePath, const std::string& encoding);

    sqlite3* handle() const { return m_connection.get(); }
    const std::string& path() const { return m_path; }
    LogCheckpoint& checkpoint() { return *m_checkpoint; }

    /// Single values by name: id, cursor…, lastSync, lastError, attention.
    Result<std::string> value(const std::string& name) const;
    Result<void> setValue(const std::string& name, const std::string& value);

    /// Up to which the bases stand.
    Result<wire::Cursor> cursor() const;
    Result<void> setCursor(const wire::Cursor& cursor);
    /// Where the cursor has stood, newest first: a cloud that was restored is one that knows the older ones only.
    Result<std::vector<wire::Cursor>> cursors() const;
    Result<void> forgetCursorsAfter(std::int64_t revision);

    Result<void> createTablesFor(const SyncedTable& table);
    /// Empties bases, incoming changes, conflicts and the batch; activity stays.
    Result<void> forgetBases(const std::vector<SyncedTable>& tables);

private:
    Companion() = default;
    static Result<Companion> openFile(const std::string& path, const std::string& encoding);
    std::string m_path;
    sqlite::Connection m_connection;
    std::unique_ptr<LogCheckpoint> m_checkpoint; ///< after the connection, so that it ends first
};

} // namespace dbsync::device
