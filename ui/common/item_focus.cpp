#include "ui/common/item_focus.h"

#include <QAbstractItemView>
#include <QAccessible>
#include <QEvent>
#include <QPointer>
#include <QScrollBar>
#include <QTreeView>

namespace dbsync::ui {

namespace {

/// Among all unfolded lines of a tree, as screen readers count them; -1 where it is folded away.
int visibleRow(const QTreeView& tree, const QModelIndex& index)
{
    const QRect place = tree.visualRect(index);
    if (place.height() <= 0)
        return -1;
    const int above = tree.verticalScrollBar()->value();
    const bool byItem = tree.verticalScrollMode() == QAbstractItemView::ScrollPerItem;
    return place.y() / place.height() + (byItem ? above : above / place.height());
}

} // namespace

bool ItemFocus::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::FocusIn || !QAccessible::isActive())
        return false;
    const QPointer<QAbstractItemView> view = qobject_cast<QAbstractItemView*>(watched);
    if (!view)
        return false;
    // After what Qt tells of the list, and after a click has chosen its line.
    QMetaObject::invokeMethod(
        view,
        [view] {
            if (view->hasFocus())
                tell(*view);
        },
        Qt::QueuedConnection);
    return false;
}

void ItemFocus::tell(const QAbstractItemView& view)
{
    const QModelIndex current = view.currentIndex();
    const auto* const tree = qobject_cast<const QTreeView*>(&view);
    const int row = tree ? visibleRow(*tree, current) : current.row();
    QAccessibleInterface* const list = QAccessible::queryAccessibleInterface(const_cast<QAbstractItemView*>(&view));
    QAccessibleTableInterface* const table = list ? list->tableInterface() : nullptr;
    QAccessibleInterface* const cell =
        table && current.isValid() && row >= 0 ? table->cellAt(row, current.column()) : nullptr;
    if (!cell)
        return;
    QAccessibleEvent focus(cell, QAccessible::Focus);
    QAccessible::updateAccessibility(&focus);
}

} // namespace dbsync::ui
