#include "device/apply/standing_rows.h"
#include "device/conflicts/decision_run.h"
#include "device/conflicts/leaving_rows.h"
#include "device/conflicts/resolution.h"
#include "device/conflicts/twin_rows.h"
#include "device/edit/edit_problem.h"
#include "device/references/reference_follower.h"
#include "device/schema/index_guard.h"
#include "device/store/new_keys.h"

#include <algorithm>

namespace dbsync::device {

using sqlite::Statement;

Error invalid(const char* code, std::string message, std::string hint)
{
    return {ErrorKind::InvalidRequest, code, std::move(message), std::move(hint)};
}

DecisionRun::DecisionRun(Store& store, const SyncedTable& table, ConflictEntry entry, LocalRows rows, KeyedRows bases,
                         const Decided& decided, Taken taken)
    : m_store(store),
      m_table(table),
      m_entry(std::move(entry)),
      m_rows(std::move(rows)),
      m_bases(std::move(bases)),
      m_decided(decided),
      m_taken(taken)
{
}

Result<void> DecisionRun::run(const Decision& decision)
{
    if (m_entry.kind == "updateUpdate" && decision.use != Decision::Use::Both) {
        DBSYNC_ASSIGN(auto standing, unappliedStanding());
        if (standing)
            return decideUnapplied(decision, std::move(*standing));
    }
    switch (decision.use) {
    case Decision::Use::Device:
        return useDevice();
    case Decision::Use::Cloud:
        return useCloud();
    case Decision::Use::Both:
        return useBoth();
    case Decision::Use::Values:
        return useValues(decision.values);
    }
    return {};
}

Result<void> DecisionRun::restoreParents()
{
    for (const std::string& key : {m_entry.key, m_entry.otherKey}) {
        if (key.empty())
            continue;
        DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
        DBSYNC_ASSIGN(const auto row, m_rows.read(*values));
        if (row)
            DBSYNC_TRY(restoreParentsOf(m_store, m_table, *row));
    }
    return {};
}

Result<void> DecisionRun::readBefore()
{
    for (const std::string& key : {m_entry.key, m_entry.otherKey}) {
        if (key.empty())
            continue;
        DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
        DBSYNC_ASSIGN(auto row, m_rows.read(*values));
        if (row)
            m_before.emplace_back(key, std::move(*row));
    }
    return {};
}

Result<void> DecisionRun::followChange()
{
    for (const auto& [key, before] : m_before) {
        DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
        DBSYNC_ASSIGN(const auto after, m_rows.read(*values));
        if (!after || before == *after)
            continue;
        DBSYNC_ASSIGN(const RowView* was, m_localParser.parse(before));
        DBSYNC_ASSIGN(const RowView* is, m_parser.parse(*after));
        if (auto followed = followDecided(m_store, m_table, *was, *is); !followed)
            return refused(followed.error());
    }
    return {};
}

Result<void> DecisionRun::setHeld(const std::string& key, Held held)
{
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
    DBSYNC_ASSIGN(auto update, Statement::prepare(m_store.file(),
                                                  "UPDATE main." + m_table.pending() +
                                                      " SET held = " + std::to_string(static_cast<int>(held)) +
                                                      " WHERE " + m_table.keyParameters(),
                                                  true));
    bindKey(update.get(), *values);
    return update.run();
}

Result<void> DecisionRun::notePending(const std::string& key)
{
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
    return device::notePending(m_store.file(), m_table, *values);
}

Result<void> DecisionRun::forget(const std::string& key)
{
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
    return forgetPending(m_store.file(), m_table, *values);
}

/// The row becomes what the cloud has, and is no change any more. Where the cloud has none it goes, as soon as nothing
/// refers to it.
Result<void> DecisionRun::becomeBase(const std::string& key)
{
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
    DBSYNC_ASSIGN(const auto base, m_bases.read(*values));
    if (base && base->row) {
        DBSYNC_ASSIGN(const RowView* row, m_parser.parse(*base->row));
        if (auto written = m_rows.write(*row); !written) {
            if (!mayWait(written.error()))
                return refused(written.error());
            DBSYNC_ASSIGN(const auto local, m_rows.read(*values));
            return giveUp(key, local);
        }
        return forget(key);
    }
    DBSYNC_ASSIGN(const bool referred, isReferredTo(m_store, m_table, key));
    if (referred) {
        m_waits = true;
        return leave(m_store, m_table, key);
    }
    DBSYNC_TRY(m_rows.erase(*values));
    return forget(key);
}

/// The cloud's row waits. What stands there is no change any more, and not asked about again; where it is another row
/// than the cloud's it stays that, and what is changed in it is never mixed with the cloud's.
Result<void> DecisionRun::giveUp(const std::string& key, const std::optional<std::string>& local)
{
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
    DBSYNC_ASSIGN(const bool madeAnew, isMadeAnew(m_store, m_table, *values));
    std::optional<StandingRow> standing;
    if (local) {
        DBSYNC_ASSIGN(const auto incarnation, incarnationOf(*values));
        standing = {*local, incarnation};
    }
    if (m_entry.kind == "insertInsert" || madeAnew)
        DBSYNC_TRY(forget(key));
    return waitForPlace(key, standing);
}

/// As it is noted where the row was made here since.
Result<std::optional<std::int64_t>> DecisionRun::incarnationOf(const RowView& key)
{
    DBSYNC_ASSIGN(auto find, Statement::prepare(m_store.file(),
                                                "SELECT incarnation FROM main." + m_table.pending() + " WHERE " +
                                                    m_table.keyParameters(),
                                                true));
    bindKey(find.get(), key);
    DBSYNC_ASSIGN(const bool found, find.step());
    return found && !find.isNull(0) ? std::optional(find.integer(0)) : std::nullopt;
}

/// The cloud's row waits; `standing` is what the row's changes here are measured by until it is written.
Result<void> DecisionRun::waitForPlace(const std::string& key, const std::optional<StandingRow>& standing)
{
    m_waits = true;
    DBSYNC_TRY(keepStandingRow(m_store.companionHandle(), m_table.name(), key, standing));
    DBSYNC_TRY(notePending(key));
    return setHeld(key, Held::Unapplied);
}

/// What the row's changes are measured by, where the merged row waits to be written besides.
Result<std::optional<StandingRow>> DecisionRun::unappliedStanding()
{
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(m_entry.key));
    DBSYNC_ASSIGN(auto find, Statement::prepare(m_store.file(),
                                                "SELECT 1 FROM main." + m_table.pending() + " WHERE held = 4 AND " +
                                                    m_table.keyParameters(),
                                                true));
    bindKey(find.get(), *values);
    DBSYNC_ASSIGN(const bool found, find.step());
    return found ? standingRow(m_store.companionHandle(), m_table.name(), m_entry.key)
                 : Result<std::optional<StandingRow>>(std::nullopt);
}

