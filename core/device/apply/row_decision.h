#pragma once

#include "base/error.h"
#include "change/merge.h"
#include "change/row_codec.h"
#include "device/conflicts/conflict_log.h"
#include "schema/table.h"

#include <optional>
#include <string>
#include <string_view>

namespace dbsync::device {

/// Why a pending row is held back; stands in the pending table.
enum class Held {
    No = 0,
    Decision = 1,     ///< a conflict waits for a person
    Dependent = 2,    ///< refers to a row that is held
    Deletes = 3,      ///< part of a mass deletion that waits for consent
    Unapplied = 4,    ///< the cloud's row could not be written here; the local one is no change of anybody's
    CloudDeletes = 5, ///< the cloud's deletion is part of a mass deletion that waits for consent; the base stays
    Leaves = 6,       ///< is decided to go, as the cloud does not have it; rows here still refer to it
};

/// Whether a row that is marked so is no change that will ever be sent as it is.
constexpr bool isNoChange(Held held)
{
    return held == Held::Unapplied || held == Held::Leaves;
}

/// A pending row that the cloud changed too: the three rows as JSON, nothing where a side has none.
struct RowSides
{
    std::optional<std::string_view> base;
    std::optional<std::string_view> local;
    std::optional<std::string_view> cloud;
    std::int64_t baseIncarnation = 0;
    std::int64_t cloudIncarnation = 0;
    std::optional<std::int64_t> localIncarnation; ///< where the row was inserted here since
    bool baseUnknown = false;                     ///< the cloud had confirmed the row, but what is lost
    std::optional<ConflictEntry> earlier;         ///< the conflict that already holds the row
    const TablePolicies* policies = nullptr;      ///< none: everything asks
    ChangeTimes times;                            ///< where the policies ask for them
};

/// What to do with it. Rows are JSON.
struct RowDecision
{
    enum class Write { Nothing, Row, Erase };
    enum class Mark { Clear, Keep, Hold, Leave }; ///< Leave: stays pending, as it is marked already
    Write write = Write::Nothing;
    std::string row;
    Mark mark = Mark::Clear;
    bool merged = false;              ///< both sides' columns came together
    std::optional<std::string> base;  ///< what the local row was measured by, where another than the cloud's is written
    std::optional<std::string> cloud; ///< the cloud's row, where another is to be written
    std::optional<ConflictEntry> conflict;   ///< without table, key, time and author
    std::optional<std::int64_t> incarnation; ///< of the local row, where the base is another row from now on
    std::optional<std::int64_t> measure;     ///< the incarnation of what the local row was measured by
};

/// Decides one row: agreement, one side's change, a merge by column, a policy, or a conflict. Pure; needs a parser for
/// each side.
class RowDecider
{
public:
    Result<RowDecision> decide(const Table& table, const RowSides& sides);

private:
    Result<RowDecision> decideWithoutBase(const Table& table, const RowSides& sides);
    Result<RowDecision> mergeBoth(const Table& table, const RowSides& sides);
    Result<RowDecision> decideMadeAnew(const Table& table, const RowSides& sides);
    Result<RowDecision> decideWhole(const Table& table, const RowSides& sides, const char* kind);
    Result<RowDecision> choose(const Table& table, const RowSides& sides, const char* kind);
    Result<RowDecision> wholeConflict(const Table& table, const RowSides& sides, const char* kind);
    RowParser m_baseParser;
    RowParser m_localParser;
    RowParser m_cloudParser;
    RowParser m_earlierParser;
};

/// The names of the columns in which two rows differ. Rows are JSON, of all columns of the table.
Result<std::vector<std::string>> differingNames(const Table& table, std::string_view a, std::string_view b);

/// The sentence for a conflict's kind.
std::string conflictMessage(std::string_view kind, const Table& table, const std::vector<std::string>& columns);

} // namespace dbsync::device
