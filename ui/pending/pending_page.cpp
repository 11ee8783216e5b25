#include "ui/pending/pending_page.h"

#include "ui/activity/row_history_dialog.h"
#include "ui/common/column_shares.h"
#include "ui/common/confirmation.h"
#include "ui/common/empty_state.h"
#include "ui/common/list_view.h"
#include "ui/common/quiet_view.h"
#include "ui/common/side_by_side.h"
#include "ui/live/edit_history.h"
#include "ui/look/cell_delegate.h"
#include "ui/look/icons.h"
#include "ui/pending/change_model.h"
#include "ui/pending/deletions_panel.h"
#include "ui/pending/pending_loader.h"
#include "ui/pending/pending_model.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QScrollBar>
#include <QSet>
#include <QStackedWidget>
#include <QTreeView>
#include <QVBoxLayout>

#include <chrono>
#include <utility>

namespace dbsync::ui {

PendingPage::PendingPage(QWidget* parent)
    : Page(parent),
      m_model(new PendingModel(this)),
      m_loader(new PendingLoader(m_model, this)),
      m_change(new ChangeModel(this)),
      m_list(new QuietView<QTreeView>),
      m_filter(new QLineEdit),
      m_title(new QLabel),
      m_values(new QuietView<QTreeView>),
      m_revert(new QPushButton),
      m_open(new QPushButton),
      m_rowHistory(new QPushButton),
      m_undo(new QPushButton),
      m_deletions(new DeletionsPanel),
      m_stack(new QStackedWidget),
      m_nothingFound(new QLabel)
{
    auto* splitter = new SideBySide;
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(fontMetrics().height() / 2);
    splitter->addWidget(makeList());
    splitter->addWidget(makeDetail());
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setSizes({fontMetrics().averageCharWidth() * 96, fontMetrics().averageCharWidth() * 64});
    auto* changes = new QWidget;
    auto* changesLayout = new QVBoxLayout(changes);
    changesLayout->setContentsMargins({});
    changesLayout->addWidget(splitter, 1);
    changesLayout->addLayout(makeActs());
    m_stack->addWidget(changes);
    auto* empty = new EmptyState(QStringLiteral("ok"));
    empty->setWords(tr("Nothing waits to be sent"),
                    tr("Every change made here has reached the cloud. New changes appear here by themselves."));
    empty->setAct(tr("Show local data"));
    m_stack->addWidget(empty);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_deletions);
    layout->addWidget(m_stack);

    connect(empty, &EmptyState::acted, this, [this] { emit viewRequested(View::LocalData); });
    connectParts();
    showCurrent();
}

void PendingPage::connectParts()
{
    m_filterSoon.setSingleShot(true);
    m_filterSoon.setInterval(std::chrono::milliseconds(150));
    connect(m_filter, &QLineEdit::textChanged, this, [this] { m_filterSoon.start(); });
    connect(&m_filterSoon, &QTimer::timeout, this, [this] {
        m_fresh = true;
        m_loader->setText(m_filter->text());
    });
    connect(m_loader, &PendingLoader::loaded, this, &PendingPage::showLoaded);
    connect(m_loader, &PendingLoader::allLoaded, this, &PendingPage::showCurrent);
    connect(m_loader, &PendingLoader::failed, this, &Page::failed);
    connect(m_list->verticalScrollBar(), &QScrollBar::valueChanged, this, &PendingPage::loadVisible);
    connect(m_list->verticalScrollBar(), &QScrollBar::rangeChanged, this, &PendingPage::loadVisible);
    connect(m_list, &QTreeView::expanded, this, &PendingPage::loadVisible);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &PendingPage::showCurrent);
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this, &PendingPage::showCurrent);
    connect(m_revert, &QPushButton::clicked, this, &PendingPage::askToRevert);
    connect(m_open, &QPushButton::clicked, this, &PendingPage::openCurrent);
    connect(m_rowHistory, &QPushButton::clicked, this, &PendingPage::showRowHistory);
    connect(m_list, &QTreeView::doubleClicked, this, &PendingPage::openCurrent);
    connect(m_undo, &QPushButton::clicked, this, [this] {
        if (database())
            database()->edits().undo();
    });
    connect(m_deletions, &DeletionsPanel::deleteAgreed, this, [this] {
        if (database())
            database()->sync({false, false, true});
    });
    connect(m_deletions, &DeletionsPanel::keepChosen, this, &PendingPage::keepRows);
}

