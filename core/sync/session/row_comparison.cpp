#include "sync/session/row_comparison.h"

#include "base/counted.h"
#include "sync/cloud/cloud_client.h"

namespace dbsync::sync {

Result<void> RowComparison::take(std::string_view bytes)
{
    return m_lines.read(bytes,
                        [this](std::string_view line) { return line.empty() ? Result<void>() : takeLine(line); });
}

Result<void> RowComparison::finish()
{
    if (!m_ended)
        return unreachable(QString::fromStdString(m_store.state().server), QStringLiteral("its answer broke off"));
    for (const device::SyncedTable& table : m_store.tables()) {
        const auto parts = m_parts.tables.find(table.id());
        if (parts == m_parts.tables.end())
            continue;
        DBSYNC_ASSIGN(const std::int64_t bases, countBases(table, parts->second));
        const std::int64_t surplus = bases - m_counts[table.id()];
        if (surplus > 0)
            m_find("rowSurplus", table,
                   counted(surplus, " row that the cloud had confirmed is not in the cloud",
                           " rows that the cloud had confirmed are not in the cloud"));
    }
    return {};
}

Result<std::int64_t> RowComparison::countBases(const device::SyncedTable& table, const std::set<int>& parts)
{
    if (parts.empty()) {
        DBSYNC_ASSIGN(const auto count,
                      sqlite::queryInteger(m_store.companionHandle(), "SELECT count(*) FROM " + table.base()));
        return count.value_or(0);
    }
    RowDigest digest(m_parts.salt, m_parts.parts, table.keyIndexes());
    DBSYNC_ASSIGN(auto bases, sqlite::Statement::prepare(m_store.companionHandle(), "SELECT row FROM " + table.base()));
    std::int64_t count = 0;
    while (true) {
        DBSYNC_ASSIGN(const bool more, bases.step());
        if (!more)
            return count;
        DBSYNC_ASSIGN(const RowView* row, m_parser.parse(bases.blob(0)));
        count += static_cast<std::int64_t>(parts.count(digest.partOf(*row)));
    }
}

Result<void> RowComparison::takeLine(std::string_view line)
{
    if (!m_started) {
        DBSYNC_ASSIGN([[maybe_unused]] const auto header, wire::parseChangesHeader(line));
        m_started = true;
        return {};
    }
    if (line.front() == '{')
        return takeSection(line);
    DBSYNC_ASSIGN(const auto row, wire::parseChangedRow(line));
    if (!m_table)
        return {};
    return row.deleted ? takeTombstone(row) : takeRow(row);
}

Result<void> RowComparison::takeSection(std::string_view line)
{
    DBSYNC_ASSIGN(const auto parsed, wire::parseSectionOrEnd(line));
    m_ended |= parsed.end.has_value();
    m_table = parsed.section ? m_store.find(parsed.section->table) : nullptr;
    if (m_table) {
        DBSYNC_ASSIGN(auto bases, device::KeyedRows::open(m_store.companionHandle(), *m_table, m_table->base()));
        m_bases = std::make_unique<device::KeyedRows>(std::move(bases));
        m_columns = parsed.section->columns;
    }
    return {};
}

/// The row in the columns that are synced here; the cloud may have more.
RowView RowComparison::known(const RowView& values) const
{
    RowView row;
    for (const Column& column : m_table->table().columns) {
        for (std::size_t i = 0; i < m_columns.size() && i < values.size(); ++i) {
            if (sameName(m_columns[i], column.name))
                row.push_back(values[i]);
        }
    }
    return row;
}

Result<void> RowComparison::takeRow(const wire::ChangedRow& row)
{
    DBSYNC_ASSIGN(const RowView* parsed, m_parser.parse(row.json));
    const RowView values = known(*parsed);
    if (values.size() != m_table->table().columns.size())
        return {}; // the schema has changed since the last sync
    DBSYNC_ASSIGN(const auto base, m_bases->read(device::keyOf(*m_table, values)));
    m_counts[m_table->id()] += base ? 1 : 0;
    if (row.revision > m_store.state().cursor.revision)
        return {}; // changed since the last sync
    std::string json;
    appendRow(values, json);
    if (base && base->row && *base->row == json)
        return {};
    std::string key;
    appendRow(device::keyOf(*m_table, values), key);
    if (base)
        m_find("rowDiffers", *m_table, "the row with key " + key + " is not what the cloud had confirmed");
    else
        m_find("rowMissing", *m_table, "the row with key " + key + " never arrived here");
    return {};
}

/// A row that was deleted since the last sync is not one that the cloud lost.
Result<void> RowComparison::takeTombstone(const wire::ChangedRow& row)
{
    if (row.revision <= m_store.state().cursor.revision)
        return {};
    DBSYNC_ASSIGN(const RowView* key, m_parser.parse(row.json));
    if (static_cast<int>(key->size()) != m_table->keyCount())
        return {};
    DBSYNC_ASSIGN(const auto base, m_bases->read(*key));
    m_counts[m_table->id()] += base ? 1 : 0;
    return {};
}

} // namespace dbsync::sync
