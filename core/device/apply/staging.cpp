#include "device/apply/staging.h"

#include "device/activity/row_images.h"
#include "device/apply/incoming_times.h"
#include "device/apply/unstorable_rows.h"
#include "device/view/activity_log.h"

#include <algorithm>

namespace dbsync::device {

namespace {

constexpr std::int64_t bytesPerCommit = std::int64_t{16} << 20;

Error schemaChanged()
{
    return {ErrorKind::LocalDatabase, "schemaChanged", "The tenant's tables have changed.", "Sync again."};
}

std::int64_t toInteger(const std::string& text)
{
    return text.empty() ? 0 : std::strtoll(text.c_str(), nullptr, 10);
}

} // namespace

Result<std::optional<Incoming>> readIncoming(const Companion& companion)
{
    DBSYNC_ASSIGN(const std::string to, companion.value("incomingTo"));
    if (to.empty())
        return std::optional<Incoming>();
    Incoming incoming;
    incoming.to.revision = toInteger(to);
    DBSYNC_ASSIGN(incoming.to.mark, companion.value("incomingToMark"));
    DBSYNC_ASSIGN(const std::string from, companion.value("incomingFrom"));
    incoming.from.revision = toInteger(from);
    DBSYNC_ASSIGN(incoming.from.mark, companion.value("incomingFromMark"));
    DBSYNC_ASSIGN(const std::string at, companion.value("incomingAt"));
    incoming.firstAt.revision = toInteger(at);
    DBSYNC_ASSIGN(incoming.firstAt.mark, companion.value("incomingAtMark"));
    DBSYNC_ASSIGN(incoming.table, companion.value("incomingTable"));
    DBSYNC_ASSIGN(incoming.key, companion.value("incomingKey"));
    DBSYNC_ASSIGN(const std::string rows, companion.value("incomingRows"));
    incoming.rows = toInteger(rows);
    DBSYNC_ASSIGN(const std::string complete, companion.value("incomingComplete"));
    incoming.complete = complete == "1";
    DBSYNC_ASSIGN(const std::string compare, companion.value("incomingCompare"));
    incoming.compare = compare == "1";
    DBSYNC_ASSIGN(incoming.plan, companion.value("incomingPlan"));
    return std::optional<Incoming>(std::move(incoming));
}

Result<void> discardIncoming(Store& store)
{
    sqlite3* companion = store.companionHandle();
    DBSYNC_ASSIGN(auto transaction, sqlite::Transaction::begin(companion, sqlite::Transaction::Kind::Immediate));
    for (const SyncedTable& table : store.tables())
        DBSYNC_TRY(sqlite::execute(companion, "DELETE FROM " + table.incoming()));
    DBSYNC_TRY(forgetPlannedImages(companion));
    DBSYNC_TRY(sqlite::execute(companion, "DELETE FROM incoming_time; DELETE FROM state WHERE name GLOB 'incoming*'; "
                                          "DELETE FROM conflict WHERE "
                                          "planned = 1; UPDATE conflict SET planned = 0 WHERE planned = 2; DELETE FROM "
                                          "activity WHERE planned = 1; DELETE FROM moved_key WHERE activity NOT IN "
                                          "(SELECT id FROM activity)"));
    return transaction.commit();
}

Result<Staging> Staging::begin(Store& store, const wire::Cursor& from, bool compare,
                               const std::optional<Incoming>& resume)
{
    Staging staging(store);
    if (resume)
        staging.m_incoming = *resume;
    else if (from.revision == 0)
        DBSYNC_TRY(forgetUnstorable(store.companionHandle()));
    staging.m_incoming.from = from;
    staging.m_incoming.compare = compare;
    staging.m_lastTable = staging.m_incoming.table;
    staging.m_lastKey = staging.m_incoming.key;
    return staging;
}

Result<void> Staging::take(std::string_view line)
{
    if (m_end)
        return Error{ErrorKind::InvalidRequest, "malformed", "The cloud sent rows after the end of its answer.", {}};
    if (!m_transaction) {
        DBSYNC_ASSIGN(auto transaction,
                      sqlite::Transaction::begin(m_store->companionHandle(), sqlite::Transaction::Kind::Immediate));
        m_transaction.emplace(std::move(transaction));
    }
    if (!m_hasHeader)
        return takeHeader(line);
    if (!line.empty() && line.front() == '{')
        return takeSectionOrEnd(line);
    DBSYNC_TRY(takeRow(line));
    m_uncommitted += static_cast<std::int64_t>(line.size()) + 64;
    return m_uncommitted > bytesPerCommit ? commit() : Result<void>();
}

Result<void> Staging::takeHeader(std::string_view line)
{
    DBSYNC_ASSIGN(const auto header, wire::parseChangesHeader(line));
    m_hasHeader = true;
    m_expected = header.rows;
    m_header = header;
    m_incoming.to = header.cursor;
    if (m_incoming.firstAt.revision == 0)
        m_incoming.firstAt = header.cursor;
    return header.schemaVersion == m_store->state().schema.version ? Result<void>() : schemaChanged();
}

Result<void> Staging::takeSectionOrEnd(std::string_view line)
{
    DBSYNC_ASSIGN(const auto parsed, wire::parseSectionOrEnd(line));
    if (parsed.end) {
        m_end = parsed.end;
        m_incoming.complete = true;
        for (const wire::RevisionAuthor& author : m_end->revisions)
            DBSYNC_TRY(noteAuthor(m_store->companionHandle(), author.revision, author.time, author.user));
        return {};
    }
    m_table = m_store->find(parsed.section->table);
    m_skip = m_table == nullptr;
    m_rows.reset();
    if (m_skip) {
        if (!m_store->isLeftOut(parsed.section->table))
            return schemaChanged();
        return {};
    }
    DBSYNC_TRY(takeColumns(parsed.section->columns));
    DBSYNC_ASSIGN(m_rows, KeyedRows::open(m_store->companionHandle(), *m_table, m_table->incoming()));
    return {};
}

/// The cloud's columns may be more than this device knows, never fewer.
Result<void> Staging::takeColumns(const std::vector<std::string>& columns)
{
    m_sectionColumns = columns.size();
    m_positions.clear();
    bool same = columns.size() == static_cast<std::size_t>(m_table->columnCount());
    for (const Column& column : m_table->table().columns) {
        const auto found = std::find_if(columns.begin(), columns.end(),
                                        [&](const std::string& name) { return sameName(name, column.name); });
        if (found == columns.end())
            return schemaChanged();
        same = same && static_cast<std::size_t>(found - columns.begin()) == m_positions.size();
        m_positions.push_back(static_cast<std::size_t>(found - columns.begin()));
    }
    if (same)
        m_positions.clear();
    return {};
}

Result<void> Staging::takeRow(std::string_view line)
{
    DBSYNC_ASSIGN(const auto changed, wire::parseChangedRow(line));
    ++m_incoming.rows;
    if (m_skip)
        return {};
    if (!m_rows)
        return Error{ErrorKind::InvalidRequest, "malformed", "The cloud sent a row of no table.", {}};
    DBSYNC_ASSIGN(const RowView* values, m_parser.parse(changed.json));
    const std::size_t wanted = changed.deleted ? static_cast<std::size_t>(m_table->keyCount()) : m_sectionColumns;
    if (values->size() != wanted)
        return Error{ErrorKind::InvalidRequest,
                     "malformed",
                     "The cloud sent a row of table \"" + m_table->name() + "\" with the wrong number of values.",
                     {}};
    RowView known;
    for (const std::size_t position : m_positions) {
        if (!changed.deleted)
            known.push_back((*values)[position]);
    }
    std::string_view json = changed.deleted ? std::string_view() : changed.json;
    if (!known.empty()) {
        m_projected.clear();
        appendRow(known, m_projected);
        json = m_projected;
    }
    const RowView key = changed.deleted ? *values : keyOf(*m_table, known.empty() ? *values : known);
    m_lastTable = m_table->name();
    m_lastKey.clear();
    appendRow(key, m_lastKey);
    auto written = m_rows->write(key, changed.revision, changed.incarnation, json);
    const bool unstorable = !written && written.error().code == "constraint" && m_table->table().automaticKey;
    if (unstorable)
        return noteUnstorable(m_store->companionHandle(), *m_table, m_lastKey, changed.deleted);
    DBSYNC_TRY(std::move(written));
    return changed.times.empty() ? Result<void>()
                                 : writeTimes(m_store->companionHandle(), m_table->name(), m_lastKey, changed.times);
}

Result<void> Staging::writeState()
{
    Companion& companion = m_store->companion();
    DBSYNC_TRY(companion.setValue("incomingTo", std::to_string(m_incoming.to.revision)));
    DBSYNC_TRY(companion.setValue("incomingToMark", m_incoming.to.mark));
    DBSYNC_TRY(companion.setValue("incomingFrom", std::to_string(m_incoming.from.revision)));
    DBSYNC_TRY(companion.setValue("incomingFromMark", m_incoming.from.mark));
    DBSYNC_TRY(companion.setValue("incomingAt", std::to_string(m_incoming.firstAt.revision)));
    DBSYNC_TRY(companion.setValue("incomingAtMark", m_incoming.firstAt.mark));
    DBSYNC_TRY(companion.setValue("incomingTable", m_lastTable));
    DBSYNC_TRY(companion.setValue("incomingKey", m_lastKey));
    DBSYNC_TRY(companion.setValue("incomingRows", std::to_string(m_incoming.rows)));
    DBSYNC_TRY(companion.setValue("incomingCompare", m_incoming.compare ? "1" : "0"));
    return companion.setValue("incomingComplete", m_incoming.complete ? "1" : "0");
}

Result<void> Staging::commit()
{
    if (!m_transaction || !m_hasHeader) {
        m_transaction.reset();
        return {};
    }
    DBSYNC_TRY(writeState());
    DBSYNC_TRY(m_transaction->commit());
    m_transaction.reset();
    m_uncommitted = 0;
    return {};
}

} // namespace dbsync::device
