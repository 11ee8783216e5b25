#include "device/conflicts/one_decision.h"

#include "base/identifier.h"
#include "device/apply/reference_follower.h"
#include "device/apply/row_decision.h"
#include "device/apply/standing_rows.h"
#include "device/conflicts/resolution.h"
#include "device/conflicts/twin_rows.h"
#include "device/edit/reference_check.h"
#include "device/schema/index_guard.h"
#include "device/store/new_keys.h"
#include "device/store/row_access.h"

#include <algorithm>

namespace dbsync::device {

using sqlite::Statement;

namespace {

Error invalid(const char* code, std::string message, std::string hint = {})
{
    return {ErrorKind::InvalidRequest, code, std::move(message), std::move(hint)};
}

/// One decision while its transaction on the user's file is open.
class Resolution
{
public:
    Resolution(Store& store, const SyncedTable& table, ConflictEntry entry, LocalRows rows, KeyedRows bases,
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

    /// Whether the cloud's row waits for its place.
    bool waits() const { return m_waits; }

    Result<void> run(const Decision& decision)
    {
        if (m_entry.kind == "updateUpdate" && decision.use != Decision::Use::Both) {
            DBSYNC_ASSIGN(const auto standing, unappliedStanding());
            if (standing)
                return decideUnapplied(decision, *standing);
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

    /// Of a row that came back, what it refers to comes back, too.
    Result<void> restoreParents()
    {
        DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(m_entry.key));
        DBSYNC_ASSIGN(const auto row, m_rows.read(*key));
        if (!row)
            return {};
        DBSYNC_ASSIGN(const RowView* values, m_localParser.parse(*row));
        return restoreParentsOf(m_store, m_table, *values);
    }

private:
    Result<void> setHeld(const std::string& key, Held held)
    {
        DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
        DBSYNC_ASSIGN(auto update,
                      Statement::prepare(m_store.file(), "UPDATE main." + m_table.pending() +
                                                             " SET held = " + std::to_string(static_cast<int>(held)) +
                                                             " WHERE " + m_table.keyParameters()));
        bindKey(update.get(), *values);
        return update.run();
    }

    Result<void> forget(const std::string& key)
    {
        DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
        DBSYNC_ASSIGN(auto erase, Statement::prepare(m_store.file(), "DELETE FROM main." + m_table.pending() +
                                                                         " WHERE " + m_table.keyParameters()));
        bindKey(erase.get(), *values);
        return erase.run();
    }

    /// The row becomes what the cloud has, and is no change any more.
    Result<void> becomeBase(const std::string& key)
    {
        DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
        DBSYNC_ASSIGN(const auto base, m_bases.read(*values));
        if (base && base->row) {
            DBSYNC_ASSIGN(const RowView* row, m_parser.parse(*base->row));
            if (auto written = m_rows.write(*row); !written) {
                if (!mayWait(written.error()))
                    return refused(written.error());
                DBSYNC_ASSIGN(const auto local, m_rows.read(*values));
                return waitForPlace(key, local);
            }
        } else {
            DBSYNC_ASSIGN(const auto local, m_rows.read(*values));
            DBSYNC_TRY(m_rows.erase(*values));
            if (local)
                DBSYNC_TRY(refuseWhereReferredTo(*local));
        }
        return forget(key);
    }

    /// Work of a person that refers to the row would refer to nothing, and may not go with it unasked. Of two rows
    /// with one unique value the other takes the references over.
    Result<void> refuseWhereReferredTo(const std::string& local)
    {
        if (m_referencesFollow)
            return {};
        RowParser parser;
        DBSYNC_ASSIGN(const RowView* row, parser.parse(local));
        DBSYNC_ASSIGN(const auto children,
                      remainingChildren(m_store.file(), m_store.state().whole(), m_table.table(), *row, true));
        if (!children)
            return {};
        DBSYNC_ASSIGN(const bool remains, parentRemains(m_store.file(), m_table.table(), children, *row));
        if (remains)
            return {};
        return invalid("stillReferred",
                       "Rows of table \"" + children->detail + "\" refer to this row of table \"" + m_table.name() +
                           "\", which the cloud does not have any more.",
                       "Change or delete them first, or decide for the row here.");
    }

    bool mayWait(const Error& error) const { return m_taken == Taken::Waits && isUniqueError(error); }

    /// The cloud's row waits; `standing` is what the row's changes here are measured by until it is written.
    Result<void> waitForPlace(const std::string& key, const std::optional<std::string>& standing)
    {
        m_waits = true;
        DBSYNC_TRY(keepStandingRow(m_store.companionHandle(), m_table.name(), key, standing));
        DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
        DBSYNC_ASSIGN(auto note, Statement::prepare(m_store.file(), "INSERT OR IGNORE INTO main." + m_table.pending() +
                                                                        "(" + m_table.keys("") + ") VALUES (" +
                                                                        parameters(m_table.keyCount()) + ")"));
        bindKey(note.get(), *values);
        DBSYNC_TRY(note.run());
        return setHeld(key, Held::Unapplied);
    }

    /// What the row's changes are measured by, where the merged row waits to be written besides.
    Result<std::optional<std::string>> unappliedStanding()
    {
        DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(m_entry.key));
        DBSYNC_ASSIGN(auto find,
                      Statement::prepare(m_store.file(), "SELECT 1 FROM main." + m_table.pending() +
                                                             " WHERE held = 4 AND " + m_table.keyParameters()));
        bindKey(find.get(), *values);
        DBSYNC_ASSIGN(const bool found, find.step());
        return found ? standingRow(m_store.companionHandle(), m_table.name(), m_entry.key)
                     : Result<std::optional<std::string>>(std::nullopt);
    }

    /// The row goes on waiting; what was decided of the columns that clashed is what the next merge finds.
    Result<void> decideUnapplied(const Decision& decision, const std::string& standing)
    {
        DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(m_entry.key));
        DBSYNC_ASSIGN(const auto base, m_bases.read(*key));
        DBSYNC_ASSIGN(const auto local, m_rows.read(*key));
        if (!base || !base->row || !local)
            return becomeBase(m_entry.key);
        DBSYNC_ASSIGN(const RowView* cloud, m_parser.parse(*base->row));
        DBSYNC_ASSIGN(const RowView* stands, m_keyParser.parse(standing));
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
        return keepStandingRow(m_store.companionHandle(), m_table.name(), m_entry.key, json);
    }