/// The row goes on waiting; what was decided of the columns that clashed is what the next merge finds.
Result<void> DecisionRun::decideUnapplied(const Decision& decision, StandingRow standing)
{
    DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(m_entry.key));
    DBSYNC_ASSIGN(const auto base, m_bases.read(*key));
    DBSYNC_ASSIGN(const auto local, m_rows.read(*key));
    if (!base || !base->row || !local)
        return becomeBase(m_entry.key);
    DBSYNC_ASSIGN(const RowView* cloud, m_parser.parse(*base->row));
    DBSYNC_ASSIGN(const RowView* stands, m_keyParser.parse(standing.row));
    DBSYNC_ASSIGN(const RowView* here, m_localParser.parse(*local));
    RowView row = *here;
    RowView measure = *stands;
    for (const std::string& column : m_entry.columns) {
        const auto index = static_cast<std::size_t>(std::max(m_table.table().columnIndex(column), 0));
        (decision.use == Decision::Use::Cloud ? row : measure)[index] = (*cloud)[index];
    }
    if (decision.use == Decision::Use::Values)
        DBSYNC_TRY(setValues(row, decision.values));
    std::string json;
    appendRow(measure, json);
    if (auto written = m_rows.write(row); !written)
        return refused(written.error());
    standing.row = std::move(json);
    return keepStandingRow(m_store.companionHandle(), m_table.name(), m_entry.key, standing);
}

