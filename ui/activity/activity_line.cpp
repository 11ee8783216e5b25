#include "ui/activity/activity_line.h"

#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QLocale>

namespace dbsync::ui {

using device::ActivityEntry;

std::vector<std::int64_t> ActivityLine::activities() const
{
    std::vector<std::int64_t> ids;
    for (auto part = parts.rbegin(); part != parts.rend(); ++part)
        ids.push_back(part->id);
    return ids;
}

qint64 ActivityLine::rows() const
{
    qint64 rows = 0;
    for (const device::ActivityEntry& part : parts)
        rows += part.counts.inserted + part.counts.updated + part.counts.deleted;
    return rows;
}

QStringList ActivityLine::directions() const
{
    QStringList directions;
    for (const ActivityEntry& part : parts)
        directions << toQString(part.direction);
    directions.removeDuplicates();
    return directions;
}

QString ActivityLine::people() const
{
    QStringList people;
    for (const ActivityEntry& part : parts) {
        if (!part.user.empty())
            people << toQString(part.user);
    }
    people.removeDuplicates();
    return QLocale().createSeparatedList(people);
}

QString ActivityLine::what() const
{
    return directions().size() == 1 ? Wording::direction(parts.front().direction) : Wording::receivedAndSent();
}

QString ActivityLine::counts() const
{
    device::Counts received;
    device::Counts others;
    for (const ActivityEntry& part : parts) {
        device::Counts& counts = part.direction == "pulled" ? received : others;
        counts.inserted += part.counts.inserted;
        counts.updated += part.counts.updated;
        counts.deleted += part.counts.deleted;
    }
    if (received.empty() || others.empty())
        return Wording::counts(received.empty() ? others : received);
    return Wording::bothWays(received, others);
}

std::vector<ActivityLine> linesOf(const std::vector<ActivityEntry>& entries)
{
    std::vector<ActivityLine> lines;
    for (const ActivityEntry& entry : entries) {
        const ActivityEntry* before = lines.empty() ? nullptr : &lines.back().parts.back();
        if (before && entry.sync > 0 && before->sync == entry.sync && before->rowsKept == entry.rowsKept)
            lines.back().parts.push_back(entry);
        else
            lines.push_back({{entry}});
    }
    return lines;
}

} // namespace dbsync::ui
