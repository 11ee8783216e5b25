#include "device/capture/difference_scan.h"

#include "change/row_codec.h"
#include "device/apply/row_decision.h"
#include "device/store/row_access.h"

#include <limits>
#include <vector>

namespace dbsync::device {

using sqlite::Statement;

namespace {

enum Extra { incarnationColumn, heldColumn, timeColumn, baseIncarnationColumn, baseRowColumn, extraCount };

std::string conditionOf(DifferenceScan::Which which)
{
    using Which = DifferenceScan::Which;
    const std::string dependent = std::to_string(static_cast<int>(Held::Dependent));
    switch (which) {
    case Which::All:
        return "1";
    case Which::Free:
        return "p.held = 0";
    case Which::Held:
        return "p.held <> 0";
    case Which::Dependent:
        return "p.held = " + dependent;
    case Which::HeldItself:
        break;
    }
    return "p.held NOT IN (0, " + dependent + ")";
}

} // namespace

Result<DifferenceScan> DifferenceScan::open(sqlite3* file, const SyncedTable& table, Which which, const Row& after)
{
    DifferenceScan scan;
    scan.m_keyCount = table.keyCount();
    scan.m_columnCount = table.columnCount();
    std::string condition = conditionOf(which);
    if (!after.empty())
        condition += " AND (" + table.keys("p") + ") > (" + parameters(table.keyCount()) + ")";
    const std::string sql = "SELECT " + table.keys("p") + ", p.incarnation, p.held, " +
                            (table.notesTime() ? "p.time" : "NULL") + ", b.incarnation, b.row, " + table.columns("t") +
                            " FROM main." + table.pending() + " AS p LEFT JOIN " + table.quoted() + " AS t ON " +
                            table.tableHasKey("t", "p") + " LEFT JOIN companion." + table.base() + " AS b ON " +
                            table.sameKeys("b", "p") + " WHERE " + condition + " ORDER BY " + table.keys("p");
    DBSYNC_ASSIGN(scan.m_statement, Statement::prepare(file, sql));
    for (std::size_t i = 0; i < after.size(); ++i)
        bindValue(scan.m_statement.get(), static_cast<int>(i) + 1, after[i].view());
    return scan;
}

Result<bool> DifferenceScan::next()
{
    DBSYNC_ASSIGN(const bool found, m_statement.step());
    m_local.clear();
    if (found && hasLocal())
        appendColumns(m_statement.get(), m_keyCount + extraCount, m_columnCount, m_local);
    return found;
}

std::string DifferenceScan::keyJson() const
{
    std::string json;
    appendColumns(m_statement.get(), 0, m_keyCount, json);
    return json;
}

RowView DifferenceScan::key() const
{
    RowView key;
    for (int i = 0; i < m_keyCount; ++i)
        key.push_back(columnValue(m_statement.get(), i));
    return key;
}

std::optional<std::int64_t> DifferenceScan::incarnation() const
{
    if (m_statement.isNull(m_keyCount + incarnationColumn))
        return std::nullopt;
    return m_statement.integer(m_keyCount + incarnationColumn);
}

int DifferenceScan::held() const
{
    return static_cast<int>(m_statement.integer(m_keyCount + heldColumn));
}

std::int64_t DifferenceScan::time() const
{
    return m_statement.integer(m_keyCount + timeColumn);
}

bool DifferenceScan::hasBase() const
{
    return !m_statement.isNull(m_keyCount + baseRowColumn);
}

std::int64_t DifferenceScan::baseIncarnation() const
{
    return m_statement.integer(m_keyCount + baseIncarnationColumn);
}

std::string_view DifferenceScan::baseRow() const
{
    return m_statement.blob(m_keyCount + baseRowColumn);
}

bool DifferenceScan::hasLocal() const
{
    // A row that is there has a value in some key column, and the join found it by all of them.
    for (int i = 0; i < m_columnCount; ++i) {
        if (!m_statement.isNull(m_keyCount + extraCount + i))
            return true;
    }
    return false;
}

bool DifferenceScan::differs() const
{
    if (hasLocal() != hasBase())
        return true;
    return hasLocal() && std::string_view(m_local) != baseRow();
}

Result<void> dropSettled(sqlite3* file, const SyncedTable& table, DifferenceScan::Which which)
{
    DBSYNC_TRY(dropSettledPart(file, table, which, {}, std::numeric_limits<std::size_t>::max()));
    return {};
}

Result<std::optional<Row>> dropSettledPart(sqlite3* file, const SyncedTable& table, DifferenceScan::Which which,
                                           const Row& after, std::size_t rows)
{
    std::vector<std::string> settled;
    std::optional<Row> last;
    {
        DBSYNC_ASSIGN(auto scan, DifferenceScan::open(file, table, which, after));
        for (std::size_t looked = 0; !last; ++looked) {
            DBSYNC_ASSIGN(const bool more, scan.next());
            if (!more)
                break;
            if (looked + 1 == rows)
                last = toRow(scan.key());
            // Two equal sums that are too large to add up are no agreement.
            const bool asks = table.policies().sums && scan.held() == static_cast<int>(Held::Decision);
            if (!scan.differs() && !asks && scan.held() != static_cast<int>(Held::CloudDeletes))
                settled.push_back(scan.keyJson());
        }
    }
    if (settled.empty())
        return last;
    DBSYNC_ASSIGN(
        auto erase,
        Statement::prepare(file, "DELETE FROM main." + table.pending() + " WHERE " + table.keyParameters(), true));
    RowParser parser;
    for (const std::string& key : settled) {
        DBSYNC_ASSIGN(const RowView* values, parser.parse(key));
        bindKey(erase.get(), *values);
        DBSYNC_TRY(erase.run());
    }
    return last;
}

} // namespace dbsync::device
