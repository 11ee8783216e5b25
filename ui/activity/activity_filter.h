#pragma once

#include <QSortFilterProxyModel>

namespace dbsync::ui {

/// Those activities of one kind that contain a text, in any column.
class ActivityFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit ActivityFilter(QObject* parent = nullptr);

    /// By its direction; all where empty.
    void setDirection(const QString& direction);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QString m_direction;
};

} // namespace dbsync::ui
