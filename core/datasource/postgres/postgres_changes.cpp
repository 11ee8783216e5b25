#include "datasource/postgres/postgres_changes.h"

#include "datasource/change_times.h"

#include <algorithm>
#include <numeric>

namespace dbsync::datasource {

namespace {

constexpr std::size_t chunk = std::size_t{128} << 10;
constexpr int mostAuthors = 1'000;
constexpr std::string_view copyHeader("PGCOPY\n\377\r\n\0", 11);
constexpr std::size_t copyHeaderSize = 19;

Error otherHistory()
{
    return {ErrorKind::InvalidRequest, "otherHistory", "The cloud's history does not have this revision.",
            "Compare all rows with the cloud's."};
}

Error wrongResume()
{
    return {ErrorKind::InvalidRequest, "malformed", "The point to go on from names no table or no key of it.", {}};
}

/// A device that reads slowly keeps its snapshot for so long.
constexpr auto slowReader = std::chrono::minutes(10);

} // namespace

Result<std::unique_ptr<ChangeStream>> PostgresChangeStream::start(postgres::Lease lease, const PostgresPlace& place,
                                                                  PostgresLayouts& layouts, std::int64_t tenant,
                                                                  const ChangesRequest& request)
{
    DBSYNC_ASSIGN(auto stream, open(std::move(lease), place, layouts, tenant, request));
    if (isHeld(stream->m_state, false))
        return tenantHeld();
    return std::unique_ptr<ChangeStream>(std::move(stream));
}

Result<std::unique_ptr<PostgresChangeStream>> PostgresChangeStream::open(postgres::Lease lease,
                                                                         const PostgresPlace& place,
                                                                         PostgresLayouts& layouts, std::int64_t tenant,
                                                                         const ChangesRequest& request)
{
    auto stream =
        std::unique_ptr<PostgresChangeStream>(new PostgresChangeStream(std::move(lease), place, tenant, request));
    DBSYNC_TRY(stream->prepare(layouts));
    return stream;
}

Result<void> PostgresChangeStream::prepare(PostgresLayouts& layouts)
{
    auto options = ofTenant(m_tenant.place(), m_tenant.id());
    options.isolation = postgres::TransactionOptions::Isolation::RepeatableRead;
    options.readOnly = true;
    options.idleLimit = slowReader;
    DBSYNC_ASSIGN(auto transaction, postgres::Transaction::begin(m_tenant.connection(), options));
    m_transaction.emplace(std::move(transaction));
    DBSYNC_ASSIGN(m_state, m_tenant.state());
    DBSYNC_ASSIGN(const bool known, m_tenant.hasRevision(m_request.since));
    const bool resumes = m_request.resume && m_request.since.revision == 0;
    // What was deleted since a resume point cannot be told any more: the device begins anew.
    const bool lost =
        resumes && (m_request.resume->at > m_state.cursor.revision || m_state.forgotten > m_request.resume->at);
    if (!known || lost)
        return otherHistory();
    if (m_request.since.revision > 0 && m_request.since.revision < m_state.forgotten)
        return cursorTooOld();
    if (m_request.since.revision == m_state.cursor.revision)
        return {}; // the usual case, which must cost nothing
    DBSYNC_ASSIGN(m_layout, layouts.get(m_tenant, m_state));
    DBSYNC_ASSIGN(m_states, m_tenant.tableStates());
    DBSYNC_ASSIGN(m_timed, m_tenant.timedTables());
    DBSYNC_TRY(plan(resumes));
    return lockTables();
}

TableState PostgresChangeStream::stateOf(const PostgresTable& table) const
{
    const auto found = std::find_if(m_states.begin(), m_states.end(),
                                    [&](const auto& each) { return sameName(each.first, table.layout->table.name); });
    return found == m_states.end() ? TableState() : found->second;
}

Result<void> PostgresChangeStream::plan(bool resumes)
{
    if (resumes) {
        DBSYNC_ASSIGN(const std::size_t cut, readResumePoint());
        planResumed(cut);
        return {};
    }
    const std::int64_t since = m_request.since.revision;
    for (std::size_t i = 0; i < m_layout->tables.size(); ++i) {
        const TableState state = stateOf(m_layout->tables[i]);
        if (since > 0 && state.revision > since) {
            add(i, Scan::Since, since);
            if (state.tombstones > 0)
                add(i, Scan::TombstonesSince, since);
        }
        if (since > 0)
            continue;
        m_estimate += state.rows;
        if (state.rows > 0)
            add(i, Scan::All);
        if (m_request.tombstones && state.tombstones > 0) {
            m_estimate += state.tombstones;
            add(i, Scan::Tombstones);
        }
    }
    return since > 0 ? countSince() : Result<void>();
}

/// What has changed since the first answer goes before the rest, up to where that one came. Tombstones come for all
/// tables, since an answer that was itself resumed may have been cut at a point before one that was reached earlier;
/// and after the rows of their table, so that one which comes last stands for all rows before it.
void PostgresChangeStream::planResumed(std::size_t cut)
{
    const ResumePoint& point = *m_request.resume;
    for (std::size_t i = 0; i < m_layout->tables.size(); ++i) {
        const TableState state = stateOf(m_layout->tables[i]);
        m_estimate += state.rows;
        if (i <= cut && state.revision > point.at)
            add(i, i < cut ? Scan::Since : Scan::SinceUpToKey, point.at);
        if (i >= cut && state.rows > 0)
            add(i, i == cut ? Scan::AfterKey : Scan::All);
        if (m_request.tombstones && i >= cut && state.tombstones > 0)
            add(i, Scan::Tombstones);
        else if (state.revision > point.at && state.tombstones > 0)
            add(i, Scan::TombstonesSince, point.at);
    }
}

/// Reads the key of the point to go on from; returns the position of its table.
Result<std::size_t> PostgresChangeStream::readResumePoint()
{
    const int found = m_layout->layout.find(m_request.resume->table);
    if (found < 0)
        return wrongResume();
    const PostgresTable& table = m_layout->tables[static_cast<std::size_t>(found)];
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* key, parser.parse(m_request.resume->key));
    if (key->size() != table.layout->key.size())
        return wrongResume();
    for (std::size_t i = 0; i < key->size(); ++i) {
        const PostgresColumn& column = table.column(table.layout->key[i]);
        StoredValue stored;
        if ((*key)[i].type == ValueView::Type::Null ||
            (!storeValue(column, (*key)[i], stored) && column.compared.empty()))
            return wrongResume();
        std::string value = column.compared.empty() ? literal(column, stored.value)
                                                    : postgres::quoteText(comparedText((*key)[i])) + "::text";
        if (column.type == PostgresColumn::Type::Text)
            value += " COLLATE \"C\"";
        m_resumeKey.append(m_resumeKey.empty() ? "" : ", ")
            .append(PostgresTable::collated(column, table.layout->storedCollation(table.layout->key[i]), value));
    }
    return static_cast<std::size_t>(found);
}

