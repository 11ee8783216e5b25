#include "device/view/row_order.h"

#include "change/row_codec.h"
#include "device/apply/row_decision.h"
#include "device/store/row_access.h"
#include "device/store/store.h"
#include "device/view/row_condition.h"

#include <algorithm>
#include <atomic>

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

namespace {

constexpr int chunkRows = 4000;
constexpr int mostDeleted = 20'000; ///< deleted rows that are shown

int nextNumber()
{
    static std::atomic<int> number = 0;
    return ++number;
}

} // namespace

RowOrder::RowOrder(Store& store, const RowQuery& query, Table table)
    : m_store(store), m_query(query), m_shape(0, std::move(table), {}), m_number(nextNumber())
{
}

RowOrder::~RowOrder()
{
    for (Statement* statement : {&m_scan, &m_keep, &m_keepValue, &m_live, &m_deleted})
        *statement = Statement();
    for (const char* what : {"keys", "sort", "deleted"})
        [[maybe_unused]] const auto dropped =
            sqlite::execute(m_store.file(), "DROP TABLE IF EXISTS " + temporary(what));
}

Result<std::unique_ptr<RowOrder>> RowOrder::begin(Store& store, const RowQuery& query)
{
    DBSYNC_ASSIGN(Table table, findShownTable(store.file(), query.table));
    std::unique_ptr<RowOrder> order(new RowOrder(store, query, std::move(table)));
    DBSYNC_TRY(order->prepare());
    return order;
}

std::string RowOrder::temporary(const char* what) const
{
    return "temp.dbsync_" + std::string(what) + "_" + std::to_string(m_number);
}

Result<void> RowOrder::prepare()
{
    const Table& table = m_shape.table();
    const auto known = [&](const std::string& name) { return table.columnIndex(name) >= 0; };
    const bool allKnown = (m_query.sortColumn.empty() || known(m_query.sortColumn)) &&
                          std::all_of(m_query.filters.begin(), m_query.filters.end(),
                                      [&](const ColumnFilter& filter) { return known(filter.column); });
    if (!allKnown)
        return Error{
            ErrorKind::InvalidRequest, "noSuchColumn", "A column of table \"" + table.name + "\" is gone.", {}};
    DBSYNC_ASSIGN(m_rowid, rowidName(m_store.file(), table));
    if (m_rowid.empty()) {
        DBSYNC_TRY(sqlite::execute(m_store.file(), "CREATE TEMP TABLE " + temporary("keys").substr(5) +
                                                       "(id INTEGER PRIMARY KEY, " + m_shape.keys("") + ")"));
    }
    if (!m_query.sortColumn.empty()) {
        DBSYNC_TRY(sqlite::execute(m_store.file(),
                                   "CREATE TEMP TABLE " + temporary("sort").substr(5) + "(id INTEGER, gone, value)"));
    }
    DBSYNC_ASSIGN(const auto names, findNamedReferences(m_store.file(), table, m_query));
    m_condition = conditionOf(table, names, m_query);
    return prepareScan();
}

std::string RowOrder::rowKeys(const std::string& alias) const
{
    return m_rowid.empty() ? m_shape.tableKeys(alias) : alias + "." + m_rowid;
}

Result<void> RowOrder::prepareScan()
{
    // A chunk is so many rows of the table, not of those that fit, so that each is short.
    const std::string value = m_query.sortColumn.empty() ? "NULL" : "t." + quoteName(m_query.sortColumn);
    std::string from = "1";
    if (!m_rowid.empty()) {
        from = "t." + m_rowid + " >= ?1";
    } else if (m_started) {
        from = "(" + m_shape.tableKeys("t") + ") > (" + parameters(m_shape.keyCount()) + ")";
    }
    DBSYNC_ASSIGN(m_scan, Statement::prepare(m_store.file(),
                                             "SELECT " + rowKeys("t") + ", " + m_condition + ", " + value + " FROM " +
                                                 m_shape.quoted() + " AS t WHERE " + from + " ORDER BY " +
                                                 rowKeys("t") + " LIMIT " + std::to_string(chunkRows),
                                             true));
    bindCondition(m_scan, m_shape.table(), m_query);
    return {};
}

