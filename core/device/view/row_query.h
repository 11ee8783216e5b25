#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace dbsync::device {

/// What rows must have in one column to be shown.
struct ColumnFilter
{
    enum class Is { Containing, Equal, Unequal, Less, Greater, Null, NotNull };
    std::string column;
    Is is = Is::Containing;
    std::string text; ///< compared as the column's type would have it

    friend bool operator==(const ColumnFilter&, const ColumnFilter&) = default;
};

/// Which rows of a table to show, and in which order.
struct RowQuery
{
    std::string table;
    std::string search; ///< kept are rows of which a column contains it; "" keeps all
    std::vector<ColumnFilter> filters;
    std::string sortColumn; ///< "": as the table has them, by key where that is an integer
    bool descending = false;
    std::int64_t arrivedAfter = -1; ///< rows that came from the cloud with a later revision are marked; -1: none

    /// Whether both show the same rows in the same order.
    friend bool sameRows(const RowQuery& a, const RowQuery& b)
    {
        return a.table == b.table && a.search == b.search && a.filters == b.filters && a.sortColumn == b.sortColumn &&
               a.descending == b.descending;
    }
};

} // namespace dbsync::device
