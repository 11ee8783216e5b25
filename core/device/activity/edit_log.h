#pragma once

#include "base/error.h"
#include "device/store/store.h"
#include "device/view/records.h"

#include <optional>
#include <string>
#include <vector>

namespace dbsync::device {

/// Collects what a person's own act (an undo, a decision, a discarded change) does to rows, and then writes it down as
/// one activity, so that what was overwritten can be brought back.
class EditLog
{
public:
    /// `direction`: undo or resolve.
    EditLog(Store& store, std::string direction) : m_store(store), m_direction(std::move(direction)) {}

    /// Keys and rows are JSON; nothing where there was or is no row. Equal rows are no change. `madeAnew`: they are two
    /// rows of one key.
    void note(const SyncedTable& table, std::string key, std::optional<std::string> before,
              std::optional<std::string> after, bool madeAnew);
    bool empty() const { return m_changes.empty(); }
    std::size_t size() const { return m_changes.size(); }
    Counts counts() const;

    /// Writes the activity in a transaction on the companion; its number, 0 where nothing was noted. Call it while the
    /// edits on the file are not committed yet, so that no edit is without its entry.
    Result<std::int64_t> write(const std::vector<std::int64_t>& undoes = {});

private:
    struct Change
    {
        const SyncedTable* table = nullptr;
        std::string key;
        std::optional<std::string> before;
        std::optional<std::string> after;
        bool madeAnew = false;
    };
    Store& m_store;
    std::string m_direction;
    std::vector<Change> m_changes;
};

/// Some rows of a table before an edit, to be held against what they are after it.
class RowsBefore
{
public:
    /// Empty keys are left out.
    RowsBefore(Store& store, const SyncedTable& table, std::vector<std::string> keys);

    Result<void> read();
    /// Notes what changed since read().
    Result<void> note(EditLog& log) const;

private:
    struct Present
    {
        std::optional<std::string> row;          ///< JSON
        std::optional<std::int64_t> incarnation; ///< where it is known
    };
    Result<std::vector<Present>> rowsNow() const;
    Store& m_store;
    const SyncedTable& m_table;
    std::vector<std::string> m_keys;
    std::vector<Present> m_rows;
};

} // namespace dbsync::device
