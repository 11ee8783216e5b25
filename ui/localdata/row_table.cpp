#include "ui/localdata/row_table.h"

#include "ui/common/list_view.h"
#include "ui/common/preferences.h"
#include "ui/localdata/rows_model.h"
#include "ui/look/cell_delegate.h"
#include "ui/words/value_text.h"

#include <QHeaderView>
#include <QMenu>
#include <QMouseEvent>

#include <algorithm>
#include <set>

namespace dbsync::ui {

namespace {
constexpr std::size_t longestInCell = 200; ///< bytes of a text that is edited in its cell
}

RowTable::RowTable(RowsModel* rows, QWidget* parent) : QuietView(parent), m_rows(rows)
{
    setModel(rows);
    setAccessibleName(tr("Rows of the table"));
    setAlternatingRowColors(true);
    setWordWrap(false);
    setShowGrid(true);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setEditTriggers(DoubleClicked | EditKeyPressed | AnyKeyPressed);
    QHeaderView* lines = verticalHeader();
    lines->setSectionResizeMode(QHeaderView::Fixed);
    lines->setDefaultSectionSize(fontMetrics().height() * 3 / 2);
    lines->hide();
    QHeaderView* header = horizontalHeader();
    header->setHighlightSections(false);
    header->setTextElideMode(Qt::ElideRight);
    tellElidedTitles(*header);
    header->setSectionsMovable(true);
    header->setFirstSectionMovable(false);
    header->setSortIndicatorClearable(true);
    header->setSortIndicator(-1, Qt::AscendingOrder);
    setSortingEnabled(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QHeaderView::sortIndicatorChanged, header, [header](int column) {
        if (column == RowsModel::gutterColumn) // nothing is sorted by marks
            header->setSortIndicator(-1, Qt::AscendingOrder);
    });
    connect(header, &QHeaderView::customContextMenuRequested, this, &RowTable::showHeaderMenu);
    connect(header, &QHeaderView::sectionMoved, this, &RowTable::remember);
    connect(header, &QHeaderView::sectionResized, this, &RowTable::remember);
    connect(rows, &RowsModel::loaded, this, &RowTable::widenColumns);
    connect(rows, &RowsModel::namesKnown, this, &RowTable::widenColumns);
    connect(this, &QTableView::clicked, this, [this](const QModelIndex& index) {
        if (index.column() == RowsModel::gutterColumn)
            emit gutterClicked(index.row());
    });
}

void RowTable::setMemory(Preferences* preferences, const QString& scope)
{
    m_preferences = preferences;
    m_scope = scope;
    m_laidOut.clear();
}

QString RowTable::memoryName() const
{
    return m_scope + u'\n' + m_rows->table();
}

void RowTable::layOutColumns()
{
    const bool done = m_laidOut == m_rows->table() && m_laidOutColumns == m_rows->columnCount();
    if (done || m_rows->columnCount() == 0)
        return;
    m_laidOut = m_rows->table();
    m_laidOutColumns = m_rows->columnCount();
    m_layingOut = true;
    QHeaderView* header = horizontalHeader();
    for (int column = 0; column < m_rows->columnCount(); ++column) {
        header->setSectionHidden(column, false);
        header->moveSection(header->visualIndex(column), column);
    }
    fitColumns();
    m_restored = restore();
    m_layingOut = false;
}

void RowTable::fitColumns()
{
    const QFontMetrics metrics = fontMetrics();
    horizontalHeader()->setMinimumSectionSize(metrics.height());
    setColumnWidth(RowsModel::gutterColumn, metrics.height() * 3 / 2);
    horizontalHeader()->setSectionResizeMode(RowsModel::gutterColumn, QHeaderView::Fixed);
    for (int column = 1; column < m_rows->columnCount(); ++column)
        setColumnWidth(column, widthOf(column, 0));
}

/// What the title and the rows from one on ask for.
int RowTable::widthOf(int column, int firstRow) const
{
    constexpr int sampleRows = 40;
    const QFontMetrics metrics = fontMetrics();
    const int character = metrics.averageCharWidth();
    // extraRoom for the arrow that tells the order.
    const int mark =
        style()->pixelMetric(QStyle::PM_HeaderMarkSize) + 2 * style()->pixelMetric(QStyle::PM_HeaderMargin);
    const QString title = m_rows->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    int width = metrics.horizontalAdvance(title) + mark + 4 * character;
    for (int row = firstRow; row < std::min(firstRow + sampleRows, m_rows->rowCount()); ++row) {
        const QString text = m_rows->index(row, column).data().toString();
        width = std::max(width, metrics.horizontalAdvance(text) + 3 * character);
    }
    return std::min(width, 40 * character);
}

/// In another order, or narrowed, other rows are seen first. Columns that somebody has laid out stay as they are.
void RowTable::widenColumns()
{
    if (m_laidOut != m_rows->table() || m_laidOutColumns != m_rows->columnCount() || m_restored)
        return;
    m_layingOut = true;
    const int first = std::max(0, rowAt(0));
    for (int column = 1; column < m_rows->columnCount(); ++column)
        setColumnWidth(column, std::max(columnWidth(column), widthOf(column, first)));
    m_layingOut = false;
}

/// "name", or "-name" for a hidden column, and its width, in their order on screen.
void RowTable::remember()
{
    if (m_layingOut || !m_preferences || m_laidOut != m_rows->table() || m_rows->columnCount() == 0)
        return;
    QStringList layout;
    const QHeaderView* header = horizontalHeader();
    for (int visual = 1; visual < header->count(); ++visual) {
        const int column = header->logicalIndex(visual);
        const bool hidden = header->isSectionHidden(column);
        layout << (hidden ? QStringLiteral("-") : QStringLiteral("+")) + m_rows->columnName(column)
               << QString::number(hidden ? 0 : columnWidth(column));
    }
    m_preferences->setColumns(memoryName(), layout);
    m_restored = true;
}

bool RowTable::restore()
{
    const QStringList layout = m_preferences ? m_preferences->columns(memoryName()) : QStringList();
    QHeaderView* header = horizontalHeader();
    int visual = 1;
    for (qsizetype i = 0; i + 1 < layout.size(); i += 2) {
        const int column = m_rows->columnOf(layout[i].mid(1));
        if (column < 0)
            continue;
        header->moveSection(header->visualIndex(column), visual++);
        if (const int width = layout[i + 1].toInt(); width > 0)
            setColumnWidth(column, width);
        header->setSectionHidden(column, layout[i].startsWith(u'-'));
    }
    return !layout.isEmpty();
}

void RowTable::hideColumnNow(int column)
{
    // One column always stays, for the menu to bring others back from.
    if (shownColumns().size() > 1) {
        setColumnHidden(column, true);
        remember();
    }
}

QMenu* RowTable::columnsMenu(QWidget* parent)
{
    auto* menu = new QMenu(tr("Columns"), parent);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        const QHeaderView* header = horizontalHeader();
        for (int visual = 1; visual < header->count(); ++visual) {
            const int column = header->logicalIndex(visual);
            QAction* shown = menu->addAction(m_rows->columnName(column));
            shown->setCheckable(true);
            shown->setChecked(!isColumnHidden(column));
            connect(shown, &QAction::toggled, this, [this, column](bool show) {
                if (!show) {
                    hideColumnNow(column);
                    return;
                }
                setColumnHidden(column, false);
                remember();
            });
        }
        menu->addSeparator();
        connect(menu->addAction(tr("Show all, in the table's order")), &QAction::triggered, this, [this] {
            if (m_preferences)
                m_preferences->setColumns(memoryName(), {});
            m_laidOut.clear();
            layOutColumns();
        });
    });
    return menu;
}

