#include "base/identifier.h"
#include "device/apply/row_decision.h"
#include "device/apply/standing_rows.h"
#include "device/conflicts/decision_run.h"
#include "device/conflicts/leaving_rows.h"
#include "device/conflicts/resolution.h"
#include "device/conflicts/twin_rows.h"
#include "device/references/redirecting.h"
#include "device/store/new_keys.h"

#include <algorithm>

namespace dbsync::device {

using sqlite::Statement;

namespace {

constexpr const char* giveAnotherValue = "Use the cloud's, or give the row here another value with --set COLUMN=VALUE.";

} // namespace

/// Whether the other row of a unique key waits for this decision alone: the cloud's row that could not be written,
/// or what it was merged to. A row that was changed or made here meanwhile, or is asked about itself, is none of
/// it.
Result<bool> DecisionRun::otherWaits()
{
    if (m_entry.otherKey.empty())
        return false;
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(m_entry.otherKey));
    DBSYNC_ASSIGN(auto find, Statement::prepare(m_store.file(),
                                                "SELECT held, incarnation FROM main." + m_table.pending() + " WHERE " +
                                                    m_table.keyParameters(),
                                                true));
    bindKey(find.get(), *values);
    DBSYNC_ASSIGN(const bool pending, find.step());
    if (!pending)
        return true;
    if (find.integer(0) == static_cast<int>(Held::Unapplied))
        return find.isNull(1);
    if (find.integer(0) != static_cast<int>(Held::Decision))
        return false;
    DBSYNC_ASSIGN(const auto own, findConflict(m_store.companionHandle(), m_table.name(), m_entry.otherKey));
    return !own || m_decided.contains({m_table.name(), m_entry.otherKey});
}

/// What was changed in the other row while it waited stays: the next sync merges it.
Result<bool> DecisionRun::otherMayBecomeBase()
{
    DBSYNC_ASSIGN(const bool waits, otherWaits());
    if (!waits)
        return false;
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(m_entry.otherKey));
    DBSYNC_ASSIGN(const auto local, m_rows.read(*values));
    DBSYNC_ASSIGN(const auto standing, standingRow(m_store.companionHandle(), m_table.name(), m_entry.otherKey));
    return !standing || standing->row == local;
}

Result<void> DecisionRun::otherBecomesBase()
{
    DBSYNC_ASSIGN(const bool may, otherMayBecomeBase());
    return may ? becomeBase(m_entry.otherKey) : Result<void>();
}

Result<void> DecisionRun::useDevice()
{
    DBSYNC_ASSIGN(const bool waits, otherWaits());
    if (!waits && m_entry.kind == "foreignKey") {
        DBSYNC_TRY(refuseWhereCloudIsReferredTo(m_entry.key));
        DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(m_entry.key));
        DBSYNC_TRY(keepLeavingParents(m_store, m_table, *key));
    }
    if (!waits)
        return setHeld(m_entry.key, Held::No);
    DBSYNC_ASSIGN(const auto twins, readTwins());
    DBSYNC_ASSIGN(const RowView* otherKey, m_keyParser.parse(m_entry.otherKey));
    DBSYNC_ASSIGN(const auto stands, m_rows.read(*otherKey));
    if (twins && !stands && mayGetNewKey(m_table.table()))
        return takeTwinsPlace(*twins);
    if (stands)
        DBSYNC_TRY(letOtherGiveWay());
    DBSYNC_TRY(refuseWhereCloudIsReferredTo(m_entry.otherKey));
    DBSYNC_TRY(setHeld(m_entry.otherKey, Held::No));
    return setHeld(m_entry.key, Held::No);
}

/// `rows` refer to the cloud's row.
Error DecisionRun::cannotGiveWay(const std::string& rows, const std::string& hint) const
{
    return invalid("cannotUseDevice",
                   "The cloud's row of table \"" + m_table.name() + "\" cannot give way: " + rows + " refer to it.",
                   hint);
}

/// Whether the row here has the same values as `other` (JSON) in the columns that were asked about.
Result<bool> DecisionRun::clashes(const std::string& other)
{
    DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(m_entry.key));
    DBSYNC_ASSIGN(const auto here, m_rows.read(*key));
    if (!here || m_entry.columns.empty())
        return false;
    DBSYNC_ASSIGN(const auto differing, differingNames(m_table.table(), *here, other));
    return std::ranges::none_of(m_entry.columns, [&](const std::string& column) {
        return std::ranges::any_of(differing, [&](const std::string& each) { return sameName(each, column); });
    });
}

/// The file may have both rows, where the cloud has a unique key that it could not make here yet: the other goes.
Result<void> DecisionRun::letOtherGiveWay()
{
    if (m_entry.kind != "unique" || m_entry.otherKey.empty())
        return {};
    DBSYNC_ASSIGN(const RowView* otherKey, m_keyParser.parse(m_entry.otherKey));
    DBSYNC_ASSIGN(const auto local, m_rows.read(*otherKey));
    DBSYNC_ASSIGN(const auto base, m_bases.read(*otherKey));
    if (!local || !base || base->row != local)
        return {}; // it was changed or deleted here, which goes with this one
    DBSYNC_ASSIGN(const bool clash, clashes(*local));
    if (!clash)
        return {}; // the row here was changed meanwhile
    DBSYNC_ASSIGN(const bool referred, isReferredTo(m_store, m_table, m_entry.otherKey));
    if (referred)
        return cannotGiveWay("rows", giveAnotherValue);
    DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(m_entry.otherKey));
    DBSYNC_TRY(m_rows.erase(*key));
    return notePending(m_entry.otherKey);
}

