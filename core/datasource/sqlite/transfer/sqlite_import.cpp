#include "datasource/sqlite/transfer/sqlite_import.h"

#include "change/row_codec.h"
#include "datasource/change_times.h"
#include "datasource/sqlite/push/sqlite_times.h"
#include "datasource/sqlite/sqlite_schema_push.h"
#include "datasource/sqlite/tables/sqlite_sql.h"

#include <algorithm>

namespace dbsync::datasource {

namespace {

using sql::parameter::first;
using sqlite::Statement;
using sqlite::Transaction;

/// Others who write wait no longer than this many lines take.
constexpr int linesPerTransaction = 20'000;

Error malformed(const std::string& what)
{
    return {ErrorKind::InvalidRequest, "malformed", "The export of a tenant is malformed: " + what + ".", {}};
}

/// A row whose unique values another row still has; it goes in at the end.
struct Parked
{
    std::size_t table = 0;
    std::int64_t revision = 0;
    std::int64_t incarnation = 0;
    std::string row;
};

class SqliteImport
{
public:
    SqliteImport(SqliteConnections& connections, LayoutCache& layouts, std::int64_t tenant, std::string time)
        : m_connections(connections), m_layouts(layouts), m_tenant(tenant), m_time(std::move(time))
    {
    }
    Result<wire::Cursor> run(RowSource& lines);

private:
    Result<void> begin();
    Result<void> takeSchema(const Schema& schema);
    Result<void> take(TransferReader::Item& item);
    Result<void> takeSection(const wire::Section& section);
    Result<void> takeRow(const wire::ChangedRow& row);
    Result<void> takeTimes(const wire::ChangedRow& row, const RowView& key);
    Result<bool> insert(std::size_t table, std::int64_t revision, std::int64_t incarnation, std::string_view row);
    Result<void> runByKey(const std::string& sql, const wire::ChangedRow& row, const RowView& key);
    Result<void> finish();
    Result<void> count(const TableLayout& table);
    Result<void> open();
    Result<void> close();
    sqlite::StatementCache& statements() { return (*m_writer)->statements; }