Result<void> PostgresChangeStream::countSince()
{
    const PostgresSql sql(m_tenant.place(), *m_layout, m_tenant.id(), 0, m_request.since.revision);
    const std::string newer =
        "(SELECT n.transaction FROM (" + sql.revisionsAfter(std::to_string(m_request.since.revision)) + ") AS n)";
    for (const Step& step : m_steps) {
        const PostgresTable& table = m_layout->tables[step.table];
        DBSYNC_ASSIGN(const std::int64_t count,
                      m_tenant.integer("SELECT count(*) FROM " +
                                       (step.scan == Scan::Since ? table.name : table.tombstones) + " WHERE " +
                                       table.tenant + " = " + m_tenant.number() + " AND \"dbsync_transaction\" IN " +
                                       newer));
        m_estimate += count;
    }
    return {};
}

/// From here on no schema push takes away what will be read.
Result<void> PostgresChangeStream::lockTables()
{
    std::string tables;
    for (const Step& step : m_steps) {
        const PostgresTable& table = m_layout->tables[step.table];
        const bool tombstones = step.scan == Scan::Tombstones || step.scan == Scan::TombstonesSince;
        tables.append(tables.empty() ? "" : ", ").append(tombstones ? table.tombstones : table.name);
    }
    if (tables.empty())
        return {};
    auto locked = m_tenant.connection().execute("LOCK TABLE " + tables + " IN ACCESS SHARE MODE");
    const std::string& state = m_tenant.connection().diagnostics().sqlState;
    if (!locked && (state == "42P01" || state == "3F000"))
        locked.error().code = "missingTable";
    return locked;
}

Result<bool> PostgresChangeStream::next(std::string& lines)
{
    if (m_ended)
        return false;
    const std::size_t enough = lines.size() + chunk;
    if (!m_begun) {
        wire::append(wire::ChangesHeader{m_state.cursor, m_state.version, m_estimate}, lines);
        m_begun = true;
    }
    while (lines.size() < enough) {
        if (!m_copy) {
            if (m_steps.empty()) {
                DBSYNC_TRY(appendEnd(lines));
                return true;
            }
            DBSYNC_TRY(open(m_steps.front()));
            m_steps.pop_front();
        }
        DBSYNC_ASSIGN(const bool more, appendRow(lines));
        if (!more)
            m_copy.reset();
    }
    return true;
}

