#include "sync/session/part_comparison.h"

#include "base/identifier.h"

#include <algorithm>

namespace dbsync::sync {

namespace {

constexpr std::int64_t rowsOfPart = 500;
constexpr std::int64_t mostPartsAsked = 4096;

/// Enough parts for the largest table.
Result<int> countParts(const device::Store& store)
{
    std::int64_t largest = 0;
    for (const device::SyncedTable& table : store.tables()) {
        DBSYNC_ASSIGN(const auto rows,
                      sqlite::queryInteger(store.companionHandle(), "SELECT count(*) FROM " + table.base()));
        largest = std::max(largest, rows.value_or(0));
    }
    return static_cast<int>(std::clamp<std::int64_t>(largest / rowsOfPart, 1, mostPartsAsked));
}

/// Takes the cloud's digests, and holds each table's against the bases once it is there.
class PartComparison
{
public:
    PartComparison(device::Store& store, DifferingParts& found) : m_store(store), m_found(found)
    {
        // Until the cloud has told of a table, all of it may differ.
        for (const device::SyncedTable& table : store.tables())
            m_found.tables[table.id()] = {};
    }

    Result<void> take(std::string_view bytes)
    {
        return m_lines.read(bytes,
                            [this](std::string_view line) { return line.empty() ? Result<void>() : takeLine(line); });
    }

    bool ended() const { return m_ended; }

private:
    Result<void> takeLine(std::string_view line)
    {
        if (!m_started) {
            m_started = true;
            DBSYNC_ASSIGN([[maybe_unused]] const auto header, wire::parseChangesHeader(line));
            return {};
        }
        if (line.front() == '[') {
            DBSYNC_ASSIGN(const NumberedPart part, parsePart(line));
            if (part.part < m_found.parts)
                m_parts[static_cast<std::size_t>(part.part)] = part.digest;
            return {};
        }
        DBSYNC_ASSIGN(const auto what, wire::parseSectionOrEnd(line));
        DBSYNC_TRY(compareTable());
        m_ended = what.end.has_value();
        if (m_ended)
            DBSYNC_TRY(compareUntold());
        m_table = what.section ? m_store.find(what.section->table) : nullptr;
        if (m_table)
            m_told.insert(m_table->id());
        if (m_table && !sameColumns(what.section->columns))
            m_table = nullptr;
        m_parts.assign(static_cast<std::size_t>(m_found.parts), {});
        return {};
    }

    /// A table without rows is not in the answer.
    Result<void> compareUntold()
    {
        for (const device::SyncedTable& table : m_store.tables()) {
            if (m_told.count(table.id()) > 0)
                continue;
            DBSYNC_ASSIGN(const auto any, sqlite::queryInteger(m_store.companionHandle(),
                                                               "SELECT 1 FROM " + table.base() + " LIMIT 1"));
            if (!any)
                m_found.tables.erase(table.id());
        }
        return {};
    }

    bool sameColumns(const std::vector<std::string>& columns) const
    {
        const auto& own = m_table->table().columns;
        return std::equal(columns.begin(), columns.end(), own.begin(), own.end(),
                          [](const std::string& name, const Column& column) { return sameName(name, column.name); });
    }

    Result<void> compareTable()
    {
        if (!m_table)
            return {};
        RowDigest digest(m_found.salt, m_found.parts, m_table->keyIndexes());
        DBSYNC_ASSIGN(auto bases,
                      sqlite::Statement::prepare(m_store.companionHandle(), "SELECT row FROM " + m_table->base()));
        while (true) {
            DBSYNC_ASSIGN(const bool more, bases.step());
            if (!more)
                break;
            DBSYNC_ASSIGN(const RowView* row, m_parser.parse(bases.blob(0)));
            digest.add(*row, bases.blob(0));
        }
        std::set<int> differing;
        for (std::size_t i = 0; i < m_parts.size(); ++i) {
            if (!(digest.parts()[i] == m_parts[i]))
                differing.insert(static_cast<int>(i));
        }
        if (differing.empty())
            m_found.tables.erase(m_table->id());
        else
            m_found.tables[m_table->id()] = std::move(differing);
        return {};
    }

    device::Store& m_store;
    DifferingParts& m_found;
    wire::PackedLines m_lines;
    RowParser m_parser;
    const device::SyncedTable* m_table = nullptr;
    std::vector<PartDigest> m_parts;
    std::set<int> m_told;
    bool m_started = false;
    bool m_ended = false;
};

} // namespace

Result<DifferingParts> findDifferingParts(device::Store& store, HttpCloud& cloud)
{
    DifferingParts found;
    found.salt = makeRandomHex(16);
    DBSYNC_ASSIGN(found.parts, countParts(store));
    PartComparison comparison(store, found);
    DBSYNC_TRY(cloud.digests(store.state().device, store.state().cursor.revision, found.salt, found.parts,
                             [&](std::string_view bytes) { return comparison.take(bytes); }));
    if (!comparison.ended())
        return unreachable(QString::fromStdString(store.state().server), QStringLiteral("its answer broke off"));
    return found;
}

} // namespace dbsync::sync
