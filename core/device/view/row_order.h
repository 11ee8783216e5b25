#pragma once

#include "base/error.h"
#include "base/sqlite.h"
#include "device/store/synced_table.h"
#include "device/view/records.h"
#include "device/view/row_query.h"

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace dbsync::device {

class Store;

/// Which rows a query shows, in order, and their values page by page. It is built in slices of short reads, so that no
/// other program waits, and knows rows by their rowid (else by a number for their key), so that the last page is as near
/// as the first. Rows that are deleted here and not synced yet keep their place.
class RowOrder
{
public:
    /// Code noSuchTable.
    static Result<std::unique_ptr<RowOrder>> begin(Store& store, const RowQuery& query);
    ~RowOrder();

    /// Goes on for about `time`, or until all is known.
    Result<void> extend(std::chrono::milliseconds time);
    bool isComplete() const { return m_complete; }
    std::int64_t size() const { return static_cast<std::int64_t>(m_ids.size()); }
    const RowQuery& query() const { return m_query; }
    std::chrono::milliseconds cost() const { return m_cost; }

    /// Rows `offset` … as they are now, at most `limit` of those known so far.
    Result<RowPage> page(std::int64_t offset, std::int64_t limit, std::int64_t arrivedAfter);
    /// Where a row stands, -1 where it is not shown (or not known yet).
    Result<std::int64_t> find(const Row& key);

private:
    RowOrder(Store& store, const RowQuery& query, Table table);
    Result<void> prepare();
    Result<void> prepareScan();
    Result<void> collectDeleted();
    Result<bool> scanChunk();
    Result<void> noteRow();
    Result<void> noteValue(std::int64_t id, bool deleted, const ValueView& value);
    void noteDeletedBefore(std::int64_t id);
    Result<void> finish();
    Result<void> sort();
    Result<void> prepareReading(std::int64_t arrivedAfter);
    Result<void> readLive(std::int64_t id, RowPage& page);
    Result<void> readDeleted(std::int64_t id, RowPage& page);
    bool isDeleted(std::size_t position) const;

    std::string temporary(const char* what) const;
    /// The rowid of alias, or its key's columns.
    std::string rowKeys(const std::string& alias) const;

    Store& m_store;
    RowQuery m_query;
    SyncedTable m_shape;
    int m_number;
    std::string m_condition; ///< which rows are shown
    std::string m_rowid;     ///< the name of the rowid; "" where the table has none to go by
    sqlite::Statement m_scan;
    sqlite::Statement m_keep; ///< keeps a key
    sqlite::Statement m_keepValue; ///< keeps a value to sort by
    sqlite::Statement m_live;
    sqlite::Statement m_deleted;
    std::int64_t m_next = INT64_MIN; ///< the rowid to go on from
    std::vector<std::int64_t> m_ids;
    std::vector<std::size_t> m_deletedAt;      ///< positions of rows that are deleted here, ascending
    std::vector<std::int64_t> m_deletedIds;    ///< those still to be placed, ascending
    std::size_t m_deletedPlaced = 0;
    bool m_started = false;
    bool m_complete = false;
    std::chrono::milliseconds m_cost{0};
};

} // namespace dbsync::device