    Result<void> setValues(RowView& row, const std::vector<std::pair<std::string, Value>>& values) const
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

    Error refused(const Error& error) const
    {
        if (!isConstraintError(error))
            return error;
        return invalid("invalidValue",
                       "The row of table \"" + m_table.name() + "\" cannot be written: " + error.message + ".",
                       "Choose other values.");
    }

    /// Whether the other row of a unique key waits for this decision alone: the cloud's row that could not be written,
    /// or what it was merged to. A row that was changed or made here meanwhile, or is asked about itself, is none of
    /// it.
    Result<bool> otherWaits()
    {
        if (m_entry.otherKey.empty())
            return false;
        DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(m_entry.otherKey));
        DBSYNC_ASSIGN(auto find,
                      Statement::prepare(m_store.file(), "SELECT held, incarnation FROM main." + m_table.pending() +
                                                             " WHERE " + m_table.keyParameters()));
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
    Result<void> otherBecomesBase()
    {
        DBSYNC_ASSIGN(const bool waits, otherWaits());
        if (!waits)
            return {};
        DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(m_entry.otherKey));
        DBSYNC_ASSIGN(const auto local, m_rows.read(*values));
        DBSYNC_ASSIGN(const auto standing, standingRow(m_store.companionHandle(), m_table.name(), m_entry.otherKey));
        return standing && standing != local ? Result<void>() : becomeBase(m_entry.otherKey);
    }

    Result<void> useDevice()
    {
        DBSYNC_ASSIGN(const bool waits, otherWaits());
        if (!waits && m_entry.kind == "foreignKey")
            DBSYNC_TRY(refuseWhereCloudIsReferredTo(m_entry.key));
        if (!waits)
            return setHeld(m_entry.key, Held::No);
        DBSYNC_ASSIGN(const auto twins, readTwins());
        DBSYNC_ASSIGN(const RowView* otherKey, m_keyParser.parse(m_entry.otherKey));
        DBSYNC_ASSIGN(const auto stands, m_rows.read(*otherKey));
        if (twins && !stands && m_table.table().automaticKey)
            return takeTwinsPlace(*twins);
        DBSYNC_TRY(refuseWhereCloudIsReferredTo(m_entry.otherKey));
        DBSYNC_TRY(setHeld(m_entry.otherKey, Held::No));
        return setHeld(m_entry.key, Held::No);
    }

    /// A row that was only here and the cloud's that has its unique value, as values.
    struct Twins
    {
        Row here;
        Row cloud;
    };

    /// Nothing where they are no such two.
    Result<std::optional<Twins>> readTwins()
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
        return std::optional(Twins{Row(hereRow->begin(), hereRow->end()), Row(cloudRow->begin(), cloudRow->end())});
    }

    static RowView viewOf(const Row& row)
    {
        RowView view;
        for (const Value& value : row)
            view.push_back(value.view());
        return view;
    }

    /// The cloud does not know a unique key over an expression, and may have two rows of one.
    Result<void> refuseWhereBothAreTheClouds()
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

