#pragma once

#include "change/row_codec.h"
#include "device/apply/row_decision.h"
#include "device/apply/standing_rows.h"
#include "device/conflicts/one_decision.h"
#include "device/store/row_access.h"

#include <optional>

namespace dbsync::device {

/// One decision while its transaction on the user's file is open. What is about two rows with one unique value, and
/// about rows that others refer to, stands in twin_decision.cpp.
class DecisionRun
{
public:
    DecisionRun(Store& store, const SyncedTable& table, ConflictEntry entry, LocalRows rows, KeyedRows bases,
                const Decided& decided, Taken taken);

    /// Whether the cloud's row waits for its place.
    bool waits() const { return m_waits; }
    Result<void> readBefore();
    Result<void> run(const Decision& decision);
    /// What refers to a row by what it had before refers to it by what was decided.
    Result<void> followChange();
    /// Of rows that came back, what they refer to comes back, too.
    Result<void> restoreParents();

private:
    Result<void> setHeld(const std::string& key, Held held);
    Result<void> notePending(const std::string& key);
    Result<void> forget(const std::string& key);
    Result<void> becomeBase(const std::string& key);
    bool mayWait(const Error& error) const { return m_taken == Taken::Waits && isUniqueError(error); }
    Result<void> giveUp(const std::string& key, const std::optional<std::string>& local);
    Result<std::optional<std::int64_t>> incarnationOf(const RowView& key);
    Result<void> waitForPlace(const std::string& key, const std::optional<StandingRow>& standing);
    Result<std::optional<StandingRow>> unappliedStanding();
    Result<void> decideUnapplied(const Decision& decision, StandingRow standing);
    Result<void> setValues(RowView& row, const std::vector<std::pair<std::string, Value>>& values) const;
    Error refused(const Error& error) const;
    Result<bool> otherWaits();
    Result<bool> otherMayBecomeBase();
    Result<void> otherBecomesBase();

    /// A row that was only here and the cloud's that has its unique value, as values.
    struct Twins
    {
        Row here;
        Row cloud;
    };

    Result<void> useDevice();
    Error cannotGiveWay(const std::string& rows, const std::string& hint) const;
    Result<bool> clashes(const std::string& other);
    Result<void> letOtherGiveWay();
    Result<std::optional<Twins>> readTwins();
    Result<void> refuseWhereBothAreTheClouds();
    Result<void> leadToTwin(const Twins& twins);
    Result<bool> giveWayToTwin(const Twins& twins);
    Result<void> leaveItToTwin();
    Result<void> takeTwinsPlace(const Twins& twins);
    Result<void> takeIncarnationOver();
    Result<void> refuseWhereCloudIsReferredTo(const std::string& cloudKey);
    Result<void> useCloud();
    Result<void> useBoth();
    Result<void> useValues(const std::vector<std::pair<std::string, Value>>& values);

    Store& m_store;
    const SyncedTable& m_table;
    ConflictEntry m_entry;
    LocalRows m_rows;
    KeyedRows m_bases;
    const Decided& m_decided;
    Taken m_taken;
    bool m_waits = false;
    std::vector<std::pair<std::string, std::string>> m_before; ///< the rows here that it is about, by their keys
    RowParser m_parser;
    RowParser m_localParser;
    RowParser m_keyParser;
};

} // namespace dbsync::device
