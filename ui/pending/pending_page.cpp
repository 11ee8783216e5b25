#include "ui/pending/pending_page.h"

#include "ui/common/confirmation.h"
#include "ui/common/empty_state.h"
#include "ui/common/list_view.h"
#include "ui/live/edit_history.h"
#include "ui/look/cell_delegate.h"
#include "ui/look/icons.h"
#include "ui/pending/change_model.h"
#include "ui/pending/deletions_panel.h"
#include "ui/pending/pending_model.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QLocale>
#include <QPushButton>
#include <QSet>
#include <QShortcut>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace dbsync::ui {

PendingPage::PendingPage(QWidget* parent)
    : Page(parent),
      m_model(new PendingModel(this)),
      m_filtered(new QSortFilterProxyModel(this)),
      m_change(new ChangeModel(this)),
      m_list(new QTreeView),
      m_filter(new QLineEdit),
      m_title(new QLabel),
      m_values(new QTreeView),
      m_revert(new QPushButton),
      m_open(new QPushButton),
      m_undo(new QPushButton),
      m_deletions(new DeletionsPanel),
      m_stack(new QStackedWidget),
      m_more(new QLabel)
{
    auto* splitter = new QSplitter;
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(fontMetrics().height() / 2);
    splitter->addWidget(makeList());
    splitter->addWidget(makeDetail());
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    m_stack->addWidget(splitter);
    auto* empty = new EmptyState(QStringLiteral("ok"));
    empty->setWords(tr("Nothing waits to be sent"),
                    tr("Every change made here has reached the cloud. New changes appear here by themselves."));
    empty->setAct(tr("Show local data"));
    m_stack->addWidget(empty);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_deletions);
    layout->addWidget(m_more);
    layout->addWidget(m_stack);
    m_more->setWordWrap(true);
    m_more->setTextFormat(Qt::PlainText);
    m_more->hide();

    m_filterSoon.setSingleShot(true);
    m_filterSoon.setInterval(std::chrono::milliseconds(150));
    connect(m_filter, &QLineEdit::textChanged, this, [this] { m_filterSoon.start(); });
    connect(&m_filterSoon, &QTimer::timeout, this, [this] {
        m_filtered->setFilterFixedString(m_filter->text());
        m_list->expandAll();
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &PendingPage::showCurrent);
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this, &PendingPage::showCurrent);
    connect(m_revert, &QPushButton::clicked, this, &PendingPage::askToRevert);
    connect(m_open, &QPushButton::clicked, this, &PendingPage::openCurrent);
    connect(m_list, &QTreeView::doubleClicked, this, &PendingPage::openCurrent);
    connect(m_undo, &QPushButton::clicked, this, [this] {
        if (database())
            database()->history().undo();
    });
    connect(m_deletions, &DeletionsPanel::deleteAgreed, this, [this] {
        if (database())
            database()->sync({false, false, true});
    });
    connect(m_deletions, &DeletionsPanel::keepChosen, this, &PendingPage::keepDeleted);
    connect(empty, &EmptyState::acted, this, [this] { emit viewRequested(View::LocalData); });
    showCurrent();
}