Result<void> DecisionRun::setValues(RowView& row, const std::vector<std::pair<std::string, Value>>& values) const
{
    for (const auto& [column, value] : values) {
        const int index = m_table.table().columnIndex(column);
        if (index < 0 || m_table.table().isKeyColumn(column))
            return invalid("noSuchColumn",
                           "Table \"" + m_table.name() + "\" has no column \"" + column + "\" that can be set.");
        row[static_cast<std::size_t>(index)] = value.view();
    }
    return {};
}

Error DecisionRun::refused(const Error& error) const
{
    if (!isConstraintError(error))
        return error;
    const auto problem = problemOf(m_store.file(), m_table.name());
    return invalid("invalidValue",
                   "The row of table \"" + m_table.name() +
                       "\" cannot be written: " + (problem ? describe(*problem) : error.message + "."),
                   "Choose other values.");
}

Result<void> DecisionRun::useBoth()
{
    if (m_entry.kind != "insertInsert" || !mayGetNewKey(m_table.table()))
        return invalid("cannotKeepBoth",
                       "Both rows of table \"" + m_table.name() + "\" cannot stay: " +
                           (m_entry.kind == "unique" ? "only one may have this value." : "they are one row."),
                       m_entry.kind == "unique" ? "Give one of them another value with --set COLUMN=VALUE."
                                                : "Choose the device's or the cloud's.");
    DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(m_entry.key));
    const std::int64_t from = key->front().integer;
    DBSYNC_ASSIGN(auto keys, NewKeys::of(m_store, m_table));
    DBSYNC_ASSIGN(const std::int64_t to, keys.next());
    DBSYNC_ASSIGN(auto move,
                  Statement::prepare(m_store.file(),
                                     "UPDATE OR ABORT " + m_table.quoted() + " SET " + m_table.tableKeys("") +
                                         " = ?2 WHERE " + m_table.tableKeys("") + " = ?1",
                                     true));
    DBSYNC_TRY(runKeepingIndexes(move.bind(1, from).bind(2, to)));
    DBSYNC_ASSIGN(auto note, Statement::prepare(m_store.file(),
                                                "INSERT INTO main." + m_table.pending() +
                                                    "(k0, incarnation) VALUES (?1, random() & "
                                                    "9007199254740991)",
                                                true));
    DBSYNC_TRY(note.bind(1, to).run());
    DBSYNC_TRY(becomeBase(m_entry.key));
    return ReferenceFollower(m_store).follow(m_table, m_table.table().primaryKey.front().name,
                                             {{Value::integer(from), Value::integer(to)}});
}

Result<void> DecisionRun::useValues(const std::vector<std::pair<std::string, Value>>& values)
{
    DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(m_entry.key));
    DBSYNC_ASSIGN(const auto local, m_rows.read(*key));
    DBSYNC_ASSIGN(const auto base, m_bases.read(*key));
    const bool hasBase = base && base->row;
    if (!local && !hasBase)
        return invalid("noSuchRow", "The row is not there any more.");
    DBSYNC_ASSIGN(const RowView* start, m_localParser.parse(local ? *local : *base->row));
    RowView row = *start;
    DBSYNC_TRY(setValues(row, values));
    if (auto written = m_rows.write(row); !written)
        return refused(written.error());
    std::vector<std::string> columns;
    for (const auto& [column, value] : values)
        columns.push_back(column);
    DBSYNC_TRY(checkReferences(m_store, m_table, columns, row));
    DBSYNC_TRY(setHeld(m_entry.key, Held::No));
    return otherBecomesBase();
}

Result<bool> carryOut(Store& store, const SyncedTable& table, const ConflictEntry& entry, const Decision& decision,
                      const Decided& decided, Taken taken)
{
    DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), table));
    DBSYNC_ASSIGN(auto bases, KeyedRows::open(store.companionHandle(), table, table.base()));
    DecisionRun resolution(store, table, entry, std::move(rows), std::move(bases), decided, taken);
    DBSYNC_TRY(resolution.readBefore());
    DBSYNC_TRY(resolution.run(decision));
    DBSYNC_TRY(resolution.followChange());
    if (decision.use != Decision::Use::Device)
        DBSYNC_TRY(resolution.restoreParents());
    return resolution.waits();
}

} // namespace dbsync::device