void RowTable::showHeaderMenu(const QPoint& at)
{
    const int column = horizontalHeader()->logicalIndexAt(at);
    if (column <= RowsModel::gutterColumn)
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& text, auto act) {
        connect(menu->addAction(text), &QAction::triggered, this, act);
    };
    QHeaderView* header = horizontalHeader();
    add(tr("Sort upwards"), [=] { header->setSortIndicator(column, Qt::AscendingOrder); });
    add(tr("Sort downwards"), [=] { header->setSortIndicator(column, Qt::DescendingOrder); });
    add(tr("Do not sort"), [=] { header->setSortIndicator(-1, Qt::AscendingOrder); });
    menu->addSeparator();
    add(tr("Filter by this column…"), [=, this] { emit filterAsked(column); });
    menu->addSeparator();
    add(tr("Hide this column"), [=, this] { hideColumnNow(column); });
    menu->addMenu(columnsMenu(menu));
    menu->popup(header->viewport()->mapToGlobal(at));
}

std::vector<int> RowTable::shownColumns(int first) const
{
    std::vector<int> columns;
    const QHeaderView* header = horizontalHeader();
    const int from = first < 0 ? 1 : std::max(1, header->visualIndex(first));
    for (int visual = from; visual < header->count(); ++visual) {
        if (!header->isSectionHidden(header->logicalIndex(visual)))
            columns.push_back(header->logicalIndex(visual));
    }
    return columns;
}

bool RowTable::isTooMuchSelected() const
{
    qint64 rows = 0;
    for (const QItemSelectionRange& range : selectionModel()->selection())
        rows += range.height();
    return rows > qint64(RowsModel::mostPages) * RowsModel::pageSize;
}

std::vector<int> RowTable::selectedRows() const
{
    std::set<int> rows;
    for (const QItemSelectionRange& range : selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            rows.insert(row);
    }
    return {rows.begin(), rows.end()};
}

QModelIndexList RowTable::selectedCells() const
{
    QModelIndexList cells;
    for (const int row : selectedRows()) {
        for (const int column : shownColumns()) {
            const QModelIndex cell = m_rows->index(row, column);
            if (selectionModel()->isSelected(cell))
                cells << cell;
        }
    }
    return cells;
}

bool RowTable::selectedValues(std::vector<Row>& lines) const
{
    if (isTooMuchSelected())
        return false;
    int row = -1;
    for (const QModelIndex& cell : selectedCells()) {
        const Value* value = m_rows->value(cell);
        if (!value)
            return false;
        if (std::exchange(row, cell.row()) != cell.row())
            lines.emplace_back();
        lines.back().push_back(*value);
    }
    return true;
}

/// Whoever clicks below the rows means none of them: what is pasted then are new ones.
void RowTable::mousePressEvent(QMouseEvent* event)
{
    if (!indexAt(event->position().toPoint()).isValid() && event->modifiers() == Qt::NoModifier)
        setCurrentIndex({});
    QTableView::mousePressEvent(event);
}

bool RowTable::edit(const QModelIndex& index, EditTrigger trigger, QEvent* event)
{
    const Value* value = m_rows->value(index);
    const bool large =
        value && (value->type() == Value::Type::Blob ||
                  (value->type() == Value::Type::Text &&
                   (value->bytes().size() > longestInCell || value->bytes().find('\n') != std::string::npos)));
    if (!large || !(trigger & editTriggers()))
        return QTableView::edit(index, trigger, event);
    if (trigger == DoubleClicked || trigger == EditKeyPressed)
        emit valueAsked(index);
    return false;
}

} // namespace dbsync::ui
