#pragma once

#include "base/error.h"
#include "base/sqlite.h"
#include "device/store/synced_table.h"

#include <optional>
#include <string>

namespace dbsync::device {

/// Walks a table's pending keys in order and shows each row as it is here and as the cloud confirmed it. A pending key
/// is a hint; whether anything changed is the difference of the two.
class DifferenceScan
{
public:
    /// Dependent: held because of another row that is; HeldItself: all others that are held.
    enum class Which { All, Free, Held, Dependent, HeldItself };

    /// `file` sees the companion as attached database. Only what comes after the key `after`, where it is not empty.
    static Result<DifferenceScan> open(sqlite3* file, const SyncedTable& table, Which which, const Row& after = {});

    Result<bool> next();

    // Of the current row; views hold until next().
    std::string keyJson() const;
    RowView key() const;
    std::optional<std::int64_t> incarnation() const;
    int held() const;
    /// When it was written last, by this computer's clock; 0 where that is not noted.
    std::int64_t time() const;
    bool hasBase() const;
    std::int64_t baseIncarnation() const;
    std::string_view baseRow() const;
    bool hasLocal() const;
    const std::string& localRow() const { return m_local; }

    /// Whether the row differs from its base.
    bool differs() const;

private:
    int m_keyCount = 0;
    int m_columnCount = 0;
    sqlite::Statement m_statement;
    std::string m_local;
};

/// Removes the pending keys of rows that are as their base (held ones too: nothing is left to decide). Runs in the
/// caller's transaction on the file.
Result<void> dropSettled(sqlite3* file, const SyncedTable& table,
                         DifferenceScan::Which which = DifferenceScan::Which::All);

/// The same for at most `rows` keys after the key `after` (empty: from the first). The last one that was looked at,
/// where there may be more.
Result<std::optional<Row>> dropSettledPart(sqlite3* file, const SyncedTable& table, DifferenceScan::Which which,
                                           const Row& after, std::size_t rows);

} // namespace dbsync::device
