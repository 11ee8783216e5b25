#include "ui/localdata/local_data_page.h"

#include "ui/activity/row_history_dialog.h"
#include "ui/common/empty_state.h"
#include "ui/common/export_strip.h"
#include "ui/common/list_view.h"
#include "ui/common/message_bar.h"
#include "ui/common/quiet_view.h"
#include "ui/common/side_by_side.h"
#include "ui/common/table_list_model.h"
#include "ui/live/edit_history.h"
#include "ui/live/edit_queue.h"
#include "ui/localdata/filter_bar.h"
#include "ui/localdata/row_actions.h"
#include "ui/localdata/row_panel.h"
#include "ui/localdata/row_table.h"
#include "ui/localdata/rows_model.h"
#include "ui/look/icons.h"
#include "ui/rowedit/row_delegate.h"
#include "ui/rowedit/row_edits.h"
#include "ui/words/attention_text.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QStackedWidget>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>
#include <utility>

namespace dbsync::ui {

LocalDataPage::LocalDataPage(QWidget* parent)
    : Page(parent),
      m_tables(new TableListModel(this)),
      m_rows(new RowsModel(this)),
      m_edits(new RowEdits(m_rows)),
      m_tablesView(new QuietView<QTreeView>),
      m_rowsView(new RowTable(m_rows)),
      m_actions(new RowActions(m_rowsView, m_rows, m_edits, this)),
      m_panel(new RowPanel),
      m_filters(new FilterBar),
      m_messages(new MessageBar),
      m_search(new QLineEdit),
      m_count(new QLabel),
      m_stack(new QStackedWidget),
      m_empty(new EmptyState(QStringLiteral("local")))
{
    auto* splitter = new SideBySide;
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(fontMetrics().height() / 2);
    splitter->addWidget(makeTables());
    splitter->addWidget(makeRows());
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({fontMetrics().averageCharWidth() * 34, fontMetrics().averageCharWidth() * 110});
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
    connect(m_tablesView->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &LocalDataPage::openCurrentTable);
    connect(m_empty, &EmptyState::acted, this, [this] {
        if (database())
            database()->syncNow();
    });
    connectRows();
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
    m_tablesView->setMinimumWidth(fontMetrics().averageCharWidth() * 34);
    return m_tablesView;
}

QWidget* LocalDataPage::makeRows()
{
    auto* side = new QWidget;
    m_search->setPlaceholderText(tr("Search in all columns"));
    m_search->setAccessibleName(tr("Search in all columns of the table"));
    m_search->setClearButtonEnabled(true);
    addSearchIcon(*m_search);
    m_search->setMinimumWidth(fontMetrics().averageCharWidth() * 20);
    m_count->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_count->setTextFormat(Qt::PlainText);
    m_count->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_rowsView->setItemDelegate(new RowDelegate(m_rows, this));
    m_panel->hide();

    auto* top = new QHBoxLayout;
    top->addWidget(m_search, 1);
    top->addWidget(m_actions->makeButtons());
    auto* parts = new QSplitter(Qt::Vertical);
    parts->setChildrenCollapsible(false);
    parts->setHandleWidth(fontMetrics().height() / 2);
    parts->addWidget(m_rowsView);
    parts->addWidget(m_panel);
    parts->setStretchFactor(0, 2);
    parts->setStretchFactor(1, 1);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins({});
    layout->addLayout(top);
    layout->addWidget(m_filters);
    layout->addWidget(parts, 1);
    layout->addWidget(m_messages);
    layout->addWidget(m_actions->exportStrip());
    layout->addWidget(m_count);
    addFindKey(*this, *m_search);
    return side;
}

void LocalDataPage::connectRows()
{
    connect(m_rows, &RowsModel::loaded, this, &LocalDataPage::describe);
    connect(m_rows, &RowsModel::failed, this, &Page::failed);
    connect(m_rows, &RowsModel::aboutToAskAnew, this, &LocalDataPage::followCurrent);
    connect(m_rows, &RowsModel::rowVanished, this, [this](const QString& typed) {
        m_messages->showRefusal(
            tr("The row that you were changing was deleted meanwhile, here or by somebody else. Not saved: “%1”")
                .arg(typed.left(200)));
    });
    connect(m_edits, &RowEdits::begun, this, &LocalDataPage::withdrawRefusal);
    connect(m_edits, &RowEdits::refused, this, &LocalDataPage::tellRefusal);
    connect(m_edits, &RowEdits::rowMoved, this, &LocalDataPage::goTo);
    connect(m_edits, &RowEdits::rowSorted, this, [this](const Row& key) {
        if (m_rows->key(m_rowsView->currentIndex().row()) == key)
            goTo(key);
    });
    connect(m_edits, &RowEdits::notice, this, [this](const QString& text) {
        // What was done stands where the way back is.
        m_messages->showDone(text, tr("Undo"), [this] { m_actions->action(RowActions::Undo)->trigger(); });
    });
    connect(m_actions, &RowActions::refused, this, &LocalDataPage::tellRefusal);
    connect(m_actions, &RowActions::notice, this, &LocalDataPage::withdrawRefusal);
    connect(m_actions, &RowActions::notice, this, &Page::notice);
    connect(m_actions->action(RowActions::BringBack), &QAction::triggered, this, &LocalDataPage::withdrawRefusal);
    connect(m_actions, &RowActions::failed, this, &Page::failed);
    connect(m_actions, &RowActions::compareAsked, this, &LocalDataPage::compare);
    connect(m_actions, &RowActions::historyAsked, this, &LocalDataPage::showHistory);
    connect(m_actions, &RowActions::filterAsked, this, [this](const QString& column, const Value& value) {
        using Is = device::ColumnFilter::Is;
        m_filters->add({column.toStdString(), value.isNull() ? Is::Null : Is::Equal,
                        value.isNull() ? std::string() : exactText(value).toStdString()});
    });
    connect(m_rowsView->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, &LocalDataPage::noteSorting);
    connect(m_rowsView, &RowTable::gutterClicked, this, &LocalDataPage::compare);
    connect(m_rowsView, &RowTable::filterAsked, this,
            [this](int column) { m_filters->begin(m_rows->columnName(column), m_rows->columnShape(column)); });
    connect(m_filters, &FilterBar::filtersChanged, this, [this] { m_rows->setFilters(m_filters->filters()); });
    connect(m_rowsView->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& index) {
        if (index.isValid() && m_follows)
            m_wanted.clear(); // somebody went elsewhere
        if (const QString problem = m_rows->problem(index); !problem.isEmpty())
            tellRefusal(problem);
        if (m_panel->isVisible())
            compare(index.row());
    });
    connect(m_panel, &RowPanel::closed, m_panel, &QWidget::hide);
    connect(m_panel, &RowPanel::decideAsked, this, [this] { emit viewRequested(View::Conflicts); });
    connect(m_panel, &RowPanel::revertAsked, this, [this](const QString& table, const Row& key) {
        if (!database())
            return;
        database()->discard(this, {{{table.toStdString(), key}}, {}, {}}, [this](Result<device::EditOutcome> outcome) {
            if (!outcome)
                emit failed(outcome.error());
            else if (!outcome->problems.empty())
                m_messages->showRefusal(Wording::editProblem(outcome->problems.front()));
            else if (database())
                database()->edits().add(outcome->step, Wording::rowsEdited(Wording::Edited::Reverted, 1, {}));
        });
    });
}

