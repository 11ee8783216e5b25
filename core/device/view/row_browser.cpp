#include "device/view/row_browser.h"

#include "device/store/store.h"

namespace dbsync::device {

namespace {

constexpr std::chrono::milliseconds slice{20};
constexpr int restFactor = 8; ///< of the time that is spent on following others' changes, so much is rest
constexpr std::chrono::seconds longestFind{5};

} // namespace

bool RowBrowser::mayRebuild() const
{
    return m_stale || std::chrono::steady_clock::now() - m_built > m_shown->cost() * restFactor;
}

Result<void> RowBrowser::follow(const RowQuery& query)
{
    DBSYNC_ASSIGN(const auto found, sqlite::queryInteger(m_store.file(), "PRAGMA main.data_version"));
    const std::int64_t version = found.value_or(0);
    if (!m_shown || !sameRows(m_shown->query(), query)) {
        m_next.reset();
        m_shown.reset();
        DBSYNC_TRY(m_store.reload());
        DBSYNC_ASSIGN(m_shown, RowOrder::begin(m_store, query));
        m_version = version;
        m_stale = false;
        return {};
    }
    if (m_next || !m_shown->isComplete() || (!m_stale && version == m_version) || !mayRebuild())
        return {};
    DBSYNC_TRY(m_store.reload());
    DBSYNC_ASSIGN(m_next, RowOrder::begin(m_store, query));
    m_nextVersion = version;
    m_stale = false;
    return {};
}

Result<void> RowBrowser::advance(std::int64_t rows)
{
    RowOrder& order = m_next ? *m_next : *m_shown;
    if (!order.isComplete() && (m_next || order.size() < rows || !order.query().sortColumn.empty()))
        DBSYNC_TRY(order.extend(slice));
    else if (!order.isComplete())
        DBSYNC_TRY(order.extend(slice / 2));
    if (!order.isComplete())
        return {};
    if (m_next) {
        m_shown = std::move(m_next);
        m_version = m_nextVersion;
    }
    m_built = std::chrono::steady_clock::now();
    return {};
}

Result<RowPage> RowBrowser::page(const RowQuery& query, std::int64_t offset, std::int64_t limit)
{
    DBSYNC_TRY(follow(query));
    if (m_next || !m_shown->isComplete())
        DBSYNC_TRY(advance(offset + limit));
    DBSYNC_ASSIGN(auto page, m_shown->page(offset, limit, query.arrivedAfter));
    DBSYNC_ASSIGN(const auto version, sqlite::queryInteger(m_store.file(), "PRAGMA main.data_version"));
    page.complete = m_shown->isComplete() && !m_next && !m_stale && version == m_version;
    return page;
}

Result<std::int64_t> RowBrowser::find(const RowQuery& query, const Row& key)
{
    const auto start = std::chrono::steady_clock::now();
    DBSYNC_TRY(follow(query));
    while ((m_next || !m_shown->isComplete()) && std::chrono::steady_clock::now() - start < longestFind)
        DBSYNC_TRY(advance(INT64_MAX));
    return m_shown->find(key);
}

} // namespace dbsync::device
