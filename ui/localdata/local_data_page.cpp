#include "ui/localdata/local_data_page.h"

#include "ui/look/cell_delegate.h"
#include "ui/common/empty_state.h"
#include "ui/look/icons.h"
#include "ui/common/list_view.h"
#include "ui/common/table_list_model.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"
#include "ui/localdata/rows_model.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QTreeView>
#include <QVBoxLayout>

#include <chrono>
#include <utility>

namespace dbsync::ui {

LocalDataPage::LocalDataPage(QWidget* parent)
    : Page(parent),
      m_tables(new TableListModel(this)),
      m_rows(new RowsModel(this)),
      m_tablesView(new QTreeView),
      m_rowsView(new QTableView),
      m_search(new QLineEdit),
      m_count(new QLabel),
      m_stack(new QStackedWidget),
      m_empty(new EmptyState(QStringLiteral("local")))
{
    auto* splitter = new QSplitter;
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(fontMetrics().height() / 2);
    splitter->addWidget(makeTables());
    splitter->addWidget(makeRows());
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({fontMetrics().averageCharWidth() * 38, fontMetrics().averageCharWidth() * 110});
    m_stack->addWidget(splitter);
    m_empty->setWords(tr("No tables yet"),
                      tr("This database holds no tables. Once the company has some, a sync brings them here."));
    m_empty->setAct(tr("Sync now"));
    m_stack->addWidget(m_empty);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_stack);

    m_searchSoon.setSingleShot(true);
    m_searchSoon.setInterval(std::chrono::milliseconds(200));
    connect(m_search, &QLineEdit::textChanged, this, [this] { m_searchSoon.start(); });
    connect(&m_searchSoon, &QTimer::timeout, this, [this] { m_rows->setSearch(m_search->text()); });
    connect(m_rows, &RowsModel::loaded, this, &LocalDataPage::describe);
    connect(m_rows, &RowsModel::failed, this, &Page::failed);
    connect(m_tablesView->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &LocalDataPage::openCurrentTable);
    connect(m_empty, &EmptyState::acted, this, [this] {
        if (database())
            database()->syncNow();
    });
}

