#pragma once

#include "device/view/records.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace dbsync::ui {

/// A line of the activity: what one sync did, in both directions, or an undo, or a decision.
struct ActivityLine
{
    std::vector<device::ActivityEntry> parts; ///< newest first, never empty

    /// What stays the same while a sync adds to it.
    std::int64_t id() const { return parts.back().id; }
    const std::string& time() const { return parts.front().time; }
    bool rowsKept() const { return parts.front().rowsKept; }
    /// Of its parts, oldest first.
    std::vector<std::int64_t> activities() const;
    /// How many were changed.
    qint64 rows() const;
    QStringList directions() const;
    QString people() const;
    QString what() const;
    QString counts() const;
};

/// Entries as lines; both newest first.
std::vector<ActivityLine> linesOf(const std::vector<device::ActivityEntry>& entries);

} // namespace dbsync::ui
