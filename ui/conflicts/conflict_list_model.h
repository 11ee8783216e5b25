#pragma once

#include "device/view/records.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <memory>
#include <unordered_set>
#include <vector>

namespace dbsync::ui {

/// The conflicts that wait for a decision.
class ConflictListModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { RowColumn, TableColumn, WhatColumn, WhenColumn, ColumnCount };

    explicit ConflictListModel(QObject* parent = nullptr);

    void setConflicts(std::vector<device::Conflict> conflicts);
    /// Shows only those that contain a text in their words or values; shown() follows, after a while where there are
    /// many.
    void setFilter(const QString& text);
    QString filter() const { return m_filter; }
    /// How many there are, shown or not.
    int total() const { return static_cast<int>(m_all.size()); }
    const device::Conflict* conflict(int row) const;
    /// Whether a change's row is one of those in conflict.
    bool isInConflict(const device::PendingChange& change) const;
    /// All that are shown of the same table and kind, this one first.
    std::vector<std::int64_t> alike(const device::Conflict& conflict) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    /// What is shown is what there is and what the filter lets through.
    void shown();

private:
    using Conflicts = std::vector<std::shared_ptr<const device::Conflict>>;

    void look();
    void lookOn();
    void show(Conflicts conflicts);

    Conflicts m_all;
    Conflicts m_conflicts;                  ///< those that are shown
    std::unordered_set<std::string> m_rows; ///< all that are in conflict, by table and key
    QString m_filter;
    Conflicts m_found;
    std::size_t m_looked = 0; ///< how many of them were compared with the filter
    QTimer m_looking;
};

} // namespace dbsync::ui
