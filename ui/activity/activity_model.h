#pragma once

#include "device/view/records.h"

#include <QAbstractTableModel>

#include <vector>

namespace dbsync::ui {

/// What was synced, taken back and decided, newest first.
class ActivityModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { WhenColumn, WhatColumn, WhoColumn, ChangesColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setEntries(std::vector<device::ActivityEntry> entries);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<device::ActivityEntry> m_entries;
};

} // namespace dbsync::ui