/// Of a cell that keeps what was typed into it, with the way out.
void LocalDataPage::tellRefusal(const QString& text)
{
    m_refusal = text;
    QAction* back = m_actions->action(RowActions::BringBack);
    if (m_rows->problem(m_rowsView->currentIndex()) == text)
        m_messages->showRefusal(text, back->text(), [back] { back->trigger(); });
    else
        m_messages->showRefusal(text);
}

/// What was refused is settled, or tried in another way.
void LocalDataPage::withdrawRefusal()
{
    if (!m_refusal.isEmpty() && m_messages->text() == std::exchange(m_refusal, QString()))
        m_messages->hide();
}

/// What waited, and was typed into a window that has gone since, is told here.
void LocalDataPage::followQueue(EditQueue& queue)
{
    if (m_queue)
        m_queue->disconnect(this);
    m_queue = &queue;
    const auto tellRefusals = [this, &queue] {
        if (const QStringList refusals = queue.takeRefusals(); !refusals.isEmpty())
            m_messages->showRefusal(refusals.join(u'\n'));
    };
    connect(&queue, &EditQueue::failed, this, &Page::failed);
    connect(&queue, &EditQueue::refused, this, tellRefusals);
    connect(&queue, &EditQueue::caughtUp, this,
            [this] { emit notice(tr("The file can be written again; what you typed is saved.")); });
    tellRefusals();
}

