#include "change/row_codec.h"
#include "device/store/store.h"
#include "device/view/row_order.h"

#include <algorithm>

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

bool RowOrder::isDeleted(std::size_t position) const
{
    return std::binary_search(m_deletedAt.begin(), m_deletedAt.end(), position);
}

Result<void> RowOrder::prepareReading(std::int64_t arrivedAfter)
{
    const SyncedTable* synced = m_store.find(m_query.table);
    std::string marks = "' ', NULL";
    std::string joins;
    if (synced) {
        // What the cloud sent, and not what it confirmed of our own.
        const std::string arrived = "b.revision > " + std::to_string(arrivedAfter) +
                                    " AND NOT EXISTS (SELECT 1 FROM companion.activity AS a WHERE a.direction = "
                                    "'pushed' AND a.revision = b.revision)";
        marks = "CASE WHEN p.k0 IS NULL OR p.held = 5 THEN " +
                (arrivedAfter < 0 ? std::string("' '") : "CASE WHEN " + arrived + " THEN '*' ELSE ' ' END") +
                " WHEN p.held IN (1, 6) THEN '!' WHEN b.row IS NULL THEN '+' ELSE '~' END, CASE WHEN p.held = 0 THEN "
                "b.row END";
        joins = " LEFT JOIN main." + synced->pending() + " AS p ON " + synced->tableHasKey("t", "p") +
                " LEFT JOIN companion." + synced->base() + " AS b ON " + synced->tableHasKey("t", "b");
    }
    const std::string columns = m_shape.columns("t");
    std::string from = m_shape.quoted() + " AS t" + joins + " WHERE t." + m_rowid + " = ?1";
    if (m_rowid.empty()) {
        from = temporary("keys") + " AS o JOIN " + m_shape.quoted() + " AS t ON " + m_shape.tableHasKey("t", "o") +
               joins + " WHERE o.id = ?1";
    }
    DBSYNC_ASSIGN(m_live, Statement::prepare(m_store.file(), "SELECT " + columns + ", " + marks + " FROM " + from));
    if (m_deletedAt.empty())
        return {};
    const std::string id = m_shape.table().automaticKey ? m_shape.tableKeys("t") : "t.rowid";
    DBSYNC_ASSIGN(m_deleted, Statement::prepare(m_store.file(), "SELECT " + columns + " FROM " + temporary("deleted") +
                                                                    " AS t WHERE " + id + " = ?1"));
    return {};
}

Result<RowPage> RowOrder::page(std::int64_t offset, std::int64_t limit, std::int64_t arrivedAfter)
{
    RowPage page;
    std::vector<std::string> names;
    for (const Column& column : m_shape.table().columns)
        names.push_back(column.name);
    page.columns = std::make_shared<const std::vector<std::string>>(std::move(names));
    page.offset = offset;
    page.total = size();
    page.complete = m_complete;
    const std::int64_t end = std::min(offset + limit, size());
    if (offset >= end)
        return page;
    DBSYNC_ASSIGN(auto transaction, sqlite::Transaction::begin(m_store.file(), sqlite::Transaction::Kind::Deferred));
    DBSYNC_TRY(prepareReading(arrivedAfter));
    for (std::int64_t at = offset; at < end; ++at) {
        const auto position = static_cast<std::size_t>(at);
        DBSYNC_TRY(isDeleted(position) ? readDeleted(m_ids[position], page) : readLive(m_ids[position], page));
    }
    m_live = Statement();
    m_deleted = Statement();
    DBSYNC_TRY(transaction.commit());
    return page;
}

namespace {

Row rowOf(const Statement& statement, int columns)
{
    Row row;
    row.reserve(static_cast<std::size_t>(columns));
    for (int i = 0; i < columns; ++i)
        row.emplace_back(columnValue(statement.get(), i));
    return row;
}

/// Whether a row that was noted is as the cloud has it nevertheless.
bool isAsItsBase(const Statement& statement, int columns)
{
    if (statement.isNull(columns + 1))
        return false;
    std::string json;
    appendColumns(statement.get(), 0, columns, json);
    return json == statement.blob(columns + 1);
}

} // namespace

Result<void> RowOrder::readLive(std::int64_t id, RowPage& page)
{
    const int columns = m_shape.columnCount();
    m_live.bind(1, id);
    DBSYNC_ASSIGN(const bool found, m_live.step());
    if (!found) {
        // Gone since; the next order has no place for it.
        page.rows.emplace_back(static_cast<std::size_t>(columns));
        page.marks.push_back('?');
        return {};
    }
    const char mark = m_live.text(columns).front();
    page.rows.push_back(rowOf(m_live, columns));
    page.marks.push_back(mark == '~' && isAsItsBase(m_live, columns) ? ' ' : mark);
    m_live.reset();
    return {};
}

Result<void> RowOrder::readDeleted(std::int64_t id, RowPage& page)
{
    m_deleted.bind(1, id);
    DBSYNC_ASSIGN(const bool found, m_deleted.step());
    page.rows.push_back(found ? rowOf(m_deleted, m_shape.columnCount())
                              : Row(static_cast<std::size_t>(m_shape.columnCount())));
    page.marks.push_back(found ? '-' : '?');
    m_deleted.reset();
    return {};
}

Result<std::int64_t> RowOrder::find(const Row& key)
{
    if (key.size() != static_cast<std::size_t>(m_shape.keyCount()) || key.empty())
        return -1;
    const auto idIn = [&](const std::string& sql) -> Result<std::optional<std::int64_t>> {
        DBSYNC_ASSIGN(auto find, Statement::prepare(m_store.file(), sql));
        for (std::size_t i = 0; i < key.size(); ++i)
            bindValue(find.get(), static_cast<int>(i) + 1, key[i].view());
        DBSYNC_ASSIGN(const bool found, find.step());
        return found ? std::optional(find.integer(0)) : std::nullopt;
    };
    const std::string live =
        m_rowid.empty()
            ? "SELECT id FROM " + temporary("keys") + " WHERE " + m_shape.keyParameters()
            : "SELECT t." + m_rowid + " FROM " + m_shape.quoted() + " AS t WHERE " + m_shape.tableHasKeyParameters("t");
    DBSYNC_ASSIGN(auto id, idIn(live));
    bool deleted = false;
    if (!id && !m_deletedAt.empty()) {
        const std::string kept = m_shape.table().automaticKey ? m_shape.tableKeys("t") : "t.rowid";
        DBSYNC_ASSIGN(id, idIn("SELECT " + kept + " FROM " + temporary("deleted") + " AS t WHERE " +
                               m_shape.tableHasKeyParameters("t")));
        deleted = true;
    }
    if (!id)
        return -1;
    for (std::size_t i = 0; i < m_ids.size(); ++i) {
        if (m_ids[i] == *id && isDeleted(i) == deleted)
            return static_cast<std::int64_t>(i);
    }
    return -1;
}

} // namespace dbsync::device
