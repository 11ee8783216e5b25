#include "ui/words/time_left.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace dbsync::ui {

namespace {

constexpr double secondsApart = 0.5; ///< seconds between marks
constexpr std::size_t mostMarks = 40;
constexpr std::size_t fewestMarks = 8; ///< before that nothing is said
constexpr double leastShare = 0.02;    ///< of the rows, done
constexpr double steadyPace = 2.0;     ///< how far the pace of late may lie from the pace of longer

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(TimeLeft)
};

} // namespace

void TimeLeft::note(const sync::Progress& progress)
{
    const bool another = progress.phase != m_phase || progress.totalRows != m_total ||
                         (!m_marks.empty() && progress.rows < m_marks.back().rows);
    if (another) {
        m_marks.clear();
        m_phase = progress.phase;
        m_total = progress.totalRows;
    }
    if (!m_marks.empty() && progress.seconds - m_marks.back().seconds < secondsApart)
        return;
    m_marks.push_back({progress.seconds, progress.rows});
    if (m_marks.size() > mostMarks)
        m_marks.pop_front();
}

double TimeLeft::paceSince(std::size_t first) const
{
    const double seconds = m_marks.back().seconds - m_marks[first].seconds;
    return seconds > 0 ? static_cast<double>(m_marks.back().rows - m_marks[first].rows) / seconds : 0;
}

std::optional<double> TimeLeft::seconds() const
{
    if (m_total <= 0 || m_marks.size() < fewestMarks)
        return {};
    const double done = static_cast<double>(m_marks.back().rows);
    const double longer = paceSince(0);
    const double late = paceSince(m_marks.size() - fewestMarks / 2);
    const bool steady = longer > 0 && late > 0 && std::max(longer, late) <= steadyPace * std::min(longer, late);
    if (!steady || done < leastShare * static_cast<double>(m_total))
        return {};
    return std::max(0.0, (static_cast<double>(m_total) - done) / longer);
}

QString TimeLeft::text() const
{
    const auto left = seconds();
    if (!left)
        return {};
    constexpr double minute = 60;
    if (*left < 10)
        return Words::tr("a few seconds left");
    if (*left < minute)
        return Words::tr("less than a minute left");
    return Words::tr("about %Ln minute(s) left", nullptr, static_cast<int>(std::ceil(*left / minute)));
}

} // namespace dbsync::ui
