#pragma once

#include "ui/activity/activity_line.h"

#include <QAbstractTableModel>
#include <QString>

#include <set>
#include <vector>

namespace dbsync::ui {

/// What was synced, taken back and decided, newest first; a sync is one line.
class ActivityModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { WhenColumn, WhatColumn, WhoColumn, ChangesColumn, ColumnCount };
    enum { DirectionsRole = Qt::UserRole + 110 }; ///< a list

    using QAbstractTableModel::QAbstractTableModel;

    /// The newest; `complete` where there are no others.
    void setEntries(std::vector<device::ActivityEntry> entries, bool complete = true);
    /// Older ones.
    void append(std::vector<device::ActivityEntry> entries, bool complete);
    /// null where there is no such row.
    const ActivityLine* line(int row) const;
    /// How many are known, and the oldest of them; 0 where there is none.
    std::size_t entryCount() const { return m_entries.size(); }
    std::int64_t oldest() const { return m_entries.empty() ? 0 : m_entries.back().id; }
    bool isComplete() const { return m_complete; }
    /// What was done, in words.
    QString what(const ActivityLine& line) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void noteUndone();
    void setLines(std::vector<ActivityLine> lines);

    std::vector<device::ActivityEntry> m_entries;
    std::vector<ActivityLine> m_lines;
    std::set<std::int64_t> m_undone; ///< what was taken back by another that is known
    bool m_complete = true;
};

} // namespace dbsync::ui
