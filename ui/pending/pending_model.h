#pragma once

#include "device/view/records.h"
#include "ui/live/referred_names.h"

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
    explicit PendingModel(QObject* parent = nullptr);
    ~PendingModel() override;

    /// Who knows what referred rows are called.
    void setDatabase(Database* database);
    /// All there are; `changes` in the order of tables.
    void setChanges(std::vector<device::PendingChange> changes);
    /// More of them, which come after those that are there; `complete` where these are the last.
    void append(std::vector<device::PendingChange> changes, bool complete);

    /// The tables with how many changes each has; their changes come with setTable() and appendTo().
    void setTables(const std::vector<device::PendingCount>& tables);
    /// A table whose number of changes is not known, before the line `row`.
    void insertTable(int row, const QString& table);
    void removeTable(int row);
    /// The first changes of a table; `complete` where these are all.
    void setTable(int row, std::vector<device::PendingChange> changes, bool complete);
    void appendTo(int row, std::vector<device::PendingChange> changes, bool complete);
    /// The line of a table, -1 where it has none.
    int rowOf(const QString& table) const;
    /// Whether all changes of a table are here.
    bool isComplete(int row) const;
    /// How many changes a table has, those included that are not here yet, as far as that is known.
    qint64 count(int row) const;
    bool isCountKnown(int row) const;
    /// Where only some of the changes are shown, all that there are is not how many these are.
    void forgetTotal(int row);

    /// What names a change among all others.
    static QString identity(const device::PendingChange& change);
    /// The table that a line belongs to.
    QString table(const QModelIndex& index) const;
    /// null for a table's own line.
    const device::PendingChange* change(const QModelIndex& index) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    bool hasChildren(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Group
    {
        QString table;
        std::vector<device::PendingChange> changes;
        qint64 total = -1; ///< -1: not known
        bool complete = true;
    };

    void reset(std::vector<std::unique_ptr<Group>> groups);
    void updateGroups(std::vector<std::unique_ptr<Group>>& fresh);
    void updateGroup(int row, std::vector<device::PendingChange> changes);
    QModelIndex indexOf(const Group& group, int column = 0) const;
    QVariant groupData(const Group& group, int column, int role) const;
    QString whatChanged(const device::PendingChange& change) const;
    void repaint(const QString& table);
    QVariant changeData(const device::PendingChange& change, int column, int role) const;

    std::vector<std::unique_ptr<Group>> m_groups;
    mutable ReferredNames m_names; ///< asked for as lines are painted
};

} // namespace dbsync::ui