    /// The cloud's row stays, also where it was deleted here: its place is taken by none any more.
    Result<void> leaveItToTwin(const Twins& twins)
    {
        DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(m_entry.otherKey));
        DBSYNC_ASSIGN(const auto stands, m_rows.read(*key));
        if (!stands && !m_waits)
            DBSYNC_TRY(becomeBase(m_entry.otherKey));
        return followTwin(m_store, m_table, viewOf(twins.here), viewOf(twins.cloud));
    }

    /// One row stays, with the values from here and at the cloud's key: what refers to either refers to it.
    Result<void> takeTwinsPlace(const Twins& twins)
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
        return followTwin(m_store, m_table, viewOf(twins.here), row);
    }

    /// It is another row than the cloud's: nobody mixes the two by column.
    Result<void> takeIncarnationOver()
    {
        DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(m_entry.key));
        DBSYNC_ASSIGN(auto find,
                      Statement::prepare(m_store.file(), "SELECT incarnation FROM main." + m_table.pending() +
                                                             " WHERE " + m_table.keyParameters()));
        bindKey(find.get(), *key);
        DBSYNC_ASSIGN(const bool found, find.step());
        const std::int64_t incarnation = found && !find.isNull(0) ? find.integer(0) : makeRandomInteger();
        find.reset();
        DBSYNC_ASSIGN(const RowView* otherKey, m_keyParser.parse(m_entry.otherKey));
        DBSYNC_ASSIGN(auto note,
                      Statement::prepare(m_store.file(), "UPDATE main." + m_table.pending() + " SET incarnation = ?" +
                                                             std::to_string(m_table.keyCount() + 1) + " WHERE " +
                                                             m_table.keyParameters()));
        bindKey(note.get(), *otherKey);
        return note.bind(m_table.keyCount() + 1, incarnation).run();
    }

    /// The cloud would not let go of a row that others refer to.
    Result<void> refuseWhereCloudIsReferredTo(const std::string& cloudKey)
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
        return invalid("cannotUseDevice",
                       "The cloud's row of table \"" + m_table.name() + "\" cannot give way: rows of table \"" + child +
                           "\" refer to it.",
                       m_entry.kind == "unique"
                           ? "Use the cloud's, or give the row here another value with --set COLUMN=VALUE."
                           : "Use the cloud's; change or delete what refers to it before you delete it again.");
    }

    Result<void> useCloud()
    {
        if (m_entry.kind != "updateUpdate" || m_entry.columns.empty()) {
            DBSYNC_TRY(refuseWhereBothAreTheClouds());
            DBSYNC_ASSIGN(const auto twins, readTwins());
            m_referencesFollow = twins.has_value();
            DBSYNC_TRY(becomeBase(m_entry.key));
            DBSYNC_TRY(otherBecomesBase());
            return twins ? leaveItToTwin(*twins) : Result<void>();
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
            return mayWait(written.error()) ? waitForPlace(m_entry.key, standing) : refused(written.error());
        return same ? forget(m_entry.key) : setHeld(m_entry.key, Held::No);
    }

    Result<void> useBoth()
    {
        if (m_entry.kind != "insertInsert" || !m_table.table().automaticKey)
            return invalid("cannotKeepBoth",
                           "Both rows of table \"" + m_table.name() + "\" cannot stay: " +
                               (m_entry.kind == "unique" ? "only one may have this value." : "they are one row."),
                           m_entry.kind == "unique" ? "Give one of them another value with --set COLUMN=VALUE."
                                                    : "Choose the device's or the cloud's.");
        DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(m_entry.key));
        const std::int64_t from = key->front().integer;
        DBSYNC_ASSIGN(auto keys, NewKeys::of(m_store, m_table));
        DBSYNC_ASSIGN(const std::int64_t to, keys.next());
        DBSYNC_ASSIGN(auto move, Statement::prepare(m_store.file(), "UPDATE OR ABORT " + m_table.quoted() + " SET " +
                                                                        m_table.tableKeys("") + " = ?2 WHERE " +
                                                                        m_table.tableKeys("") + " = ?1"));
        DBSYNC_TRY(runKeepingIndexes(move.bind(1, from).bind(2, to)));
        DBSYNC_ASSIGN(auto note, Statement::prepare(m_store.file(), "INSERT INTO main." + m_table.pending() +
                                                                        "(k0, incarnation) VALUES (?1, random() & "
                                                                        "9007199254740991)"));
        DBSYNC_TRY(note.bind(1, to).run());
        DBSYNC_TRY(becomeBase(m_entry.key));
        return ReferenceFollower(m_store).follow(m_table, m_table.table().primaryKey.front().name,
                                                 {{Value::integer(from), Value::integer(to)}});
    }

    Result<void> useValues(const std::vector<std::pair<std::string, Value>>& values)
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

    Store& m_store;
    const SyncedTable& m_table;
    ConflictEntry m_entry;
    LocalRows m_rows;
    KeyedRows m_bases;
    const Decided& m_decided;
    Taken m_taken;
    bool m_waits = false;
    bool m_referencesFollow = false; ///< another row takes over what refers to the one that goes
    RowParser m_parser;
    RowParser m_localParser;
    RowParser m_keyParser;
};

} // namespace

Result<bool> carryOut(Store& store, const SyncedTable& table, const ConflictEntry& entry, const Decision& decision,
                      const Decided& decided, Taken taken)
{
    DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), table));
    DBSYNC_ASSIGN(auto bases, KeyedRows::open(store.companionHandle(), table, table.base()));
    Resolution resolution(store, table, entry, std::move(rows), std::move(bases), decided, taken);
    DBSYNC_TRY(resolution.run(decision));
    if (decision.use != Decision::Use::Device)
        DBSYNC_TRY(resolution.restoreParents());
    return resolution.waits();
}

} // namespace dbsync::device
