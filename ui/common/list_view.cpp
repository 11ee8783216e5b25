#include "ui/common/list_view.h"

#include "ui/look/cell_delegate.h"

#include <QHeaderView>
#include <QTreeView>

namespace dbsync::ui {

namespace {
constexpr int WidestColumn = 60; ///< in average characters
}

void setUpList(QTreeView& view, const QString& accessibleName)
{
    view.setItemDelegate(new CellDelegate(&view));
    view.setRootIsDecorated(false);
    view.setUniformRowHeights(true);
    view.setAllColumnsShowFocus(true);
    view.setAccessibleName(accessibleName);
}

void setRowsShown(QTreeView& view, int rows)
{
    const int row = CellDelegate::rowHeight(view.fontMetrics());
    view.setFixedHeight(view.header()->sizeHint().height() + rows * row + 2 * view.frameWidth());
}

void fitColumns(QTreeView& view)
{
    const int widest = view.fontMetrics().averageCharWidth() * WidestColumn;
    for (int column = 0; column + 1 < view.model()->columnCount(); ++column) {
        view.resizeColumnToContents(column);
        view.setColumnWidth(column, std::min(view.columnWidth(column), widest));
    }
}

} // namespace dbsync::ui