QWidget* PendingPage::makeList()
{
    m_filtered->setSourceModel(m_model);
    m_filtered->setFilterRole(PendingModel::FilterRole);
    m_filtered->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_filtered->setRecursiveFilteringEnabled(true);
    m_filtered->setAutoAcceptChildRows(true);
    m_filter->setPlaceholderText(tr("Filter by table, row or value"));
    m_filter->setAccessibleName(tr("Filter the pending changes"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_list->setModel(m_filtered);
    setUpList(*m_list, tr("Pending changes by table"));
    m_list->setRootIsDecorated(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->header()->setStretchLastSection(true);
    m_list->header()->resizeSection(PendingModel::RowColumn, fontMetrics().averageCharWidth() * 34);

    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins({});
    layout->addWidget(m_filter);
    layout->addWidget(m_list);
    connect(new QShortcut(QKeySequence::Find, this), &QShortcut::activated, m_filter,
            [this] { m_filter->setFocus(Qt::ShortcutFocusReason); });
    return side;
}

QWidget* PendingPage::makeDetail()
{
    m_title->setWordWrap(true);
    m_title->setTextFormat(Qt::PlainText);
    m_values->setModel(m_change);
    setUpList(*m_values, tr("Values before and after"));
    m_values->header()->setSectionResizeMode(QHeaderView::Stretch);
    m_values->header()->setSectionResizeMode(ChangeModel::NameColumn, QHeaderView::ResizeToContents);
    m_revert->setText(tr("Revert this change…"));
    m_revert->setIcon(icon(QStringLiteral("revert")));
    m_revert->setToolTip(tr("Makes the row again what the cloud has"));
    m_open->setText(tr("Show the row"));
    m_open->setIcon(icon(QStringLiteral("local")));
    m_open->setToolTip(tr("Shows the row among the others of its table"));
    m_undo->setText(tr("Undo"));
    m_undo->setShortcut(QKeySequence::Undo);
    auto* acts = new QHBoxLayout;
    acts->addWidget(m_revert);
    acts->addWidget(m_open);
    acts->addStretch(1);
    acts->addWidget(m_undo);

    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins({});
    layout->addWidget(m_title);
    layout->addWidget(m_values);
    layout->addLayout(acts);
    return side;
}

void PendingPage::databaseChanged()
{
    m_model->setChanges({});
    if (database()) {
        connect(&database()->history(), &EditHistory::changed, this, &PendingPage::showHistory, Qt::UniqueConnection);
        connect(database(), &Database::situationChanged, this,
                [this, shown = database()] { m_deletions->setSituation(shown->situation()); });
        m_deletions->setSituation(database()->situation());
    }
    showHistory();
}

void PendingPage::showHistory()
{
    const bool possible = database() && database()->history().canUndo();
    m_undo->setVisible(possible);
    if (possible)
        m_undo->setToolTip(tr("Undo: %1").arg(database()->history().undoWords()));
}

void PendingPage::reload()
{
    if (!database())
        return;
    database()->pending(this, [this, asked = database()](Result<std::vector<device::PendingChange>> changes) {
        if (asked == database())
            show(std::move(changes));
    });
}

void PendingPage::show(Result<std::vector<device::PendingChange>> changes)
{
    if (!changes) {
        emit failed(changes.error());
        return;
    }
    const bool first = m_model->rowCount() == 0;
    const bool deletions = std::any_of(changes->begin(), changes->end(), [](const device::PendingChange& change) {
        return change.held && change.kind == device::ChangeKind::Delete;
    });
    m_deletions->setCanKeep(deletions);
    const qint64 waiting = database() ? database()->situation().status.pending : 0;
    const qint64 shown = static_cast<qint64>(changes->size());
    m_more->setVisible(shown >= 1000 && waiting > shown);
    m_more->setText(Wording::tr("%1 of %2").arg(QLocale().toString(shown), Wording::rows(waiting)));
    m_model->setChanges(std::move(*changes));
    m_stack->setCurrentIndex(m_model->rowCount() == 0 ? 1 : 0);
    if (first) {
        m_list->expandAll();
        m_list->setCurrentIndex(m_filtered->index(0, 0, m_filtered->index(0, 0)));
    }
    showCurrent();
}

const device::PendingChange* PendingPage::current() const
{
    return m_model->change(m_filtered->mapToSource(m_list->currentIndex()));
}

std::vector<const device::PendingChange*> PendingPage::selected() const
{
    std::vector<const device::PendingChange*> changes;
    QSet<const device::PendingChange*> known;
    const auto add = [&](const QModelIndex& index) {
        const device::PendingChange* change = m_model->change(m_filtered->mapToSource(index));
        if (change && !known.contains(change)) {
            known << change;
            changes.push_back(change);
        }
    };
    for (const QModelIndex& index : m_list->selectionModel()->selectedRows()) {
        add(index);
        for (int row = 0; row < m_filtered->rowCount(index); ++row)
            add(m_filtered->index(row, 0, index));
    }
    return changes;
}

void PendingPage::showCurrent()
{
    const device::PendingChange* change = current();
    const auto count = static_cast<int>(selected().size());
    m_revert->setEnabled(count > 0);
    m_revert->setText(count > 1 ? tr("Revert %Ln change(s)…", nullptr, count) : tr("Revert this change…"));
    m_open->setEnabled(change);
    m_change->setChange(change ? std::optional(*change) : std::nullopt);
    if (count > 1) {
        m_title->setText(tr("%Ln change(s) are chosen.", nullptr, count));
    } else if (!change) {
        m_title->setText(tr("Choose a change to see its values."));
    } else {
        m_title->setText(tr("%1 in %2: %3", "kind of change, table, row")
                             .arg(Wording::changeKind(change->kind), toQString(change->table),
                                  rowLabel(change->key, change->local ? change->local : change->base)));
    }
}

void PendingPage::openCurrent()
{
    if (const device::PendingChange* change = current())
        emit rowRequested(toQString(change->table), change->key.values);
}

void PendingPage::askToRevert()
{
    const auto changes = selected();
    if (changes.empty() || !database())
        return;
    std::vector<std::pair<std::string, Row>> keys;
    for (const device::PendingChange* change : changes)
        keys.emplace_back(change->table, change->key.values);
    if (changes.size() > 1) {
        const int count = static_cast<int>(changes.size());
        confirm(
            this, tr("Revert %Ln change(s)?", nullptr, count),
            tr("Each row becomes again what the cloud has, all at once. Rows that wait for a decision stay. You can "
               "undo this."),
            tr("Revert"), [this, keys] { revert(keys); });
        return;
    }
    const device::PendingChange& change = *changes.front();
    const QString label = rowLabel(change.key, change.local ? change.local : change.base);
    const bool isNew = change.kind == device::ChangeKind::Insert;
    const QString what =
        isNew ? tr("%1 will be deleted again from %2.").arg(label, toQString(change.table))
              : tr("%1 in %2 becomes again what the cloud has. Your values go.").arg(label, toQString(change.table));
    confirm(this, tr("Revert this change?"), what, tr("Revert"), [this, keys] { revert(keys); });
}

void PendingPage::revert(const std::vector<std::pair<std::string, Row>>& keys)
{
    if (!database())
        return;
    database()->discard(
        this, keys,
        [this, asked = QPointer<Database>(database()), count = keys.size()](Result<device::EditOutcome> outcome) {
            if (!outcome) {
                emit failed(outcome.error());
            } else if (!outcome->problems.empty()) {
                emit failed({ErrorKind::InvalidRequest,
                             "cannotRevert",
                             Wording::editProblem(outcome->problems.front()).toStdString(),
                             {}});
            } else {
                const std::size_t done = outcome->step ? outcome->step.changes->size() : count;
                const QString words = Wording::rowsEdited(Wording::Edited::Reverted, static_cast<int>(done), {});
                if (Database* const database = asked.data())
                    database->history().add(outcome->step, words);
                emit notice(tr("%1.", "what was done").arg(words));
            }
            reload();
        });
}

void PendingPage::keepDeleted()
{
    std::vector<std::pair<std::string, Row>> keys;
    for (int group = 0; group < m_model->rowCount(); ++group) {
        const QModelIndex parent = m_model->index(group, 0);
        for (int row = 0; row < m_model->rowCount(parent); ++row) {
            const device::PendingChange* change = m_model->change(m_model->index(row, 0, parent));
            if (change->held && change->kind == device::ChangeKind::Delete)
                keys.emplace_back(change->table, change->key.values);
        }
    }
    if (!keys.empty())
        revert(keys);
}

} // namespace dbsync::ui
