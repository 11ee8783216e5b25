#pragma once

#include "base/error.h"
#include "base/sqlite.h"
#include "change/row_codec.h"
#include "device/store/synced_table.h"

#include <optional>
#include <string>
#include <vector>

namespace dbsync::device {

/// Single rows of a user's table, by key; statements are prepared once.
class LocalRows
{
public:
    static Result<LocalRows> open(sqlite3* file, const SyncedTable& table);

    /// The row as JSON, or nothing. `key` holds the key's values only.
    Result<std::optional<std::string>> read(const RowView& key);
    /// Inserts, or overwrites the row of exactly that key. Constraint errors leave the table as it was.
    Result<void> write(const RowView& row);
    /// The same; false where a constraint is in the way.
    Result<bool> tryWrite(const RowView& row);
    /// Inserts only.
    Result<void> insert(const RowView& row);
    Result<void> erase(const RowView& key);

private:
    const SyncedTable* m_table = nullptr;
    sqlite::Statement m_read;
    sqlite::Statement m_update;
    sqlite::Statement m_insert;
    sqlite::Statement m_erase;
};

/// A row of base_n or incoming_n.
struct StoredRow
{
    std::int64_t revision = 0;
    std::int64_t incarnation = 0;
    std::optional<std::string> row; ///< JSON; nothing for a tombstone
};

/// Single rows of a keyed table in the companion.
class KeyedRows
{
public:
    /// `name` is table.base() or table.incoming().
    static Result<KeyedRows> open(sqlite3* companion, const SyncedTable& table, const std::string& name);

    Result<std::optional<StoredRow>> read(const RowView& key);
    /// `json` empty writes a tombstone.
    Result<void> write(const RowView& key, std::int64_t revision, std::int64_t incarnation, std::string_view json);
    Result<void> erase(const RowView& key);

private:
    int m_keyCount = 0;
    sqlite::Statement m_read;
    sqlite::Statement m_write;
    sqlite::Statement m_erase;
};

/// Which rows those of a user's table are: the mark that the insert trigger gave, or the cloud's.
class LocalIncarnations
{
public:
    /// `file` has the companion attached.
    static Result<LocalIncarnations> open(sqlite3* file, const SyncedTable& table);

    /// Nothing where it is not known.
    Result<std::optional<std::int64_t>> read(const RowView& key);

private:
    sqlite::Statement m_read;
};

/// Whether an error is a broken constraint of a row (and not, say, a full disk).
bool isConstraintError(const Error& error);
/// Whether it is that another row has a value that only one may have.
bool isUniqueError(const Error& error);
/// `?1, ?2, …`: `count` parameters, numbered from `first`.
std::string parameters(int count, int first = 1);
/// Frees a pending row that waits for a decision; one that waits for something else goes on waiting.
Result<void> letGo(sqlite3* file, const SyncedTable& table, const RowView& key);

/// Notes a row as changed here; one that is noted already stays as it is noted.
Result<void> notePending(sqlite3* file, const SyncedTable& table, const RowView& key);

/// What was noted of a row is no change any more.
Result<void> forgetPending(sqlite3* file, const SyncedTable& table, const RowView& key);
/// The keys, as JSON, that a query has in its first columns; `values` are bound from parameter 1 on.
Result<std::vector<std::string>> readKeys(sqlite3* file, const std::string& sql, int keyCount,
                                          const RowView& values = {});
/// Looks at a row's values; they must outlive what is returned.
RowView viewOf(const Row& row);

/// Binds the key's values from parameter 1 on.
void bindKey(sqlite3_stmt* statement, const RowView& key);

} // namespace dbsync::device