    SqliteConnections& m_connections;
    LayoutCache& m_layouts;
    const std::int64_t m_tenant;
    const std::string m_time;
    TransferHeader m_header;
    std::shared_ptr<const Layout> m_layout = std::make_shared<const Layout>();
    std::optional<SqliteConnections::Writer> m_writer;
    std::optional<Transaction> m_transaction;
    int m_lines = 0;
    std::size_t m_table = 0;
    RowParser m_parser;
    std::vector<Parked> m_parked;
};

Result<void> SqliteImport::open()
{
    if (m_transaction)
        return {};
    DBSYNC_ASSIGN(auto writer, m_connections.writer());
    m_writer.emplace(std::move(writer));
    DBSYNC_ASSIGN(auto transaction, Transaction::begin((*m_writer)->connection, Transaction::Kind::Immediate));
    m_transaction.emplace(std::move(transaction));
    return {};
}

Result<void> SqliteImport::close()
{
    if (!m_transaction)
        return {};
    statements().reset();
    DBSYNC_TRY(m_transaction->commit());
    m_transaction.reset();
    m_writer.reset();
    m_lines = 0;
    return {};
}

/// Everything makes the tenant anew; what came since goes on from where the last lines ended.
Result<void> SqliteImport::begin()
{
    if (m_header.since == 0) {
        {
            DBSYNC_ASSIGN(const auto writer, m_connections.writer());
            DBSYNC_TRY(removeTenant(*writer, m_layouts, m_tenant));
        }
        DBSYNC_TRY(open());
        return writeTenant(statements(), m_tenant, TenantState{});
    }
    DBSYNC_TRY(open());
    DBSYNC_ASSIGN(const TenantState state, readTenant(statements(), m_tenant));
    if (state.cursor.revision != m_header.since || state.version != m_header.schemaVersion)
        return malformed("it does not go on from what is here");
    DBSYNC_ASSIGN(m_layout, m_layouts.get(statements(), state));
    return {};
}

Result<void> SqliteImport::takeSchema(const Schema& schema)
{
    if (m_header.since > 0)
        return {};
    DBSYNC_TRY(close());
    {
        DBSYNC_ASSIGN(const auto writer, m_connections.writer());
        DBSYNC_TRY(pushSchema(*writer, m_layouts, m_tenant, schema, 0, m_time));
    }
    DBSYNC_TRY(open());
    DBSYNC_ASSIGN(const TenantState state, readTenant(statements(), m_tenant));
    DBSYNC_ASSIGN(m_layout, m_layouts.get(statements(), state));
    return {};
}

Result<void> SqliteImport::takeSection(const wire::Section& section)
{
    const int index = m_layout->find(section.table);
    if (index < 0)
        return malformed("it has rows of a table that the schema does not have");
    m_table = static_cast<std::size_t>(index);
    const auto& columns = m_layout->tables[m_table].table.columns;
    const bool same = std::equal(columns.begin(), columns.end(), section.columns.begin(), section.columns.end(),
                                 [](const Column& column, const std::string& name) { return column.name == name; });
    return same ? Result<void>() : malformed("its columns are not those of the schema");
}

/// False where another row has the unique values still.
Result<bool> SqliteImport::insert(std::size_t table, std::int64_t revision, std::int64_t incarnation,
                                  std::string_view row)
{
    const TableLayout& layout = m_layout->tables[table];
    DBSYNC_ASSIGN(const RowView* values, m_parser.parse(row));
    if (values->size() != layout.columnCount())
        return malformed("a row has the wrong number of values");
    DBSYNC_ASSIGN(const auto statement, statements().get(sql::insertRow(layout)));
    statement->bind(sql::parameter::tenant, m_tenant)
        .bind(sql::parameter::revision, revision)
        .bind(sql::parameter::incarnation, incarnation);
    for (std::size_t i = 0; i < values->size(); ++i)
        bindValue(statement->get(), first + static_cast<int>(i), (*values)[i]);
    const auto done = statement->run();
    if (!done && sqlite3_extended_errcode(statements().connection()) == SQLITE_CONSTRAINT_UNIQUE)
        return false;
    if (!done)
        return done.error();
    return true;
}

Result<void> SqliteImport::runByKey(const std::string& sql, const wire::ChangedRow& row, const RowView& key)
{
    DBSYNC_ASSIGN(const auto statement, statements().get(sql));
    statement->bind(sql::parameter::tenant, m_tenant)
        .bind(sql::parameter::revision, row.revision)
        .bind(sql::parameter::incarnation, row.incarnation);
    for (std::size_t i = 0; i < key.size(); ++i)
        bindValue(statement->get(), first + static_cast<int>(i), key[i]);
    return statement->run();
}

Result<void> SqliteImport::takeTimes(const wire::ChangedRow& row, const RowView& key)
{
    const TableLayout& layout = m_layout->tables[m_table];
    const auto times = timesFromWire(row.times, layout, row.deleted);
    if (!times)
        return malformed("a row has times that make no sense");
    if (times->empty())
        return {};
    std::string json;
    appendRow(key, json);
    return writeTimes(statements(), m_tenant, layout.table.name, json, row.revision, *times);
}

Result<void> SqliteImport::takeRow(const wire::ChangedRow& row)
{
    const TableLayout& layout = m_layout->tables[m_table];
    DBSYNC_ASSIGN(const RowView* values, m_parser.parse(row.json));
    RowView key = *values;
    if (!row.deleted) {
        if (values->size() != layout.columnCount())
            return malformed("a row has the wrong number of values");
        key.clear();
        for (const int column : layout.key)
            key.push_back((*values)[static_cast<std::size_t>(column)]);
    }
    if (key.size() != layout.key.size())
        return malformed("a key has the wrong number of values");
    DBSYNC_TRY(takeTimes(row, key));
    if (m_header.since > 0) {
        DBSYNC_TRY(runByKey(sql::deleteRow(layout, sql::Guard::None), row, key));
        DBSYNC_TRY(runByKey(sql::deleteTombstone(layout), row, key));
    }
    if (row.deleted)
        return runByKey(sql::addTombstone(layout), row, key);
    DBSYNC_ASSIGN(const bool done, insert(m_table, row.revision, row.incarnation, row.json));
    if (!done)
        m_parked.push_back({m_table, row.revision, row.incarnation, std::string(row.json)});
    return {};
}

Result<void> SqliteImport::take(TransferReader::Item& item)
{
    using Kind = TransferReader::Item::Kind;
    DBSYNC_TRY(open());
    switch (item.kind) {
    case Kind::Schema:
        return takeSchema(item.schema);
    case Kind::Revision:
        return addRevision(statements(), m_tenant, item.revision.cursor, item.revision.time,
                           {item.revision.user, item.revision.device});
    case Kind::Batch:
        return rememberBatch(statements(), m_tenant, item.batch.device,
                             {item.batch.sequence, item.batch.id, item.batch.answer});
    case Kind::Section:
        return takeSection(item.section);
    case Kind::Row:
        return takeRow(item.row);
    case Kind::End:
        break;
    }
    return finish();
}

Result<void> SqliteImport::count(const TableLayout& table)
{
    const auto read = [&](const std::string& physical) -> Result<std::pair<std::int64_t, std::int64_t>> {
        DBSYNC_ASSIGN(auto select, Statement::prepare(statements().connection(),
                                                      "SELECT count(*), ifnull(max(\"dbsync_revision\"), 0) FROM " +
                                                          sqlite::quoteName(physical) + " WHERE " +
                                                          sqlite::quoteName(table.tenantColumn) + " = ?1"));
        DBSYNC_TRY(select.bind(1, m_tenant).step());
        return std::pair(select.integer(0), select.integer(1));
    };
    DBSYNC_ASSIGN(const auto rows, read(table.physical));
    DBSYNC_ASSIGN(const auto tombstones, read(sql::tombstoneTable(table)));
    return writeTableState(statements(), m_tenant, table.table.name,
                           {rows.first, tombstones.first, std::max(rows.second, tombstones.second)});
}

Result<void> SqliteImport::finish()
{
    for (const Parked& parked : m_parked) {
        DBSYNC_ASSIGN(const bool done, insert(parked.table, parked.revision, parked.incarnation, parked.row));
        if (!done)
            return malformed("two rows have the same unique values");
    }
    for (const TableLayout& table : m_layout->tables)
        DBSYNC_TRY(count(table));
    DBSYNC_ASSIGN(TenantState state, readTenant(statements(), m_tenant));
    DBSYNC_ASSIGN(const auto version, statements().get("UPDATE dbsync_versions SET version = ?2 WHERE tenant = ?1"));
    DBSYNC_TRY(version->bind(1, m_tenant).bind(2, m_header.schemaVersion).run());
    state.version = m_header.schemaVersion;
    state.cursor = m_header.cursor;
    state.forgotten = m_header.forgotten;
    DBSYNC_TRY(writeTenant(statements(), m_tenant, state));
    return close();
}

Result<wire::Cursor> SqliteImport::run(RowSource& lines)
{
    TransferReader reader(lines);
    DBSYNC_ASSIGN(m_header, reader.header());
    DBSYNC_TRY(begin());
    while (true) {
        DBSYNC_ASSIGN(TransferReader::Item item, reader.next());
        DBSYNC_TRY(take(item));
        if (item.kind == TransferReader::Item::Kind::End)
            return m_header.cursor;
        if (m_header.since == 0 && ++m_lines >= linesPerTransaction)
            DBSYNC_TRY(close());
    }
}

} // namespace

Result<wire::Cursor> importTenant(SqliteConnections& connections, LayoutCache& layouts, std::int64_t tenant,
                                  RowSource& lines, const std::string& time)
{
    return SqliteImport(connections, layouts, tenant, time).run(lines);
}

} // namespace dbsync::datasource
