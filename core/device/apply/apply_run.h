#pragma once

#include "base/statement_cache.h"
#include "device/activity/moved_keys.h"
#include "device/activity/row_images.h"
#include "device/apply/apply.h"
#include "device/apply/row_decision.h"
#include "device/apply/staging.h"
#include "device/apply/standing_rows.h"
#include "device/conflicts/conflict_log.h"
#include "device/references/former_parents.h"
#include "device/store/row_access.h"

#include <map>
#include <memory>
#include <set>
#include <tuple>

namespace dbsync::device {

/// A row that could not be written where it stood, and is tried again once everything else is in its place.
struct ParkedRow
{
    const SyncedTable* table = nullptr;
    std::string key;                                 ///< JSON
    std::string row;                                 ///< what to write
    std::optional<std::string> old;                  ///< what stands there now
    bool merged = false;                             ///< holds local changes; otherwise it is the cloud's row as it is
    bool again = false;                              ///< was refused in an earlier apply
    std::optional<std::string> base = std::nullopt;  ///< of a merged row: what the local one was measured by
    std::optional<std::string> cloud = std::nullopt; ///< of a merged row: the cloud's
    bool written = false;
    bool stands = false;                                 ///< refused, and what stood there is there again
    std::optional<std::int64_t> standing = std::nullopt; ///< the incarnation of what stands there
};

/// A local change that a merge overwrote without asking, because a policy says so; kept so that it can be brought back.
struct OverruledRow
{
    const SyncedTable* table = nullptr;
    std::string key;                    ///< JSON
    std::string local;                  ///< the row as it was here
    std::optional<std::string> written; ///< what it became
    bool madeAnew = false;              ///< which is another row
};

/// A row that a merge has written: as it was here before, and what that was measured by.
struct MergedRow
{
    const SyncedTable* table = nullptr;
    std::string key; ///< JSON
    std::string local;
    std::string base;
    bool held = false; ///< waits again, and stands as it was
};

/// A row that came, and what is known of it here. Rows are views into the walk; nothing where a side has none.
struct IncomingRow
{
    std::string key; ///< JSON
    RowView keyValues;
    std::int64_t revision = 0;
    std::optional<std::string_view> row;
    std::optional<std::string_view> base;
    std::int64_t incarnation = 0;
    std::int64_t baseIncarnation = 0;
    std::optional<Held> held; ///< where it is pending here too; the rest is known only then
    std::optional<std::int64_t> localIncarnation;
    std::int64_t time = 0; ///< when it was changed here, 0 where that is not noted
};

/// A row that goes from one integer key to another.
struct KeyMove
{
    std::int64_t from = 0;
    std::int64_t to = 0;
};

/// One apply while its transactions are open: on the user's file, and on the companion for the plan.
class ApplyRun
{
public:
    ApplyRun(Store& store, const ApplyOptions& options)
        : m_store(store), m_options(options), m_statements(store.file(), statementCapacity), m_former(store)
    {
    }

    Result<ApplyReport> run();

private:
    // apply.cpp
    bool keepsImages(const Incoming& incoming) const;
    Result<void> commitPlan(sqlite::Transaction& planning);
    Result<void> writeAll();
    Result<bool> hasIncoming(const SyncedTable& table);
    std::string authorOf(std::int64_t revision) const;
    void tell(const SyncedTable& table);

    // apply_walk.cpp: what came, row by row
    enum class Came { Tombstones, Rows };
    Result<void> walkIncoming(const SyncedTable& table, Came came);
    Result<void> take(const SyncedTable& table, LocalRows& rows, const IncomingRow& incoming);
    Result<void> takeTombstone(const SyncedTable& table, LocalRows& rows, const IncomingRow& incoming);
    Result<void> writeNew(const SyncedTable& table, LocalRows& rows, const RowView& values,
                          const IncomingRow& incoming);
    Result<void> writeKnown(const SyncedTable& table, LocalRows& rows, const RowView& values,
                            const IncomingRow& incoming);

    // apply_merge.cpp: rows that are pending here too
    Result<void> merge(const SyncedTable& table, LocalRows& rows, const IncomingRow& incoming);
    Result<void> carryOut(const SyncedTable& table, const std::string& key, RowDecision decision, std::int64_t revision,
                          std::optional<std::string> local);
    Result<void> noteIncarnation(const SyncedTable& table, const std::string& key, std::int64_t incarnation);
    Result<ChangeTimes> timesOf(const SyncedTable& table, const std::string& key, std::int64_t revision,
                                std::int64_t local);

