#include "ui/activity/activity_filter.h"

#include "ui/activity/activity_model.h"

namespace dbsync::ui {

ActivityFilter::ActivityFilter(QObject* parent) : QSortFilterProxyModel(parent)
{
    setFilterKeyColumn(-1);
    setFilterCaseSensitivity(Qt::CaseInsensitive);
}

void ActivityFilter::setDirection(const QString& direction)
{
    if (direction == m_direction)
        return;
    m_direction = direction;
    invalidateFilter();
}

bool ActivityFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const bool wanted =
        m_direction.isEmpty() ||
        sourceModel()->index(row, 0, parent).data(ActivityModel::DirectionsRole).toStringList().contains(m_direction);
    return wanted && QSortFilterProxyModel::filterAcceptsRow(row, parent);
}

} // namespace dbsync::ui
