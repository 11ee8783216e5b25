#include "ui/common/list_view.h"

#include "ui/look/cell_delegate.h"
#include "ui/look/icons.h"

#include <QAction>
#include <QCoreApplication>
#include <QHeaderView>
#include <QHelpEvent>
#include <QItemSelectionModel>
#include <QLineEdit>
#include <QShortcut>
#include <QStyle>
#include <QToolTip>
#include <QTreeView>

namespace dbsync::ui {

namespace {
constexpr int widestColumn = 60; ///< in average characters
constexpr int widestName = 30;   ///< of a column of a table
} // namespace

namespace {

/// What is shown beside a list stays chosen in it when somebody clicks below its lines.
void keepSelected(QTreeView& view)
{
    QItemSelectionModel* selection = view.selectionModel();
    QObject::connect(
        selection, &QItemSelectionModel::selectionChanged, &view,
        [&view, selection] {
            const QModelIndex current = selection->currentIndex();
            if (view.selectionMode() == QAbstractItemView::SingleSelection && current.isValid() &&
                !selection->hasSelection())
                selection->select(current, QItemSelectionModel::Select | QItemSelectionModel::Rows);
        },
        Qt::QueuedConnection);
}

} // namespace

void setUpList(QTreeView& view, const QString& accessibleName)
{
    view.setItemDelegate(new CellDelegate(&view));
    view.setRootIsDecorated(false);
    view.setUniformRowHeights(true);
    view.setAllColumnsShowFocus(true);
    view.setAccessibleName(accessibleName);
    view.header()->setTextElideMode(Qt::ElideRight);
    tellElidedTitles(*view.header());
    goToSelected(view);
    keepSelected(view);
}

namespace {

/// Tells the whole title of a column that shows a part of it.
class ElidedTitles : public QObject
{
public:
    explicit ElidedTitles(QHeaderView& header) : QObject(&header), m_header(header)
    {
        header.viewport()->installEventFilter(this);
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() != QEvent::ToolTip)
            return QObject::eventFilter(watched, event);
        const auto* help = static_cast<QHelpEvent*>(event);
        const int section = m_header.logicalIndexAt(help->pos());
        const QAbstractItemModel* model = m_header.model();
        if (section < 0 || !model || model->headerData(section, Qt::Horizontal, Qt::ToolTipRole).isValid())
            return false;
        const QString title = model->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
        const int needed = m_header.fontMetrics().horizontalAdvance(title) +
                           2 * m_header.style()->pixelMetric(QStyle::PM_HeaderMargin);
        const QString tip = needed > m_header.sectionSize(section) ? title.toHtmlEscaped() : QString();
        QToolTip::showText(help->globalPos(), tip, &m_header);
        return true;
    }

private:
    QHeaderView& m_header;
};

} // namespace

void tellElidedTitles(QHeaderView& header)
{
    new ElidedTitles(header);
}

void setUpValues(QTreeView& view, const QString& accessibleName)
{
    setUpList(view, accessibleName);
    view.header()->setSectionResizeMode(QHeaderView::Stretch);
    view.header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    view.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view.setProperty(CellDelegate::widestProperty, widestName);
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
