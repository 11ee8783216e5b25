#pragma once

#include "sync/session/progress.h"

#include <QString>

#include <deque>
#include <optional>

namespace dbsync::ui {

/// How long a phase of a sync still takes, told only when that can be trusted: enough is done, and the pace is steady.
class TimeLeft
{
public:
    void note(const sync::Progress& progress);
    std::optional<double> seconds() const;
    /// "about 2 minutes left", or "".
    QString text() const;

private:
    struct Mark
    {
        double seconds = 0;
        std::int64_t rows = 0;
    };
    double paceSince(std::size_t first) const;

    sync::Phase m_phase = sync::Phase::Preparing;
    std::int64_t m_total = 0;
    std::deque<Mark> m_marks; ///< one each half second, of the last twenty seconds
};

} // namespace dbsync::ui
