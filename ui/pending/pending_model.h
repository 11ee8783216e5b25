#pragma once

#include "device/view/records.h"

#include <QAbstractItemModel>
#include <QString>

#include <memory>
#include <vector>

namespace dbsync::ui {

/// Pending changes below the tables that they belong to.
class PendingModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column { RowColumn, KindColumn, WhatColumn, ColumnCount };
    enum { FilterRole = Qt::UserRole + 100 }; ///< all words and values of a change

    explicit PendingModel(QObject* parent = nullptr);
    ~PendingModel() override;

    /// `changes` in the order of tables.
    void setChanges(std::vector<device::PendingChange> changes);
    /// null for a table's own line.
    const device::PendingChange* change(const QModelIndex& index) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Group
    {
        QString table;
        std::vector<device::PendingChange> changes;
    };

    void reset(std::vector<std::unique_ptr<Group>> groups);
    void updateGroup(int row, Group& fresh);
    QModelIndex indexOf(const Group& group, int column = 0) const;
    QVariant groupData(const Group& group, int column, int role) const;
    QVariant changeData(const device::PendingChange& change, int column, int role) const;

    std::vector<std::unique_ptr<Group>> m_groups;
};

} // namespace dbsync::ui
