#include "base/clock.h"
#include "device/apply/apply_run.h"
#include "device/apply/incoming_times.h"

namespace dbsync::device {

using sqlite::Statement;

namespace {

enum Extra {
    incarnationColumn,
    heldColumn,
    timeColumn,
    baseIncarnationColumn,
    baseRowColumn,
    revisionColumn,
    cloudIncarnationColumn,
    cloudRowColumn,
    extraCount
};

/// Keys that are both pending and incoming, walked from the smaller side. Counts no further than `incomingRows`.
Result<std::string> joinedKeys(sqlite3* file, const SyncedTable& table, std::int64_t incomingRows)
{
    const std::string pending = "main." + table.pending();
    const std::string incoming = "companion." + table.incoming();
    DBSYNC_ASSIGN(const auto fewPending,
                  sqlite::queryInteger(file, "SELECT (SELECT count(*) FROM (SELECT 1 FROM " + pending + " LIMIT " +
                                                 std::to_string(incomingRows) + ")) < " +
                                                 std::to_string(incomingRows)));
    return fewPending.value_or(0) ? pending + " AS p CROSS JOIN " + incoming + " AS i"
                                  : incoming + " AS i CROSS JOIN " + pending + " AS p";
}

} // namespace

Result<void> ApplyRun::mergePending(const SyncedTable& table)
{
    DBSYNC_ASSIGN(const std::string joined, joinedKeys(m_store.file(), table, m_incomingRows));
    const std::string sql = "SELECT " + table.keys("i") + ", p.incarnation, p.held, " +
                            (table.notesTime() ? "p.time" : "NULL") +
                            ", b.incarnation, b.row, i.revision, "
                            "i.incarnation, i.row, " +
                            table.columns("t") + " FROM " + joined + " ON " + table.sameKeys("p", "i") +
                            " LEFT JOIN companion." + table.base() + " AS b ON " + table.sameKeys("b", "i") +
                            " LEFT JOIN " + table.quoted() + " AS t ON " + table.tableHasKey("t", "i");
    // Rows are written once the walk is over: it reads the very tables that change.
    struct Decided
    {
        std::string key;
        RowDecision decision;
        std::int64_t revision;
        std::optional<std::string> local;
        Held held;
    };
    std::vector<Decided> decided;
    {
        DBSYNC_ASSIGN(auto walk, Statement::prepare(m_store.file(), sql));
        const int first = table.keyCount();
        while (true) {
            DBSYNC_ASSIGN(const bool more, walk.step());
            if (!more)
                break;
            Decided each;
            appendColumns(walk.get(), 0, table.keyCount(), each.key);
            bool hasLocal = false;
            for (int i = 0; i < table.columnCount(); ++i)
                hasLocal |= !walk.isNull(first + extraCount + i);
            if (hasLocal)
                appendColumns(walk.get(), first + extraCount, table.columnCount(), each.local.emplace());
            each.revision = walk.integer(first + revisionColumn);
            RowSides sides;
            if (each.local)
                sides.local = *each.local;
            if (!walk.isNull(first + cloudRowColumn))
                sides.cloud = walk.blob(first + cloudRowColumn);
            if (!walk.isNull(first + baseRowColumn))
                sides.base = walk.blob(first + baseRowColumn);
            sides.baseIncarnation = walk.integer(first + baseIncarnationColumn);
            sides.cloudIncarnation = walk.integer(first + cloudIncarnationColumn);
            if (!walk.isNull(first + incarnationColumn))
                sides.localIncarnation = walk.integer(first + incarnationColumn);
            const auto held = each.held = static_cast<Held>(walk.integer(first + heldColumn));
            if (held != Held::No) {
                DBSYNC_ASSIGN(sides.earlier, findConflict(m_store.companionHandle(), table.name(), each.key));
            }
            if (compares() && sides.earlier && sides.base == sides.cloud)
                continue; // the conflict is what it was
            supposeBase(sides, each.revision, held);
            std::optional<std::string> standing;
            if (held == Held::Unapplied && !sides.localIncarnation) {
                DBSYNC_ASSIGN(standing, standingOf(table, each.key));
                if (standing)
                    sides.base = *standing;
            }
            sides.policies = &table.policies();
            if (table.notesTime()) {
                DBSYNC_ASSIGN(sides.times, timesOf(table, each.key, each.revision, walk.integer(first + timeColumn)));
            }
            DBSYNC_ASSIGN(each.decision, m_decider.decide(table.table(), sides));
            DBSYNC_TRY(keepOverruled(table, each.key, sides, each.decision));
            decided.push_back(std::move(each));
        }
    }
    for (Decided& each : decided) {
        if (each.held == Held::No && each.decision.mark == RowDecision::Mark::Keep)
            each.decision.mark = RowDecision::Mark::Leave;
        if (each.held != Held::No)
            DBSYNC_TRY(releaseVictims(table, each.key));
        DBSYNC_TRY(carryOut(table, each.key, std::move(each.decision), each.revision, std::move(each.local)));
        tell(table);
    }
    return {};
}

/// When both sides of a row were changed, by the cloud's clock.
Result<ChangeTimes> ApplyRun::timesOf(const SyncedTable& table, const std::string& key, std::int64_t revision,
                                      std::int64_t local)
{
    ChangeTimes times;
    times.local = local > 0 ? local + m_options.clockDifference : 0;
    DBSYNC_ASSIGN(const auto told, readTimes(m_store.companionHandle(), table.name(), key));
    if (told.size() == 1 && table.columnCount() != 1)
        times.cloudRow = told.front();
    else
        times.cloud = told;
    for (const wire::RevisionAuthor& author : m_options.authors) {
        // A change that came without its time was made when it reached the cloud, or before.
        if (author.revision == revision && times.cloudRow == 0)
            times.cloudRow = parseTime(author.time).value_or(0);
    }
    return times;
}

Result<void> ApplyRun::noteIncarnation(const SyncedTable& table, const std::string& key, std::int64_t incarnation)
{
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
    DBSYNC_ASSIGN(const auto statement,
                  m_statements.get("UPDATE main." + table.pending() + " SET incarnation = coalesce(incarnation, ?" +
                                   std::to_string(table.keyCount() + 1) + ") WHERE " + table.keyParameters()));
    bindKey(statement->get(), *values);
    return statement->bind(table.keyCount() + 1, incarnation).run();
}

Result<void> ApplyRun::carryOut(const SyncedTable& table, const std::string& key, RowDecision decision,
                                std::int64_t revision, std::optional<std::string> local)
{
    using Mark = RowDecision::Mark;
    using Write = RowDecision::Write;
    DBSYNC_TRY(forgetConflict(table, key));
    if (decision.write == Write::Erase && isHeldBack(table))
        return holdDeletion(table, key);
    if (decision.mark == Mark::Clear) {
        DBSYNC_TRY(clear(table, key));
    } else if (decision.mark != Mark::Leave) {
        DBSYNC_TRY(mark(table, key, decision.mark == Mark::Hold ? Held::Decision : Held::No));
    }
    if (decision.incarnation && decision.mark != Mark::Clear)
        DBSYNC_TRY(noteIncarnation(table, key, *decision.incarnation));
    std::optional<ConflictEntry> conflict = std::move(decision.conflict);
    if (conflict)
        DBSYNC_TRY(addConflict(table, key, *conflict, revision));
    if (decision.merged)
        ++m_report.merged;
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    if (decision.write == Write::Erase) {
        DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
        ++m_report.pulled.deleted;
        return rows->erase(*values);
    }
    if (decision.write == Write::Row) {
        ++(local ? m_report.pulled.updated : m_report.pulled.inserted);
        DBSYNC_ASSIGN(const RowView* values, m_parser.parse(decision.row));
        auto written = rows->write(*values);
        if (!written && !isConstraintError(m_store.file()))
            return written;
        if (!written)
            park({&table, key, std::move(decision.row), std::move(local), decision.mark != Mark::Clear, false,
                  std::move(decision.base), std::move(decision.cloud)});
    }
    return {};
}

} // namespace dbsync::device
