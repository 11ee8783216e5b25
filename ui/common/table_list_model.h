#pragma once

#include "device/view/records.h"

#include <QAbstractTableModel>

#include <vector>

namespace dbsync::ui {

/// The tables of a database with how many rows they have and how many wait.
class TableListModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, RowsColumn, WaitingColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// Says in words what waits, for where there is room.
    void setWordy(bool wordy) { m_wordy = wordy; }
    void setTables(std::vector<device::TableSummary> tables);
    const device::TableSummary* table(int row) const;
    int rowOf(const QString& name) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant text(const device::TableSummary& table, int column) const;
    static QString waitingInWords(const device::TableSummary& table);

    bool m_wordy = false;
    std::vector<device::TableSummary> m_tables;
};

} // namespace dbsync::ui