void LocalDataPage::databaseChanged()
{
    m_tables->setTables({});
    m_rows->setTable(nullptr, {});
    m_actions->setDatabase(database());
    m_rowsView->setMemory(m_preferences, database() ? database()->path() : QString());
    m_panel->hide();
    m_messages->hide();
    m_filters->clear();
    m_revision = database() ? database()->situation().status.revision : -1;
    m_rows->setArrivedAfter(-1);
    if (!database())
        return;
    connect(database(), &Database::syncFinished, this, &LocalDataPage::noteArrivals);
    followQueue(database()->queue());
    // Its button takes back what was done last, whatever that is by then.
    connect(&database()->edits(), &EditHistory::changed, m_messages, &MessageBar::withdrawDone, Qt::UniqueConnection);
}

/// What a sync has brought is marked until the next one brings something.
void LocalDataPage::noteArrivals(const sync::SyncReport& report)
{
    if (!report.pulled.empty())
        m_rows->setArrivedAfter(m_revision);
    m_revision = report.revision;
}

void LocalDataPage::reload()
{
    if (!database())
        return;
    if (m_revision <= 0)
        m_revision = database()->situation().status.revision;
    database()->tables(this, [this, asked = database()](Result<std::vector<device::TableSummary>> tables) {
        if (asked == database())
            showTables(std::move(tables));
    });
    m_rows->reload();
    if (m_panel->isVisible())
        m_panel->reload();
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
    if (m_tablesView->currentIndex().isValid() || m_tables->rowCount() == 0)
        return;
    const QString last = database() ? m_lastTables.value(database()->path()) : QString();
    m_tablesView->setCurrentIndex(m_tables->index(std::max(0, m_tables->rowOf(last)), 0));
}

void LocalDataPage::showTable(const QString& name)
{
    if (const int row = m_tables->rowOf(name); row >= 0)
        m_tablesView->setCurrentIndex(m_tables->index(row, 0));
    else if (m_tables->rowCount() == 0)
        m_asked = name;
}

void LocalDataPage::showRow(const QString& table, const Row& key)
{
    showTable(table);
    m_filters->clear();
    m_rows->setFilters({});
    m_search->clear();
    m_rows->setSearch({});
    goTo(key);
}

void LocalDataPage::openCurrentTable()
{
    const device::TableSummary* table = m_tables->table(m_tablesView->currentIndex().row());
    const QString name = table ? toQString(table->name) : QString();
    if (name == m_rows->table())
        return;
    if (m_follows)
        m_wanted.clear();
    m_search->clear();
    m_searchSoon.stop();
    m_count->clear();
    m_filters->clear();
    m_panel->hide();
    m_messages->hide();
    if (database() && !name.isEmpty())
        m_lastTables[database()->path()] = name;
    const Sorting sorting = m_sortings.value(placeOf(name));
    m_rows->setTable(database(), name, sorting.column, sorting.order);
    showSorting();
}

void LocalDataPage::describe()
{
    const QString rows = Wording::rows(m_rows->rowCount());
    const bool narrowed = !m_rows->search().isEmpty() || !m_rows->query().filters.empty();
    const QString count = narrowed ? tr("%1 found").arg(rows) : rows;
    QString text = m_rows->isComplete() ? count : tr("%1 so far…", "rows that are counted").arg(count);
    if (!m_rows->isComplete() && m_rows->rowCount() == 0)
        text = narrowed ? tr("Searching…") : m_rows->query().sortColumn.empty() ? tr("Reading…") : tr("Sorting…");
    const device::TableSummary* table = m_tables->table(m_tables->rowOf(m_rows->table()));
    if (table && !table->synced)
        text = tr("%1 · not synced: %2", "how many rows, why").arg(text, leftOutText(table->reason));
    m_count->setText(text);
    QStringList columns;
    for (int column = 1; column < m_rows->columnCount(); ++column)
        columns << m_rows->columnName(column);
    m_filters->setColumns(columns);
    m_rowsView->layOutColumns();
    showSorting();
    goToWanted();
}

void LocalDataPage::compare(int row)
{
    const Row key = m_rows->key(row);
    if (key.empty() || !database())
        return;
    m_panel->showRow(database(), m_rows->table(), key, m_rows->mark(row));
    m_panel->show();
}

void LocalDataPage::showHistory(int row)
{
    const Row key = m_rows->key(row);
    if (key.empty() || !database())
        return;
    auto* dialog = new RowHistoryDialog(database(), m_rows->table(), key, m_rows->label(row), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace dbsync::ui