/// Nothing where they are no such two.
Result<std::optional<DecisionRun::Twins>> DecisionRun::readTwins()
{
    std::optional<Twins> none;
    if (m_entry.kind != "unique" || m_entry.otherKey.empty())
        return none;
    DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(m_entry.key));
    DBSYNC_ASSIGN(const auto known, m_bases.read(*key));
    DBSYNC_ASSIGN(const auto here, m_rows.read(*key));
    DBSYNC_ASSIGN(const RowView* otherKey, m_keyParser.parse(m_entry.otherKey));
    DBSYNC_ASSIGN(const auto cloud, m_bases.read(*otherKey));
    if (known || !here || !cloud || !cloud->row)
        return none;
    DBSYNC_ASSIGN(const RowView* hereRow, m_localParser.parse(*here));
    DBSYNC_ASSIGN(const RowView* cloudRow, m_parser.parse(*cloud->row));
    return std::optional(Twins{toRow(*hereRow), toRow(*cloudRow)});
}

/// The cloud does not know a unique key over an expression, and may have two rows of one.
Result<void> DecisionRun::refuseWhereBothAreTheClouds()
{
    DBSYNC_ASSIGN(const bool waits, otherWaits());
    if (m_entry.kind != "unique" || !waits)
        return {};
    DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(m_entry.key));
    DBSYNC_ASSIGN(const auto base, m_bases.read(*key));
    DBSYNC_ASSIGN(const auto local, m_rows.read(*key));
    if (!base || !base->row || !local || *base->row != *local)
        return {};
    return invalid("cannotUseCloud",
                   "Both rows of table \"" + m_table.name() + "\" are in the cloud, and only one may be here.",
                   "Decide for the row here, which deletes the other, or give it another value with --set "
                   "COLUMN=VALUE.");
}

/// What refers to the row here refers to the cloud's; all of it or, where a reference is part of a key or what refers
/// to the cloud's has its values already, nothing: as long as the row here stays, the cloud's cannot be there.
Result<void> DecisionRun::leadToTwin(const Twins& twins)
{
    DBSYNC_TRY(sqlite::execute(m_store.file(), "SAVEPOINT dbsync_twin"));
    DBSYNC_ASSIGN([[maybe_unused]] const bool followed,
                  followTwin(m_store, m_table, viewOf(twins.here), viewOf(twins.cloud)));
    DBSYNC_ASSIGN(const bool still, isReferredTo(m_store, m_table, m_entry.key));
    return sqlite::execute(m_store.file(),
                           still ? "ROLLBACK TO dbsync_twin; RELEASE dbsync_twin" : "RELEASE dbsync_twin");
}

/// What refers to the row here by values that the cloud's has, too, is led to that as soon as it is there: both at
/// once, for neither can be done before the other. False, and nothing is, where something would refer to nothing.
Result<bool> DecisionRun::giveWayToTwin(const Twins& twins)
{
    DBSYNC_ASSIGN(const bool may, otherMayBecomeBase());
    DBSYNC_ASSIGN(const RowView* otherKey, m_keyParser.parse(m_entry.otherKey));
    DBSYNC_ASSIGN(const auto stands, m_rows.read(*otherKey));
    if (!may && stands)
        return false;
    DBSYNC_TRY(sqlite::execute(m_store.file(), "SAVEPOINT dbsync_twin"));
    DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(m_entry.key));
    DBSYNC_TRY(m_rows.erase(*key));
    DBSYNC_ASSIGN(bool done, m_rows.tryWrite(viewOf(twins.cloud)));
    for (const SyncedTable& child : m_store.tables()) {
        for (const ForeignKey& reference : child.table().foreignKeys) {
            if (!done || m_store.find(reference.table) != &m_table)
                continue;
            DBSYNC_ASSIGN(const auto left, leftBehind(m_store, child, reference, m_table, viewOf(twins.here), {}));
            done = left.empty();
        }
    }
    DBSYNC_TRY(
        sqlite::execute(m_store.file(), done ? "RELEASE dbsync_twin" : "ROLLBACK TO dbsync_twin; RELEASE dbsync_twin"));
    if (!done)
        return false;
    DBSYNC_TRY(forget(m_entry.key));
    DBSYNC_TRY(forget(m_entry.otherKey));
    return true;
}

/// The cloud's row stays, also where it was deleted here: its place is taken by none any more.
Result<void> DecisionRun::leaveItToTwin()
{
    DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(m_entry.otherKey));
    DBSYNC_ASSIGN(const auto stands, m_rows.read(*key));
    return !stands && !m_waits ? becomeBase(m_entry.otherKey) : Result<void>();
}