    // apply_compared.cpp: what is known of rows in a full comparison
    bool compares() const { return m_options.comparison.kind != Comparison::None; }
    Result<void> noteCompared(const SyncedTable& table);
    Result<void> noteUnknown(const SyncedTable& table);
    void supposeBase(RowSides& sides, std::int64_t revision, Held held) const;

    // overruled.cpp
    bool mayOverrule() const;
    Result<void> keepOverruled(const SyncedTable& table, const std::string& key, const RowSides& sides,
                               const RowDecision& decision);
    Result<void> writeOverruled();

    // ../deletions/apply_deletions.cpp: deletions that wait for consent
    Result<void> holdMassDeletion(const SyncedTable& table);
    bool isHeldBack(const SyncedTable& table) const { return m_massDeletions.contains(table.id()); }
    Result<void> holdDeletion(const SyncedTable& table, const std::string& key);
    Result<bool> eraseConsented(const SyncedTable& table);
    Result<void> eraseOne(const SyncedTable& table, const std::string& key, const std::optional<std::string>& base,
                          const std::string& local);

    // apply_parked.cpp
    void park(ParkedRow row) { m_parked.push_back(std::move(row)); }
    Result<void> parkUnapplied(const SyncedTable& table);
    struct Unapplied
    {
        ParkedRow parked;
        bool madeHere = false;        ///< a program has made a row of its own there
        std::int64_t incarnation = 0; ///< of the cloud's row
    };
    Result<void> meetUnapplied(Unapplied& waiting);
    Result<std::optional<StandingRow>> standingOf(const SyncedTable& table, const std::string& key);
    Result<void> writeParked();
    Result<std::vector<ParkedRow*>> exchangeParked();
    Result<void> standAgain(std::vector<ParkedRow*>& refused);
    Result<bool> makeWay(const ParkedRow& row, std::vector<ParkedRow*>& refused);
    Result<void> releaseVictims(const SyncedTable& table, const std::string& key);
    Result<void> refuseParked(ParkedRow& row);
    ParkedRow* parkedAt(const SyncedTable& table, const std::string& key);
    Result<std::optional<std::string>> baseOf(const SyncedTable& table, const std::string& key);

    // references.cpp
    Result<void> restoreParents();
    Result<bool> restoreDeletedHere(const SyncedTable& table, const ForeignKey& key);
    Result<bool> restoreDeletedThere(const SyncedTable& table, const ForeignKey& key, Held held);
    Result<bool> restoreForCloud(const SyncedTable& table, const ParentRow& wanted);
    Result<bool> restoreForHere(const SyncedTable& parent, const std::string& parentKey, Held held);
    Result<bool> referToReplacement(const SyncedTable& table, const ParentRow& parent, const std::string& parentKey,
                                    const std::string& row);
    Result<bool> followReplacement(const SyncedTable& table, const std::string& key, const std::string& row);
    Result<void> bringBackParentsOf(const SyncedTable& table, const std::string& row);
    Result<std::optional<std::string>> bringBackFor(const SyncedTable& child, const RowView& values,
                                                    const ParentRow& parent);
    Result<std::optional<std::string>> bringBack(const SyncedTable& table, const RowView& key);

    // referred_values.cpp: what refers to rows by their values
    static std::string referringColumns(const ForeignKey& key, const std::string& child);
    Result<std::vector<std::string>> keysOfChildren(const SyncedTable& table, const ParentRow& parent,
                                                    const std::string& condition);
    Result<void> addLeftBehind(const SyncedTable& table, const ForeignKey& key, const SyncedTable& parent,
                               std::vector<std::string>& missing);
    Result<bool> leadTo(const SyncedTable& table, const ParentRow& parent, const std::string& row);
    Result<void> leadChildrenTo(const SyncedTable& table, const ParentRow& parent, const RowView& row);
    Result<void> giveBack(const ParentRow& parent, const RowView& row);
    Result<bool> restoreChangedThere(const SyncedTable& table, const ForeignKey& key, const SyncedTable& parent,
                                     Held held);
    Result<bool> restoreOrFollow(const SyncedTable& table, const ParentRow& wanted, Held held);

    // mixed_references.cpp: references of several columns of which a merge took one from either side
    Result<void> partMixedReferences();
    Result<void> partIfMixed(MergedRow& merged);

    // taken_places.cpp: rows that are needed again, and whose unique values another row has
    Result<bool> waitsForPlace(const SyncedTable& table, const RowView& key);
    Result<void> waitForPlace(const SyncedTable& table, const std::string& key, const std::string& row);
    Result<bool> takePlaceBack(const SyncedTable& table, const std::string& key, const std::string& row);
    Result<void> followBack(const SyncedTable& table, const std::string& key, const std::string& row,
                            const ParkedRow& taker);
    Result<std::optional<ParkedRow>> takerAt(const SyncedTable& table, const std::string& key);

