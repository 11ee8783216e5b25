#include "change/merge.h"

namespace dbsync {

Merge mergeRows(const RowView& base, const RowView& local, const RowView& cloud)
{
    Merge merge;
    merge.row.reserve(local.size());
    for (std::size_t i = 0; i < local.size(); ++i) {
        const bool agree = local[i] == cloud[i];
        const bool localKept = local[i] == base[i];
        if (!agree && !localKept && !(cloud[i] == base[i]))
            merge.clashes.push_back(static_cast<int>(i));
        const bool takeCloud = !agree && localKept;
        merge.fromCloud |= takeCloud;
        merge.fromLocal |= !agree && !localKept;
        merge.row.push_back(takeCloud ? cloud[i] : local[i]);
    }
    return merge;
}

std::vector<int> differingColumns(const RowView& a, const RowView& b)
{
    std::vector<int> columns;
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
        if (!(a[i] == b[i]))
            columns.push_back(static_cast<int>(i));
    }
    return columns;
}

} // namespace dbsync