QWidget* LocalDataPage::makeTables()
{
    m_tablesView->setModel(m_tables);
    setUpList(*m_tablesView, tr("Tables"));
    QHeaderView* header = m_tablesView->header();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(TableListModel::NameColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(TableListModel::RowsColumn, QHeaderView::ResizeToContents);
    header->setSectionResizeMode(TableListModel::WaitingColumn, QHeaderView::ResizeToContents);
    m_tablesView->setMinimumWidth(fontMetrics().averageCharWidth() * 26);
    return m_tablesView;
}

QWidget* LocalDataPage::makeRows()
{
    auto* side = new QWidget;
    m_search->setPlaceholderText(tr("Search in all columns"));
    m_search->setAccessibleName(tr("Search in all columns of the table"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_count->setTextInteractionFlags(Qt::TextSelectableByMouse);

    m_rowsView->setModel(m_rows);
    m_rowsView->setItemDelegate(new CellDelegate(this));
    m_rowsView->setAccessibleName(tr("Rows of the table"));
    m_rowsView->setAlternatingRowColors(true);
    m_rowsView->setWordWrap(false);
    m_rowsView->setShowGrid(true);
    m_rowsView->setTabKeyNavigation(false);
    m_rowsView->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    QHeaderView* lines = m_rowsView->verticalHeader();
    lines->setSectionResizeMode(QHeaderView::Fixed);
    lines->setDefaultSectionSize(fontMetrics().height() * 3 / 2);
    lines->hide();
    m_rowsView->horizontalHeader()->setHighlightSections(false);

    auto* top = new QHBoxLayout;
    top->addWidget(m_search, 2);
    top->addWidget(m_count, 1);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins({});
    layout->addLayout(top);
    layout->addWidget(m_rowsView);

    connect(new QShortcut(QKeySequence::Find, this), &QShortcut::activated, m_search,
            [this] { m_search->setFocus(Qt::ShortcutFocusReason); });
    auto* copy = new QAction(tr("Copy"), m_rowsView);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, &LocalDataPage::copySelection);
    m_rowsView->addAction(copy);
    m_rowsView->setContextMenuPolicy(Qt::ActionsContextMenu);
    return side;
}

void LocalDataPage::databaseChanged()
{
    m_fitted.clear();
    m_tables->setTables({});
    m_rows->setTable(nullptr, {});
}

void LocalDataPage::reload()
{
    if (!database())
        return;
    database()->tables(this, [this, asked = database()](Result<std::vector<device::TableSummary>> tables) {
        if (asked == database())
            showTables(std::move(tables));
    });
    m_rows->reload();
}

void LocalDataPage::showTables(Result<std::vector<device::TableSummary>> tables)
{
    if (!tables) {
        emit failed(tables.error());
        return;
    }
    m_tables->setTables(std::move(*tables));
    m_stack->setCurrentIndex(m_tables->rowCount() == 0 ? 1 : 0);
    if (!m_asked.isEmpty())
        showTable(std::exchange(m_asked, QString()));
    if (!m_tablesView->currentIndex().isValid() && m_tables->rowCount() > 0)
        m_tablesView->setCurrentIndex(m_tables->index(0, 0));
}

void LocalDataPage::showTable(const QString& name)
{
    if (const int row = m_tables->rowOf(name); row >= 0)
        m_tablesView->setCurrentIndex(m_tables->index(row, 0));
    else if (m_tables->rowCount() == 0)
        m_asked = name;
}

void LocalDataPage::openCurrentTable()
{
    const device::TableSummary* table = m_tables->table(m_tablesView->currentIndex().row());
    const QString name = table ? toQString(table->name) : QString();
    if (name == m_rows->table())
        return;
    m_searchSoon.stop();
    const QSignalBlocker quiet(m_search);
    m_search->clear();
    m_count->clear();
    m_rows->setTable(database(), name);
}

void LocalDataPage::describe()
{
    const QString rows = Wording::rows(m_rows->rowCount());
    m_count->setText(m_rows->search().isEmpty() ? rows : tr("%1 found").arg(rows));
    if (m_fitted != m_rows->table() && m_rows->columnCount() > 0)
        fitColumns();
}

void LocalDataPage::fitColumns()
{
    m_fitted = m_rows->table();
    constexpr int Sample = 40;
    const QFontMetrics metrics = m_rowsView->fontMetrics();
    const int character = metrics.averageCharWidth();
    m_rowsView->horizontalHeader()->setMinimumSectionSize(metrics.height());
    m_rowsView->setColumnWidth(RowsModel::GutterColumn, metrics.height() * 3 / 2);
    m_rowsView->horizontalHeader()->setSectionResizeMode(RowsModel::GutterColumn, QHeaderView::Fixed);
    for (int column = 1; column < m_rows->columnCount(); ++column) {
        const QString title = m_rows->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        int width = metrics.horizontalAdvance(title) + 3 * character;
        for (int row = 0; row < std::min(Sample, m_rows->rowCount()); ++row) {
            const QString text = m_rows->index(row, column).data().toString();
            width = std::max(width, metrics.horizontalAdvance(text) + 3 * character);
        }
        m_rowsView->setColumnWidth(column, std::min(width, 40 * character));
    }
}

void LocalDataPage::copySelection()
{
    QStringList lines;
    for (const QItemSelectionRange& range : m_rowsView->selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row) {
            QStringList cells;
            for (int column = std::max(range.left(), RowsModel::GutterColumn + 1); column <= range.right(); ++column) {
                const QVariant exact = m_rows->index(row, column).data(ExactRole);
                if (!exact.isValid()) {
                    emit notice(tr("Nothing was copied: not all of these rows are read yet. Choose fewer."));
                    return;
                }
                cells << exact.toString();
            }
            lines << cells.join(u'\t');
        }
    }
    if (!lines.isEmpty())
        QApplication::clipboard()->setText(lines.join(u'\n'));
}

} // namespace dbsync::ui
