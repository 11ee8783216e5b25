#pragma once

#include <cstdint>

namespace dbsync {

/// Deliberate mistakes, one at a time, that tests make to prove that the simulation notices them (docs/simulation.md).
/// Programs never set one.
enum class Mistake : std::uint8_t {
    None,
    BatchForgotten,      ///< a batch that was not answered is thrown away, and a new one is built
    BatchUnsettled,      ///< pulls before the batch that was not answered is settled
    LostAnswerTaken,     ///< a batch counts as accepted though its answer was lost
    CursorTooFar,        ///< the cursor moves to the accepted revision, whatever lies between
    CutPullApplied,      ///< an answer that was cut is taken as whole
    PlanAfterRows,       ///< the rows are committed before the plan for them
    BaseForgotten,       ///< an accepted update does not become the base
    PendingCleared,      ///< what changed while a batch was on its way is taken as sent
    RowsMixed,           ///< a row deleted and made anew is merged by column
    ReferencesStay,      ///< references do not follow a row that gets a new key
    ConfirmedOverwrites, ///< without a companion a pending row always takes the cloud's row as its base
    TombstoneSkipped,    ///< a tombstone does not remove the row
    VictimsMissed,       ///< rows that a REPLACE pushes out are not noted
    TriggersTrusted,     ///< a changed schema is not looked at
    HeldSent,            ///< rows that wait for a decision are sent
    TwinsMissed,         ///< rows that came from a copy already are not known again
    ForkMissed,          ///< after a restored cloud, all that was confirmed counts as confirmed
    StaleAccepted,       ///< the cloud takes an update of a row that others have changed in those columns
    AnswerForgotten,     ///< the cloud does not remember a batch and does it again
    MarksIgnored,        ///< the cloud takes a revision's number for the revision
    TombstoneForgotten,  ///< the cloud leaves no tombstone
};

inline constinit Mistake deliberateMistake = Mistake::None;

inline bool makes(Mistake mistake)
{
    return deliberateMistake == mistake;
}

} // namespace dbsync
