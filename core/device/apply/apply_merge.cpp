#include "base/clock.h"
#include "device/apply/apply_run.h"
#include "device/apply/incoming_times.h"
#include "device/capture/capture.h"

#include <algorithm>

namespace dbsync::device {

namespace {

/// Whether a person is asked about what both sides made of the row, which still differs.
bool isAboutBoth(const RowSides& sides, Held held)
{
    const std::string& kind = sides.earlier->kind;
    return held == Held::Decision && sides.local != sides.cloud && kind != "unique" && kind != "foreignKey" &&
           kind != "invalidValue";
}

} // namespace

Result<void> ApplyRun::merge(const SyncedTable& table, LocalRows& rows, const IncomingRow& incoming)
{
    DBSYNC_ASSIGN(auto local, rows.read(incoming.keyValues));
    RowSides sides;
    if (local)
        sides.local = *local;
    sides.cloud = incoming.row;
    sides.base = incoming.base;
    sides.baseIncarnation = incoming.baseIncarnation;
    sides.cloudIncarnation = incoming.incarnation;
    sides.localIncarnation = incoming.localIncarnation;
    const Held held = *incoming.held;
    m_anyUnapplied |= held == Held::Unapplied;
    if (held != Held::No) {
        DBSYNC_ASSIGN(sides.earlier, findConflict(m_store.companionHandle(), table.name(), incoming.key));
    }
    if (sides.earlier && sides.base == sides.cloud && (compares() || isAboutBoth(sides, held)))
        return {}; // the conflict is what it was, whatever the cloud's row was meanwhile
    if (held == Held::Leaves && !incoming.row)
        return {}; // it is decided to go
    supposeBase(sides, incoming.revision, held);
    std::optional<StandingRow> standing;
    if (held == Held::Leaves || (held == Held::Unapplied && !sides.localIncarnation)) {
        DBSYNC_ASSIGN(standing, standingOf(table, incoming.key));
        if (standing)
            sides.base = standing->row;
        if (standing && standing->incarnation)
            sides.baseIncarnation = *standing->incarnation;
    }
    sides.policies = &table.policies();
    if (table.notesTime()) {
        DBSYNC_ASSIGN(sides.times, timesOf(table, incoming.key, incoming.revision, incoming.time));
    }
    DBSYNC_ASSIGN(auto decision, m_decider.decide(table.table(), sides));
    decision.measure = sides.base ? std::optional(sides.baseIncarnation) : std::nullopt;
    DBSYNC_TRY(keepOverruled(table, incoming.key, sides, decision));
    if (held == Held::No && decision.mark == RowDecision::Mark::Keep)
        decision.mark = RowDecision::Mark::Leave;
    if (held != Held::No)
        DBSYNC_TRY(releaseVictims(table, incoming.key));
    if (decision.write == RowDecision::Write::Row && (held != Held::No || !local))
        m_stood[{&table, incoming.key}] = local;
    return carryOut(table, incoming.key, std::move(decision), incoming.revision, std::move(local));
}

/// When both sides of a row were changed, by the cloud's clock.
Result<ChangeTimes> ApplyRun::timesOf(const SyncedTable& table, const std::string& key, std::int64_t revision,
                                      std::int64_t local)
{
    ChangeTimes times;
    if (!m_now) {
        DBSYNC_ASSIGN(m_now, timeHere(m_store.file()));
    }
    times.local = local > 0 ? std::min(local, *m_now) + m_options.clockDifference : 0;
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
    if (local && decision.write != Write::Nothing)
        m_former.note(table, *local, FormerParents::Side::Here);
    if (decision.write == Write::Erase) {
        DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
        ++m_report.pulled.deleted;
        return rows->erase(*values);
    }
    if (decision.write == Write::Row) {
        ++(local ? m_report.pulled.updated : m_report.pulled.inserted);
        DBSYNC_ASSIGN(const RowView* values, m_parser.parse(decision.row));
        auto written = rows->write(*values);
        if (!written && !isConstraintError(written.error()))
            return written;
        if (written && local && decision.base && decision.mark != Mark::Clear)
            m_merged.push_back({&table, key, std::move(*local), std::move(*decision.base)});
        if (written)
            return {};
        ParkedRow parked{&table, key, std::move(decision.row), std::move(local), decision.mark != Mark::Clear, false};
        parked.base = std::move(decision.base);
        parked.cloud = std::move(decision.cloud);
        parked.standing = decision.measure;
        park(std::move(parked));
    }
    return {};
}

} // namespace dbsync::device
