#pragma once

#include "change/value.h"

#include <vector>

namespace dbsync {

/// What a three-way merge of one row comes to.
struct Merge
{
    RowView row;              ///< borrowed from the three; columns that clash have the local value
    std::vector<int> clashes; ///< columns that both sides changed, differently
    bool fromCloud = false;   ///< some column took the cloud's value
    bool fromLocal = false;   ///< some column took the local value where the cloud has another
};

/// Merges by column: what one side changed takes that side, the same change on both sides is agreement. The three rows
/// have the same columns.
Merge mergeRows(const RowView& base, const RowView& local, const RowView& cloud);

/// The columns in which two rows differ.
std::vector<int> differingColumns(const RowView& a, const RowView& b);

} // namespace dbsync
