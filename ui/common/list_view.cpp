#include "ui/common/list_view.h"

#include "ui/look/cell_delegate.h"
#include "ui/look/icons.h"

#include <QAction>
#include <QCoreApplication>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLineEdit>
#include <QShortcut>
#include <QTreeView>

namespace dbsync::ui {

namespace {
constexpr int widestColumn = 60; ///< in average characters
}

void setUpList(QTreeView& view, const QString& accessibleName)
{
    view.setItemDelegate(new CellDelegate(&view));
    view.setRootIsDecorated(false);
    view.setUniformRowHeights(true);
    view.setAllColumnsShowFocus(true);
    view.setAccessibleName(accessibleName);
    view.header()->setTextElideMode(Qt::ElideRight);
    goToSelected(view);
}

void setUpValues(QTreeView& view, const QString& accessibleName)
{
    setUpList(view, accessibleName);
    view.header()->setSectionResizeMode(QHeaderView::Stretch);
    view.header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    view.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void goToSelected(QAbstractItemView& view)
{
    QItemSelectionModel* selection = view.selectionModel();
    QObject::connect(selection, &QItemSelectionModel::selectionChanged, &view,
                     [selection](const QItemSelection& selected) {
                         const QModelIndexList indexes = selected.indexes();
                         if (!indexes.isEmpty() && !selection->isSelected(selection->currentIndex()))
                             selection->setCurrentIndex(indexes.first(), QItemSelectionModel::NoUpdate);
                     });
}

void addSearchIcon(QLineEdit& field)
{
    field.addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition)->setText(field.accessibleName());
}

void addFindKey(QWidget& page, QLineEdit& field)
{
    auto* find = new QShortcut(QKeySequence::Find, &page);
    find->setWhatsThis(QCoreApplication::translate("SearchField", "Search"));
    QObject::connect(find, &QShortcut::activated, &field, [&field] { field.setFocus(Qt::ShortcutFocusReason); });
}

void setRowsShown(QTreeView& view, int rows)
{
    const int row = CellDelegate::rowHeight(view.fontMetrics());
    view.setFixedHeight(view.header()->sizeHint().height() + rows * row + 2 * view.frameWidth());
}

bool isNearEnd(const QTreeView& view)
{
    // The scroll bar may not know yet of lines that were just added.
    const int shown = view.viewport()->height() / std::max(1, CellDelegate::rowHeight(view.fontMetrics()));
    const QModelIndex bottom = view.indexAt({0, view.viewport()->height() - 1});
    if (!bottom.isValid())
        return true;
    const int left = view.model()->rowCount(bottom.parent()) - bottom.row();
    const QModelIndex parent = bottom.parent();
    const bool lastTable = !parent.isValid() || parent.row() + 1 >= view.model()->rowCount();
    return lastTable && left <= 2 * shown;
}

void fitColumns(QTreeView& view)
{
    const int widest = view.fontMetrics().averageCharWidth() * widestColumn;
    for (int column = 0; column + 1 < view.model()->columnCount(); ++column) {
        view.resizeColumnToContents(column);
        view.setColumnWidth(column, std::min(view.columnWidth(column), widest));
    }
}

} // namespace dbsync::ui
