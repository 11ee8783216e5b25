#pragma once

#include "device/view/row_order.h"

namespace dbsync::device {

/// Answers pages of one query after another, each in bounded time: what a page needs is built further at each call, and
/// what has become stale is shown until its successor is whole.
class RowBrowser
{
public:
    explicit RowBrowser(Store& store) : m_store(store) {}

    /// Rows `offset` …, at most `limit`. While `complete` is false ask again: there may be more rows, or other ones.
    Result<RowPage> page(const RowQuery& query, std::int64_t offset, std::int64_t limit);
    /// Where a row stands, -1 where it is not shown. Waits until that is known, for at most a few seconds.
    Result<std::int64_t> find(const RowQuery& query, const Row& key);
    /// The rows were changed by this program: what is known is stale, however large it is.
    void invalidate() { m_stale = true; }

private:
    Result<void> follow(const RowQuery& query);
    Result<void> advance(std::int64_t rows);
    bool mayRebuild() const;

    Store& m_store;
    std::unique_ptr<RowOrder> m_shown;
    std::unique_ptr<RowOrder> m_next;
    std::int64_t m_version = 0;     ///< of the file, as m_shown has it
    std::int64_t m_nextVersion = 0; ///< of the file, as m_next will have it
    std::chrono::steady_clock::time_point m_built;
    bool m_stale = false;
};

} // namespace dbsync::device