/// One row stays, with the values from here and at the cloud's key: what refers to either refers to it.
Result<void> DecisionRun::takeTwinsPlace(const Twins& twins)
{
    RowView row = viewOf(twins.here);
    const int index = m_table.table().columnIndex(m_table.table().primaryKey.front().name);
    row[static_cast<std::size_t>(index)] = twins.cloud[static_cast<std::size_t>(index)].view();
    DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(m_entry.key));
    DBSYNC_TRY(m_rows.erase(*key));
    if (auto written = m_rows.write(row); !written)
        return refused(written.error());
    DBSYNC_TRY(takeIncarnationOver());
    DBSYNC_TRY(forget(m_entry.key));
    DBSYNC_TRY(keepStandingRow(m_store.companionHandle(), m_table.name(), m_entry.otherKey, std::nullopt));
    DBSYNC_TRY(setHeld(m_entry.otherKey, Held::No));
    DBSYNC_ASSIGN(const bool followed, followTwin(m_store, m_table, viewOf(twins.here), row));
    return followed ? Result<void>() : cannotGiveWay("rows that are like those here", giveAnotherValue);
}

/// It is another row than the cloud's: nobody mixes the two by column.
Result<void> DecisionRun::takeIncarnationOver()
{
    DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(m_entry.key));
    DBSYNC_ASSIGN(const auto own, incarnationOf(*key));
    const std::int64_t incarnation = own.value_or(makeRandomInteger());
    DBSYNC_ASSIGN(const RowView* otherKey, m_keyParser.parse(m_entry.otherKey));
    DBSYNC_ASSIGN(auto note,
                  Statement::prepare(m_store.file(),
                                     "UPDATE main." + m_table.pending() + " SET incarnation = ?" +
                                         std::to_string(m_table.keyCount() + 1) + " WHERE " + m_table.keyParameters(),
                                     true));
    bindKey(note.get(), *otherKey);
    return note.bind(m_table.keyCount() + 1, incarnation).run();
}

/// The cloud would not let go of a row that others refer to.
Result<void> DecisionRun::refuseWhereCloudIsReferredTo(const std::string& cloudKey)
{
    DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(cloudKey));
    DBSYNC_ASSIGN(const auto cloud, m_bases.read(*key));
    DBSYNC_ASSIGN(const auto stands, m_rows.read(*key));
    if (!cloud || !cloud->row || stands)
        return {};
    DBSYNC_ASSIGN(const RowView* row, m_parser.parse(*cloud->row));
    DBSYNC_ASSIGN(const std::string child, waitingChildren(m_store, m_table, *row));
    if (child.empty())
        return {};
    return cannotGiveWay("rows of table \"" + child + "\"",
                         m_entry.kind == "unique"
                             ? giveAnotherValue
                             : "Use the cloud's; change or delete what refers to it before you delete it again.");
}

Result<void> DecisionRun::useCloud()
{
    if (m_entry.kind != "updateUpdate" || m_entry.columns.empty()) {
        DBSYNC_TRY(refuseWhereBothAreTheClouds());
        DBSYNC_ASSIGN(const auto twins, readTwins());
        if (twins)
            DBSYNC_TRY(leadToTwin(*twins));
        DBSYNC_ASSIGN(const bool done, twins ? giveWayToTwin(*twins) : Result<bool>(false));
        if (done)
            return {};
        DBSYNC_TRY(becomeBase(m_entry.key));
        DBSYNC_TRY(otherBecomesBase());
        return twins ? leaveItToTwin() : Result<void>();
    }
    // Only what clashed is taken back; what else was changed here still goes.
    DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(m_entry.key));
    DBSYNC_ASSIGN(const auto base, m_bases.read(*key));
    DBSYNC_ASSIGN(const auto local, m_rows.read(*key));
    DBSYNC_ASSIGN(const bool madeAnew, isMadeAnew(m_store, m_table, *key));
    if (!base || !base->row || !local || madeAnew)
        return becomeBase(m_entry.key);
    DBSYNC_ASSIGN(const RowView* cloudRow, m_parser.parse(*base->row));
    DBSYNC_ASSIGN(const RowView* localRow, m_localParser.parse(*local));
    RowView merged = *localRow;
    RowView measure = *cloudRow;
    for (const std::string& column : m_entry.columns) {
        const int index = m_table.table().columnIndex(column);
        if (index < 0)
            continue;
        merged[static_cast<std::size_t>(index)] = (*cloudRow)[static_cast<std::size_t>(index)];
        measure[static_cast<std::size_t>(index)] = (*localRow)[static_cast<std::size_t>(index)];
    }
    const bool same = merged == *cloudRow;
    std::string standing;
    appendRow(measure, standing);
    if (auto written = m_rows.write(merged); !written)
        return mayWait(written.error()) ? waitForPlace(m_entry.key, StandingRow{standing}) : refused(written.error());
    return same ? forget(m_entry.key) : setHeld(m_entry.key, Held::No);
}

} // namespace dbsync::device
