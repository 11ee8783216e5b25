#pragma once

#include <QSet>
#include <QString>

#include <vector>

namespace dbsync::ui {

/// The steps that turn one list into another with as little as possible taken out and put in, so that views keep
/// selection, scroll position and the screen reader's place.
struct ListUpdate
{
    struct Run
    {
        int first;
        int count;
    };
    std::vector<Run> removed;  ///< in the old list, last first
    std::vector<Run> inserted; ///< in the new list, first first
    /// False where rows that stay would have to move, or so many runs differ that a reset is cheaper.
    bool possible = true;

    /// `before` and `after` name each item; names are unique in each list.
    static ListUpdate between(const std::vector<QString>& before, const std::vector<QString>& after);
};

} // namespace dbsync::ui
