#include "datasource/sqlite/sqlite_changes.h"

#include "change/row_codec.h"
#include "datasource/change_times.h"
#include "datasource/sqlite/push/sqlite_times.h"

namespace dbsync::datasource {

namespace {

constexpr std::size_t chunk = std::size_t{128} << 10;
constexpr int mostAuthors = 1'000;

Error otherHistory()
{
    return {ErrorKind::InvalidRequest, "otherHistory", "The cloud's history does not have this revision.",
            "Compare all rows with the cloud's."};
}

Error wrongResume()
{
    return {ErrorKind::InvalidRequest, "malformed", "The point to go on from names no table or no key of it.", {}};
}

} // namespace

Result<std::unique_ptr<ChangeStream>> SqliteChangeStream::start(SqliteConnections::Reader reader, LayoutCache& layouts,
                                                                std::int64_t tenant, const ChangesRequest& request)
{
    DBSYNC_ASSIGN(auto stream, open(std::move(reader), layouts, tenant, request));
    if (stream->m_state.hold == Hold::Moved)
        return tenantHeld();
    return std::unique_ptr<ChangeStream>(std::move(stream));
}

Result<std::unique_ptr<SqliteChangeStream>> SqliteChangeStream::open(SqliteConnections::Reader reader,
                                                                     LayoutCache& layouts, std::int64_t tenant,
                                                                     const ChangesRequest& request)
{
    auto stream = std::unique_ptr<SqliteChangeStream>(new SqliteChangeStream(std::move(reader), tenant, request));
    DBSYNC_TRY(stream->prepare(layouts));
    return stream;
}

Result<void> SqliteChangeStream::prepare(LayoutCache& layouts)
{
    sqlite::StatementCache& statements = m_reader->statements;
    DBSYNC_TRY(sqlite::execute(m_reader->connection, "BEGIN"));
    DBSYNC_ASSIGN(m_state, readTenant(statements, m_tenant));
    DBSYNC_ASSIGN(const bool known, hasRevision(statements, m_tenant, m_request.since));
    const bool resumes = m_request.resume && m_request.since.revision == 0;
    // What was deleted since a resume point cannot be told any more: the device begins anew.
    const bool lost =
        resumes && (m_request.resume->at > m_state.cursor.revision || (m_state.forgotten > m_request.resume->at));
    if (!known || lost)
        return otherHistory();
    if (m_request.since.revision > 0 && m_request.since.revision < m_state.forgotten)
        return cursorTooOld();
    if (m_request.since.revision == m_state.cursor.revision)
        return {}; // the usual case, which must cost nothing
    DBSYNC_ASSIGN(m_layout, layouts.get(statements, m_state));
    if (m_request.since.revision > 0)
        return planSince();
    return resumes ? planResumed() : planAll();
}

Result<void> SqliteChangeStream::planSince()
{
    for (std::size_t i = 0; i < m_layout->tables.size(); ++i) {
        const TableLayout& table = m_layout->tables[i];
        DBSYNC_ASSIGN(const TableState state, readTableState(m_reader->statements, m_tenant, table.table.name));
        if (state.revision <= m_request.since.revision)
            continue;
        DBSYNC_ASSIGN(const std::int64_t count, countSince(table));
        m_estimate += count;
        add(i, sql::Scan::Since, m_request.since.revision);
        if (state.tombstones > 0)
            add(i, sql::Scan::TombstonesSince, m_request.since.revision);
    }
    return {};
}

Result<void> SqliteChangeStream::planAll()
{
    for (std::size_t i = 0; i < m_layout->tables.size(); ++i) {
        DBSYNC_ASSIGN(const TableState state,
                      readTableState(m_reader->statements, m_tenant, m_layout->tables[i].table.name));
        m_estimate += state.rows;
        if (state.rows > 0)
            add(i, sql::Scan::All);
        if (m_request.tombstones && state.tombstones > 0) {
            m_estimate += state.tombstones;
            add(i, sql::Scan::Tombstones);
        }
    }
    return {};
}

/// What has changed since the first answer goes before the rest, up to where that one came. Tombstones come for all
/// tables, since an answer that was itself resumed may have been cut at a point before one that was reached earlier;
/// and after the rows of their table, so that one which comes last stands for all rows before it.
Result<void> SqliteChangeStream::planResumed()
{
    const ResumePoint& point = *m_request.resume;
    DBSYNC_ASSIGN(const std::size_t cut, readResumePoint());
    for (std::size_t i = 0; i < m_layout->tables.size(); ++i) {
        DBSYNC_ASSIGN(const TableState state,
                      readTableState(m_reader->statements, m_tenant, m_layout->tables[i].table.name));
        m_estimate += state.rows;
        if (i <= cut && state.revision > point.at)
            add(i, i < cut ? sql::Scan::Since : sql::Scan::SinceUpToKey, point.at);
        if (i >= cut && state.rows > 0)
            add(i, i == cut ? sql::Scan::AfterKey : sql::Scan::All);
        if (m_request.tombstones && i >= cut && state.tombstones > 0)
            add(i, sql::Scan::Tombstones);
        else if (state.revision > point.at && state.tombstones > 0)
            add(i, sql::Scan::TombstonesSince, point.at);
    }
    return {};
}

/// Reads the key of the point to go on from; returns the position of its table.
Result<std::size_t> SqliteChangeStream::readResumePoint()
{
    const int found = m_layout->find(m_request.resume->table);
    if (found < 0)
        return wrongResume();
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* key, parser.parse(m_request.resume->key));
    if (key->size() != m_layout->tables[static_cast<std::size_t>(found)].key.size())
        return wrongResume();
    m_resumeKey = toRow(*key);
    return static_cast<std::size_t>(found);
}