Result<void> RowOrder::collectDeleted()
{
    const SyncedTable* synced = m_store.find(m_query.table);
    if (!synced)
        return {};
    std::string definition;
    for (const Column& column : m_shape.table().columns) {
        definition.append(definition.empty() ? "" : ", ")
            .append(quoteName(column.name) + " " + affinityOf(m_shape.table(), column));
        if (sameName(column.collation, "NOCASE") || sameName(column.collation, "RTRIM"))
            definition += " COLLATE " + column.collation;
    }
    sqlite3* const file = m_store.file();
    DBSYNC_TRY(sqlite::execute(file, "CREATE TEMP TABLE " + temporary("deleted").substr(5) + "(" + definition + ")"));
    // The cloud's row, which waits for its place, was never here.
    const std::string neverHere = std::to_string(static_cast<int>(Held::Unapplied));
    DBSYNC_ASSIGN(auto find,
                  Statement::prepare(
                      file, "SELECT b.row FROM main." + synced->pending() + " AS p JOIN companion." + synced->base() +
                                " AS b ON " + synced->sameKeys("b", "p") + " WHERE b.row IS NOT NULL AND p.held <> " +
                                neverHere + " AND NOT EXISTS (SELECT 1 FROM " + synced->quoted() + " AS t WHERE " +
                                synced->tableHasKey("t", "p") + ") LIMIT " + std::to_string(mostDeleted)));
    DBSYNC_ASSIGN(auto keep,
                  Statement::prepare(file, "INSERT INTO " + temporary("deleted") + "(" + synced->columnNames() +
                                               ") VALUES (" + parameters(synced->columnCount()) + ")"));
    RowParser parser;
    while (true) {
        DBSYNC_ASSIGN(const bool more, find.step());
        if (!more)
            break;
        DBSYNC_ASSIGN(const RowView* row, parser.parse(find.blob(0)));
        for (std::size_t i = 0; i < row->size(); ++i)
            bindValue(keep.get(), static_cast<int>(i) + 1, (*row)[i]);
        DBSYNC_TRY(keep.run());
    }
    // Rows with an integer for a key stand among the others by it; the rest follows at the end.
    const std::string id = m_shape.table().automaticKey ? m_shape.tableKeys("t") : "t.rowid";
    const bool sorted = !m_query.sortColumn.empty();
    const std::string value = sorted ? ", t." + quoteName(m_query.sortColumn) : std::string();
    DBSYNC_ASSIGN(auto list, Statement::prepare(file, "SELECT " + id + value + " FROM " + temporary("deleted") +
                                                          " AS t WHERE " + m_condition + " ORDER BY 1"));
    bindCondition(list, m_shape.table(), m_query);
    while (true) {
        DBSYNC_ASSIGN(const bool more, list.step());
        if (!more)
            return {};
        if (!sorted) {
            m_deletedIds.push_back(list.integer(0));
            continue;
        }
        DBSYNC_TRY(noteValue(list.integer(0), true, columnValue(list.get(), 1)));
    }
}

Result<void> RowOrder::extend(std::chrono::milliseconds time)
{
    if (m_complete)
        return {};
    const auto start = std::chrono::steady_clock::now();
    const auto spent = [&] {
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    };
    DBSYNC_ASSIGN(auto transaction, sqlite::Transaction::begin(m_store.file(), sqlite::Transaction::Kind::Deferred));
    if (!std::exchange(m_started, true))
        DBSYNC_TRY(collectDeleted());
    bool more = true;
    do {
        DBSYNC_ASSIGN(more, scanChunk());
    } while (more && spent() < time);
    DBSYNC_TRY(transaction.commit());
    if (!more)
        DBSYNC_TRY(finish());
    m_cost += spent();
    return {};
}

