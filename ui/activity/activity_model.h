#pragma once

#include "device/view/records.h"

#include <QAbstractTableModel>
#include <QString>

#include <set>
#include <vector>

namespace dbsync::ui {

/// What was synced, taken back and decided, newest first.
class ActivityModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { WhenColumn, WhatColumn, WhoColumn, ChangesColumn, ColumnCount };
    enum { DirectionRole = Qt::UserRole + 110 };

    using QAbstractTableModel::QAbstractTableModel;

    /// The newest; `complete` where there are no others.
    void setEntries(std::vector<device::ActivityEntry> entries, bool complete = true);
    /// Older ones.
    void append(std::vector<device::ActivityEntry> entries, bool complete);
    /// null where there is no such row.
    const device::ActivityEntry* entry(int row) const;
    bool isComplete() const { return m_complete; }
    /// What was done, in words.
    QString what(const device::ActivityEntry& entry) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void noteUndone();

    std::vector<device::ActivityEntry> m_entries;
    std::set<std::int64_t> m_undone; ///< what was taken back by another that is known
    bool m_complete = true;
};

} // namespace dbsync::ui