Result<std::int64_t> SqliteChangeStream::countSince(const TableLayout& table)
{
    DBSYNC_ASSIGN(const auto statement, m_reader->statements.get(sql::countSince(table)));
    statement->bind(sql::parameter::tenant, m_tenant).bind(sql::parameter::revision, m_request.since.revision);
    DBSYNC_ASSIGN(const bool found, statement->step());
    const std::int64_t count = found ? statement->integer(0) : 0;
    statement->reset();
    return count;
}

Result<bool> SqliteChangeStream::next(std::string& lines)
{
    if (m_ended)
        return false;
    const std::size_t enough = lines.size() + chunk;
    if (!m_begun) {
        wire::append(wire::ChangesHeader{m_state.cursor, m_state.version, m_estimate}, lines);
        m_begun = true;
    }
    while (lines.size() < enough) {
        if (!m_statement) {
            if (m_steps.empty()) {
                DBSYNC_TRY(appendEnd(lines));
                return true;
            }
            DBSYNC_TRY(open(m_steps.front()));
            m_steps.pop_front();
        }
        DBSYNC_ASSIGN(const bool more, m_statement->step());
        if (more)
            DBSYNC_TRY(appendRow(lines));
        else
            m_statement = nullptr;
    }
    return true;
}

Result<void> SqliteChangeStream::open(const Step& step)
{
    const TableLayout& table = m_layout->tables[step.table];
    DBSYNC_ASSIGN(m_statement, m_reader->statements.get(sql::scan(table, step.scan)));
    m_statement->bind(sql::parameter::tenant, m_tenant).bind(sql::parameter::revision, step.since);
    if (step.scan == sql::Scan::AfterKey || step.scan == sql::Scan::SinceUpToKey) {
        for (std::size_t i = 0; i < m_resumeKey.size(); ++i)
            bindValue(m_statement->get(), sql::parameter::first + static_cast<int>(i), m_resumeKey[i].view());
    }
    m_step = step;
    m_tombstones = step.scan == sql::Scan::Tombstones || step.scan == sql::Scan::TombstonesSince;
    m_columns = static_cast<int>(m_tombstones ? table.key.size() : table.columnCount());
    DBSYNC_ASSIGN(m_hasTimes, hasTimes(m_reader->statements, m_tenant, table.table.name));
    return {};
}

Result<void> SqliteChangeStream::appendRow(std::string& lines)
{
    const auto table = static_cast<std::int64_t>(m_step.table);
    if (m_section != table) {
        wire::Section section{m_layout->tables[m_step.table].table.name, {}};
        for (const Column& column : m_layout->tables[m_step.table].table.columns)
            section.columns.push_back(column.name);
        wire::append(section, lines);
        m_section = table;
    }
    m_json.clear();
    appendColumns(m_statement->get(), 2, m_columns, m_json);
    std::string times;
    if (m_hasTimes) {
        DBSYNC_ASSIGN(times, timesOfCurrent());
    }
    wire::append(wire::ChangedRow{m_statement->integer(0), m_statement->integer(1), m_tombstones, m_json, times},
                 lines);
    ++m_rows;
    return {};
}

/// When the current row was changed, as the wire has it; "" where that was not told with its last change.
Result<std::string> SqliteChangeStream::timesOfCurrent()
{
    const TableLayout& table = m_layout->tables[m_step.table];
    RowView key;
    for (std::size_t i = 0; i < table.key.size(); ++i)
        key.push_back(columnValue(m_statement->get(), 2 + (m_tombstones ? static_cast<int>(i) : table.key[i])));
    std::string json;
    dbsync::appendRow(key, json);
    DBSYNC_ASSIGN(const auto stored,
                  readTimes(m_reader->statements, m_tenant, table.table.name, json, m_statement->integer(0)));
    return stored ? timesOnWire(*stored, table, m_tombstones) : std::string();
}

Result<void> SqliteChangeStream::appendEnd(std::string& lines)
{
    wire::End end{m_rows, {}};
    if (m_request.since.revision > 0 && m_request.since.revision < m_state.cursor.revision) {
        DBSYNC_ASSIGN(end.revisions,
                      authorsSince(m_reader->statements, m_tenant, m_request.since.revision, mostAuthors));
    }
    wire::append(end, lines);
    m_ended = true;
    m_reader = {};
    return {};
}

} // namespace dbsync::datasource