Result<bool> RowOrder::scanChunk()
{
    if (!m_rowid.empty())
        m_scan.bind(1, m_next);
    int rows = 0;
    while (true) {
        DBSYNC_ASSIGN(const bool more, m_scan.step());
        if (!more)
            break;
        ++rows;
        DBSYNC_TRY(noteRow());
    }
    if (rows < chunkRows || m_next == INT64_MIN)
        return false;
    if (m_rowid.empty()) {
        // From the last key that was kept on, whether or not its row is shown.
        Statement last;
        DBSYNC_ASSIGN(last, Statement::prepare(m_store.file(), "SELECT " + m_shape.keys("") + " FROM " +
                                                                   temporary("keys") + " ORDER BY id DESC LIMIT 1"));
        DBSYNC_TRY(prepareScan());
        DBSYNC_ASSIGN([[maybe_unused]] const bool found, last.step());
        for (int i = 0; i < m_shape.keyCount(); ++i)
            sqlite3_bind_value(m_scan.get(), i + 1, sqlite3_column_value(last.get(), i));
    }
    return true;
}

Result<void> RowOrder::noteRow()
{
    const int keyCount = m_rowid.empty() ? m_shape.keyCount() : 1;
    std::int64_t id = m_scan.integer(0);
    if (!m_rowid.empty()) {
        m_next = id == INT64_MAX ? INT64_MIN : id + 1;
    } else {
        id = m_next == INT64_MIN ? 1 : m_next + 1;
        m_next = id;
        if (!m_keep) {
            DBSYNC_ASSIGN(m_keep, Statement::prepare(m_store.file(),
                                                     "INSERT INTO " + temporary("keys") + " VALUES (" +
                                                         parameters(keyCount + 1) + ")",
                                                     true));
        }
        m_keep.bind(1, id);
        for (int i = 0; i < keyCount; ++i)
            bindValue(m_keep.get(), i + 2, columnValue(m_scan.get(), i));
        DBSYNC_TRY(m_keep.run());
    }
    if (m_scan.integer(keyCount) == 0)
        return {};
    if (m_query.sortColumn.empty()) {
        if (!m_rowid.empty() && m_shape.table().automaticKey)
            noteDeletedBefore(id);
        m_ids.push_back(id);
        return {};
    }
    return noteValue(id, false, columnValue(m_scan.get(), keyCount + 1));
}

Result<void> RowOrder::noteValue(std::int64_t id, bool deleted, const ValueView& value)
{
    if (!m_keepValue) {
        DBSYNC_ASSIGN(
            m_keepValue,
            Statement::prepare(m_store.file(), "INSERT INTO " + temporary("sort") + " VALUES (?1, ?2, ?3)", true));
    }
    m_keepValue.bind(1, id).bind(2, deleted ? 1 : 0);
    bindValue(m_keepValue.get(), 3, value);
    return m_keepValue.run();
}

void RowOrder::noteDeletedBefore(std::int64_t id)
{
    while (m_deletedPlaced < m_deletedIds.size() && m_deletedIds[m_deletedPlaced] < id) {
        m_deletedAt.push_back(m_ids.size());
        m_ids.push_back(m_deletedIds[m_deletedPlaced++]);
    }
}

Result<void> RowOrder::finish()
{
    if (!m_query.sortColumn.empty())
        DBSYNC_TRY(sort());
    while (m_deletedPlaced < m_deletedIds.size()) {
        m_deletedAt.push_back(m_ids.size());
        m_ids.push_back(m_deletedIds[m_deletedPlaced++]);
    }
    m_complete = true;
    return {};
}

Result<void> RowOrder::sort()
{
    // The user's file is not read for this. People look for words without regard to case first.
    const Column& column =
        m_shape.table().columns[static_cast<std::size_t>(m_shape.table().columnIndex(m_query.sortColumn))];
    const std::string collation = sameName(column.collation, "RTRIM") ? "RTRIM" : "NOCASE";
    const std::string down = m_query.descending ? " DESC" : "";
    DBSYNC_ASSIGN(auto sorted, Statement::prepare(m_store.file(), "SELECT id, gone FROM " + temporary("sort") +
                                                                      " ORDER BY value COLLATE " + collation + down +
                                                                      ", value" + down + ", id"));
    while (true) {
        DBSYNC_ASSIGN(const bool more, sorted.step());
        if (!more)
            break;
        if (sorted.integer(1) != 0)
            m_deletedAt.push_back(m_ids.size());
        m_ids.push_back(sorted.integer(0));
    }
    sorted = Statement();
    m_keepValue = Statement();
    return sqlite::execute(m_store.file(), "DROP TABLE " + temporary("sort"));
}

} // namespace dbsync::device
