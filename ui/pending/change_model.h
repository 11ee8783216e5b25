#pragma once

#include "device/view/records.h"
#include "ui/live/referred_names.h"

#include <QAbstractTableModel>

#include <optional>

namespace dbsync::ui {

/// One pending change, column by column: before and after, the changed columns first.
class ChangeModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, BeforeColumn, AfterColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// Who knows what referred rows are called.
    void setDatabase(Database* database);
    /// What the two sides are called; before and after where nothing is said.
    void setSides(const QString& before, const QString& after);
    void setChange(const std::optional<device::PendingChange>& change);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    bool isChanged(int row) const;
    QVariant valueData(const std::string& name, const Value* value, int role) const;
    void repaint();

    std::optional<device::PendingChange> m_change;
    std::vector<std::string> m_columns;
    QString m_before;
    QString m_after;
    ReferredNames m_names;
};

} // namespace dbsync::ui
