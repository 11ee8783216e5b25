#pragma once

#include "change/policy.h"
#include "change/value.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace dbsync {

/// When the two sides of a row were changed: milliseconds since 1970 by the cloud's clock, 0 where unknown.
struct ChangeTimes
{
    std::int64_t local = 0;
    std::vector<std::int64_t> cloud; ///< per column
    std::int64_t cloudRow = 0;       ///< of the whole row: for columns without a time of their own, and for a deletion

    /// Whether the device's change of a column is the later one; nothing where that is not known. At the same
    /// millisecond the cloud's stays, so that all devices come to the same.
    std::optional<bool> deviceIsLater(std::size_t column) const;
    /// The same for the whole row.
    std::optional<bool> deviceIsLater() const;
    /// With the times of the rows as a whole.
    ChangeTimes ofRows() const;
};

/// What decides about columns that both sides changed; without it all ask.
struct MergeRules
{
    const TablePolicies* policies = nullptr;
    const ChangeTimes* times = nullptr;

    Policy of(std::size_t column) const { return policies ? policies->of(column) : Policy::Ask; }
};

/// What a three-way merge of one row comes to.
struct Merge
{
    RowView row;              ///< borrowed from the three; columns that clash have the local value
    std::vector<int> clashes; ///< columns that both sides changed, and about which a person has to decide
    bool fromCloud = false;   ///< some column took the cloud's value, or a sum
    bool fromLocal = false;   ///< some column took the local value, or a sum, where the cloud has another
};

/// Merges by column: what one side changed takes that side, the same change on both sides is agreement (but under
/// `sum`), what both changed goes to the policy. The three rows have the same columns.
Merge mergeRows(const RowView& base, const RowView& local, const RowView& cloud, const MergeRules& rules = {});

/// Chooses between two rows without a base, column by column: what differs goes to the policy, and nothing adds up.
/// They are two rows that were written each as a whole, so under `latest` the later one is so in all its columns.
Merge chooseRows(const RowView& local, const RowView& cloud, const MergeRules& rules);

/// `local` with the cloud's difference from the base added. NULL in the base counts as 0. Nothing where a value is no
/// number, where one side set NULL, and where the sum does not fit.
std::optional<ValueView> addDifferences(const ValueView& base, const ValueView& local, const ValueView& cloud);

/// The columns in which two rows differ.
std::vector<int> differingColumns(const RowView& a, const RowView& b);

} // namespace dbsync