    // rekey.cpp
    Result<void> rekeyCollisions(const SyncedTable& table);
    Result<void> meetOwnRows(const SyncedTable& table);
    Result<bool> isMadeHere(const SyncedTable& table, std::int64_t key);
    Result<void> rekey(const SyncedTable& table, const KeyMove& move);

    Result<void> followReferences(const SyncedTable& table, const std::vector<KeyMove>& moves);

    // orphans.cpp: rows of the cloud whose parents wait
    Result<void> holdOrphans();
    Result<void> holdRetriedOrphans();
    Result<void> mendStandingRows();
    Result<void> mendStandingRow(const ParkedRow& parked);
    Result<bool> holdIfOrphan(const ParkedRow& parked);
    Result<bool> holdOrphansOf(const SyncedTable& table, const ForeignKey& key);
    Result<std::vector<std::string>> orphansOf(const SyncedTable& table, const ParentRow& parent);
    Result<bool> holdOrphansByValue(const SyncedTable& table, const ForeignKey& key, const SyncedTable& parent);
    Result<void> holdAll(const SyncedTable& table, const ForeignKey& key, const std::vector<std::string>& orphans);
    static std::string isPending(const SyncedTable& table);
    Result<void> holdOrphan(const SyncedTable& table, const ForeignKey& key, const std::string& rowKey,
                            std::optional<std::string> before);
    Result<bool> standsAgain(const SyncedTable& table, const ForeignKey& key, const std::string& now,
                             const std::string& before);
    Result<void> holdMergedOrphans();
    Result<bool> holdIfMergedOrphan(const MergedRow& merged);

    Result<void> mark(const SyncedTable& table, const std::string& key, Held held);
    Result<void> clear(const SyncedTable& table, const std::string& key);
    /// The row is no longer in conflict, once the plan is carried out.
    Result<void> forgetConflict(const SyncedTable& table, const std::string& key);
    Result<void> addConflict(const SyncedTable& table, const std::string& key, ConflictEntry entry,
                             std::int64_t revision);
    Result<LocalRows*> rowsOf(const SyncedTable& table);
    /// What the cloud had confirmed of a table before this apply, and what came for it.
    Result<KeyedRows*> basesOf(const SyncedTable& table) { return keyedRows(table, table.base()); }
    Result<KeyedRows*> incomingOf(const SyncedTable& table) { return keyedRows(table, table.incoming()); }
    Result<KeyedRows*> keyedRows(const SyncedTable& table, const std::string& name);

    static constexpr std::size_t statementCapacity = 32;

    Store& m_store;
    const ApplyOptions& m_options;
    sqlite::StatementCache m_statements; ///< on the user's file
    bool m_anyUnapplied = false;         ///< whether any row may wait to be written
    bool m_anyConflict = true;           ///< whether the conflict log may hold anything
    ApplyReport m_report;
    RowDecider m_decider;
    RowParser m_parser;
    RowParser m_keyParser;
    RowParser m_baseParser;
    RowParser m_localParser;
    RowParser m_incomingParser;
    FormerParents m_former;
    std::optional<std::int64_t> m_now; ///< this computer's time; nothing is written here while this run writes
    std::optional<PulledImages> m_images;
    std::vector<ParkedRow> m_parked;
    std::vector<const ParkedRow*> m_retried; ///< written though they were refused earlier
    std::vector<MergedRow> m_merged;         ///< with local changes that are not sent yet
    /// By table and keys: what referred to the first row refers to the other since this apply.
    std::set<std::tuple<const SyncedTable*, std::string, std::string>> m_followed;
    /// What stood here before, if any, where the cloud's row was written over something else than its base.
    std::map<std::pair<const SyncedTable*, std::string>, std::optional<std::string>> m_stood;
    std::set<std::pair<const SyncedTable*, std::string>> m_led; ///< the cloud's rows that refer elsewhere here
    std::vector<OverruledRow> m_overruled;
    std::vector<MovedKey> m_movedKeys;
    std::map<int, std::unique_ptr<LocalRows>> m_rows;
    std::map<std::string, std::unique_ptr<KeyedRows>> m_keyed; ///< by the name of their table
    std::set<int> m_massDeletions;                             ///< tables whose deletions wait
    bool m_consented = false;                                  ///< deletions that waited were carried out
    std::int64_t m_told = 0;
};

} // namespace dbsync::device