QWidget* PendingPage::makeList()
{
    m_filter->setPlaceholderText(tr("Filter by table, row or value"));
    m_filter->setAccessibleName(tr("Filter the pending changes"));
    m_filter->setClearButtonEnabled(true);
    addSearchIcon(*m_filter);
    m_list->setModel(m_model);
    setUpList(*m_list, tr("Pending changes by table"));
    m_list->setRootIsDecorated(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    // What was changed is what people look for: the other columns yield to it where room is scarce.
    new ColumnShares(*m_list, {{34, 14}, {26, 10, true}, {30, 22}});

    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins({});
    layout->addWidget(m_filter);
    layout->addWidget(m_nothingFound);
    layout->addWidget(m_list);
    m_nothingFound->setText(tr("No change contains this."));
    m_nothingFound->hide();
    addFindKey(*this, *m_filter);
    return side;
}

QWidget* PendingPage::makeDetail()
{
    m_title->setWordWrap(true);
    m_title->setTextFormat(Qt::PlainText);
    m_values->setModel(m_change);
    setUpValues(*m_values, tr("Values before and after"));
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins({});
    layout->addWidget(m_title);
    layout->addWidget(m_values);
    return side;
}

QLayout* PendingPage::makeActs()
{
    m_revert->setText(tr("Revert this change…"));
    m_revert->setIcon(icon(QStringLiteral("revert")));
    m_revert->setToolTip(tr("Makes the row again what the cloud has"));
    m_open->setText(tr("Show the row"));
    m_open->setIcon(icon(QStringLiteral("local")));
    m_open->setToolTip(tr("Shows the row among the others of its table"));
    m_rowHistory->setText(tr("History of the row…"));
    m_rowHistory->setIcon(icon(QStringLiteral("activity")));
    m_rowHistory->setToolTip(tr("Shows what was done to the row before"));
    m_undo->setText(tr("Undo"));
    m_undo->setShortcut(QKeySequence::Undo);
    auto* acts = new QHBoxLayout;
    acts->addWidget(m_revert);
    acts->addWidget(m_open);
    acts->addWidget(m_rowHistory);
    acts->addStretch(1);
    acts->addWidget(m_undo);
    return acts;
}

void PendingPage::databaseChanged()
{
    m_fresh = true;
    m_loader->setDatabase(database());
    m_change->setDatabase(database());
    m_model->setDatabase(database());
    if (database()) {
        connect(&database()->edits(), &EditHistory::changed, this, &PendingPage::showUndo, Qt::UniqueConnection);
        connect(database(), &Database::situationChanged, this,
                [this, shown = database()] { m_deletions->setSituation(shown->situation()); });
        m_deletions->setSituation(database()->situation());
    }
    showUndo();
}

void PendingPage::showUndo()
{
    const bool possible = database() && database()->edits().canUndo();
    m_undo->setVisible(possible);
    if (possible)
        m_undo->setToolTip(tr("Undo: %1").arg(database()->edits().undoWords()));
}

void PendingPage::reload()
{
    m_loader->reload();
}

void PendingPage::showLoaded()
{
    const bool nothing = m_model->rowCount() == 0;
    const bool filtered = !m_loader->text().isEmpty();
    m_stack->setCurrentIndex(nothing && !filtered ? 1 : 0);
    m_nothingFound->setVisible(nothing && filtered);
    if (m_fresh && !nothing) {
        m_fresh = false;
        m_list->expandAll();
        m_list->setCurrentIndex(m_model->index(0, 0, m_model->index(0, 0)));
        m_list->scrollToTop(); // the table's line above it says how many there are
    }
    showCurrent();
    loadVisible();
}

/// More of the tables whose last changes can be seen, or nearly.
void PendingPage::loadVisible()
{
    constexpr int rowsAhead = 200;
    const int bottom = m_list->viewport()->height();
    QSet<QString> wanted;
    for (QModelIndex index = m_list->indexAt({0, 0}); index.isValid() && m_list->visualRect(index).top() < bottom;
         index = m_list->indexBelow(index)) {
        const QModelIndex table = index.parent().isValid() ? index.parent() : index;
        const int line = index.parent().isValid() ? index.row() : -1;
        if (m_list->isExpanded(table) && line + rowsAhead >= m_model->rowCount(table))
            wanted << m_model->table(table);
    }
    for (const QString& table : std::as_const(wanted))
        m_loader->loadMore(table);
}

const device::PendingChange* PendingPage::current() const
{
    return m_model->change(m_list->currentIndex());
}

std::pair<ChosenChanges, qint64> PendingPage::selected() const
{
    ChosenChanges chosen;
    chosen.text = m_loader->text();
    qint64 count = 0;
    const QModelIndexList lines = m_list->selectionModel()->selectedRows();
    for (const QModelIndex& line : lines) {
        if (line.parent().isValid())
            continue;
        chosen.tables << m_model->table(line);
        count += m_model->count(line.row());
    }
    for (const QModelIndex& line : lines) {
        const device::PendingChange* change = m_model->change(line);
        if (!change || chosen.tables.contains(toQString(change->table)))
            continue;
        chosen.rows.emplace_back(change->table, change->key.values);
        ++count;
    }
    return {std::move(chosen), count};
}

/// Of tables that are chosen as a whole it must be known how many changes that is; a filter has to look for them.
bool PendingPage::isCounted()
{
    bool known = true;
    for (const QModelIndex& line : m_list->selectionModel()->selectedRows()) {
        if (line.parent().isValid() || m_model->isCountKnown(line.row()))
            continue;
        known = false;
        m_loader->loadAll(m_model->table(line));
    }
    return known;
}

void PendingPage::showCurrent()
{
    const device::PendingChange* change = current();
    const bool counted = isCounted();
    const auto count = static_cast<int>(selected().second);
    m_revert->setEnabled(count > 0 && counted);
    m_revert->setText(count > 1 && counted ? tr("Revert %Ln change(s)…", nullptr, count) : tr("Revert this change…"));
    m_open->setEnabled(change);
    m_rowHistory->setEnabled(change);
    // While it waits for a decision, the cloud may have another row than was here before.
    m_change->setSides(change && change->held ? tr("In the cloud") : QString(), {});
    m_change->setChange(change ? std::optional(*change) : std::nullopt);
    if (!counted) {
        m_title->setText(tr("Counting the changes that are chosen…"));
    } else if (count > 1) {
        m_title->setText(tr("%Ln change(s) are chosen.", nullptr, count));
    } else if (!change) {
        m_title->setText(tr("Choose a change to see its values."));
    } else {
        m_title->setText(tr("%1 in %2: %3", "kind of change, table, row")
                             .arg(Wording::changeKind(change->kind), toQString(change->table),
                                  rowLabel(change->key, change->local ? change->local : change->base)));
    }
}

void PendingPage::showRowHistory()
{
    const device::PendingChange* change = current();
    if (!change || !database())
        return;
    auto* dialog = new RowHistoryDialog(database(), toQString(change->table), change->key.values,
                                        rowLabel(change->key, change->local ? change->local : change->base), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void PendingPage::openCurrent()
{
    if (const device::PendingChange* change = current())
        emit rowRequested(toQString(change->table), change->key.values);
}

void PendingPage::askToRevert()
{
    const auto [chosen, count] = selected();
    if (count == 0 || !database())
        return;
    const auto act = [this, chosen = chosen, count = count] { revert(chosen, count); };
    const device::PendingChange* change = current();
    if (count > 1 || !change || chosen.rows.empty()) {
        confirm(
            this, tr("Revert %Ln change(s)?", nullptr, static_cast<int>(count)),
            tr("Each row becomes again what the cloud has, all at once. Rows that wait for a decision stay. You can "
               "undo this."),
            tr("Revert"), act);
        return;
    }
    const QString label = rowLabel(change->key, change->local ? change->local : change->base);
    const QString table = toQString(change->table);
    QString what =
        tr("%1 in %2 becomes again what the cloud has. Your values go. You can undo this.").arg(label, table);
    if (change->kind == device::ChangeKind::Insert)
        what = tr("%1 will be deleted again from %2. You can undo this.").arg(label, table);
    else if (change->kind == device::ChangeKind::Delete)
        what = tr("%1 comes back into %2. You can undo this.").arg(label, table);
    confirm(this, tr("Revert this change?"), what, tr("Revert"), act);
}

void PendingPage::revert(const ChosenChanges& changes, qint64 count)
{
    if (!database())
        return;
    database()->discard(
        this, changes, [this, asked = QPointer<Database>(database()), count](Result<device::EditOutcome> outcome) {
            if (!outcome) {
                emit failed(outcome.error());
            } else if (!outcome->problems.empty()) {
                emit failed({ErrorKind::InvalidRequest,
                             "cannotRevert",
                             Wording::editProblem(outcome->problems.front()).toStdString(),
                             {}});
            } else {
                const auto done = outcome->step ? static_cast<qint64>(outcome->step.changes->size()) : count;
                const QString words = Wording::rowsEdited(Wording::Edited::Reverted, static_cast<int>(done), {});
                if (Database* const database = asked.data())
                    database->edits().add(outcome->step, words);
                emit notice(tr("%1.", "what was done").arg(words));
            }
            reload();
        });
}

void PendingPage::keepRows()
{
    if (!database())
        return;
    database()->keepRows(this, [this](Result<device::KeptRows> kept) {
        if (!kept)
            emit failed(kept.error());
        else if (!kept->restored.problems.empty())
            emit failed({ErrorKind::InvalidRequest,
                         "cannotRevert",
                         Wording::editProblem(kept->restored.problems.front()).toStdString(),
                         {}});
        else
            emit notice(tr("%Ln row(s) are kept.", nullptr,
                           static_cast<int>(kept->sentAgain) +
                               (kept->restored.step ? static_cast<int>(kept->restored.step.changes->size()) : 0)));
        reload();
    });
}

} // namespace dbsync::ui
