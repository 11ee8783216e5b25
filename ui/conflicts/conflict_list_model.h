#pragma once

#include "device/view/records.h"

#include <QAbstractTableModel>

#include <vector>

namespace dbsync::ui {

/// The conflicts that wait for a decision.
class ConflictListModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { RowColumn, TableColumn, WhatColumn, WhenColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setConflicts(std::vector<device::Conflict> conflicts);
    const device::Conflict* conflict(int row) const;
    /// Whether a change's row is one of those in conflict.
    bool isInConflict(const device::PendingChange& change) const;
    /// All of the same table and kind, this one first.
    std::vector<std::int64_t> alike(const device::Conflict& conflict) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<device::Conflict> m_conflicts;
};

} // namespace dbsync::ui