std::string PostgresChangeStream::statement(const Step& step) const
{
    const PostgresTable& table = m_layout->tables[step.table];
    const bool tombstones = step.scan == Scan::Tombstones || step.scan == Scan::TombstonesSince;
    const bool since =
        step.scan == Scan::Since || step.scan == Scan::SinceUpToKey || step.scan == Scan::TombstonesSince;
    std::vector<int> columns(table.columns.size());
    std::iota(columns.begin(), columns.end(), 0);
    const std::string key = table.comparableKey("t.", false);
    const std::string tenant = m_tenant.number();
    // Of a row from before what is still known, the latest revision that it can have.
    const std::string revision =
        since ? "r.revision"
              : "coalesce(r.revision, CASE WHEN t.\"dbsync_transaction\" < 0 THEN -t.\"dbsync_transaction\" ELSE " +
                    std::to_string(std::max<std::int64_t>(m_state.forgotten, 1)) + " END)";
    std::string sql = "COPY (SELECT " + revision + ", t.\"dbsync_incarnation\", " +
                      selectColumns(table, tombstones ? table.layout->key : columns, "t.") +
                      (m_hasTimes ? ", x.times::text" : "") + " FROM " + (tombstones ? table.tombstones : table.name) +
                      " AS t " + (since ? "" : "LEFT ") + "JOIN " + m_tenant.place().ours +
                      "dbsync_revisions AS r ON r.tenant = " + tenant + " AND r.transaction = t.\"dbsync_transaction\"";
    if (m_hasTimes)
        sql += PostgresSql(m_tenant.place(), *m_layout, m_tenant.id(), 0, 0).joinTimes(table);
    sql += " WHERE t." + table.tenant + " = " + tenant;
    if (since)
        sql += " AND r.revision > " + std::to_string(step.since);
    if (step.scan == Scan::AfterKey)
        sql += " AND (" + key + ") > (" + m_resumeKey + ")";
    if (step.scan == Scan::SinceUpToKey)
        sql += " AND (" + key + ") <= (" + m_resumeKey + ")";
    return sql + " ORDER BY " + (since ? "r.revision, " : "") + key + ") TO STDOUT (FORMAT binary)";
}

Result<void> PostgresChangeStream::open(const Step& step)
{
    const PostgresTable& table = m_layout->tables[step.table];
    m_step = step;
    m_tombstones = step.scan == Scan::Tombstones || step.scan == Scan::TombstonesSince;
    std::vector<int> columns(table.columns.size());
    std::iota(columns.begin(), columns.end(), 0);
    m_hasTimes = m_timed.contains(table.layout->table.name);
    m_reader = std::make_unique<PostgresRowReader>(table, m_tombstones ? table.layout->key : columns);
    DBSYNC_ASSIGN(auto copy, postgres::CopyOut::begin(m_tenant.connection(), statement(step)));
    m_copy.emplace(std::move(copy));
    return {};
}

Result<bool> PostgresChangeStream::appendRow(std::string& lines)
{
    std::string_view fields;
    DBSYNC_ASSIGN(const bool more, m_copy->next(fields));
    if (!more)
        return false;
    if (fields.starts_with(copyHeader))
        fields.remove_prefix(std::min(fields.size(), copyHeaderSize));
    if (fields.size() < 6)
        return true; // the header alone, or the mark at the end
    fields.remove_prefix(2);
    const auto table = static_cast<std::int64_t>(m_step.table);
    if (m_section != table) {
        wire::Section section{m_layout->layout.tables[m_step.table].table.name, {}};
        for (const Column& column : m_layout->layout.tables[m_step.table].table.columns)
            section.columns.push_back(column.name);
        wire::append(section, lines);
        m_section = table;
    }
    const std::int64_t revision = bigintOf(takeField(fields).value_or(""));
    const std::int64_t incarnation = bigintOf(takeField(fields).value_or(""));
    m_json.clear();
    dbsync::appendRow(m_reader->read(fields), m_json);
    std::string times;
    if (m_hasTimes) {
        if (const auto kept = takeField(fields))
            times = timesOnWire(*kept, m_layout->layout.tables[m_step.table], m_tombstones);
    }
    wire::append(wire::ChangedRow{revision, incarnation, m_tombstones, m_json, times}, lines);
    ++m_rows;
    return true;
}

Result<void> PostgresChangeStream::appendEnd(std::string& lines)
{
    wire::End end{m_rows, {}};
    if (m_request.since.revision > 0 && m_request.since.revision < m_state.cursor.revision) {
        DBSYNC_ASSIGN(end.revisions, m_tenant.authorsSince(m_request.since.revision, mostAuthors));
    }
    wire::append(end, lines);
    m_ended = true;
    m_transaction.reset(); // the snapshot goes, whoever keeps the stream
    return {};
}

} // namespace dbsync::datasource
