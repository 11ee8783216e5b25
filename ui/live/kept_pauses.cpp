#include "ui/live/kept_pauses.h"

#include "ui/common/preferences.h"
#include "ui/live/database_list.h"

#include <algorithm>
#include <chrono>

namespace dbsync::ui {

namespace {

void resumePause(DatabaseList& databases, const QDateTime& until)
{
    if (!until.isValid())
        return databases.setPaused(true);
    // By a clock that was set back an hour would be days.
    const std::chrono::seconds left(QDateTime::currentDateTime().secsTo(until));
    if (left.count() > 0)
        databases.pauseFor(std::min<std::chrono::seconds>(left, std::chrono::hours(1)));
}

} // namespace

void keepPauses(DatabaseList& databases, Preferences& preferences)
{
    for (const QString& path : preferences.putOff())
        databases.putOff(path);
    if (const auto [paused, until] = preferences.pause(); paused)
        resumePause(databases, until);
    const auto keep = [&databases, &preferences] {
        preferences.setPause(databases.isPaused(), databases.pausedUntil());
        preferences.setPutOff(databases.allPutOff());
    };
    QObject::connect(&databases, &DatabaseList::pausesChanged, &preferences, keep);
    keep();
}

} // namespace dbsync::ui
