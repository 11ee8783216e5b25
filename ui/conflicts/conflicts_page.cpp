#include "ui/conflicts/conflicts_page.h"

#include "ui/common/column_shares.h"
#include "ui/common/empty_state.h"
#include "ui/common/folded_text.h"
#include "ui/common/list_view.h"
#include "ui/common/quiet_view.h"
#include "ui/conflicts/conflict_list_model.h"
#include "ui/conflicts/conflict_model.h"
#include "ui/conflicts/decision_panel.h"
#include "ui/look/cell_delegate.h"
#include "ui/look/icons.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QTreeView>
#include <QVBoxLayout>

#include <chrono>
#include <utility>

namespace dbsync::ui {

ConflictsPage::ConflictsPage(QWidget* parent)
    : Page(parent),
      m_model(new ConflictListModel(this)),
      m_conflict(new ConflictModel(this)),
      m_list(new QuietView<QTreeView>),
      m_filter(new QLineEdit),
      m_left(new QLabel),
      m_waiting(new QLabel),
      m_open(new QPushButton(tr("Show the row"))),
      m_sentence(new QLabel),
      m_details(new FoldedText(tr("What the database said"))),
      m_values(new QuietView<QTableView>),
      m_panel(new DecisionPanel),
      m_stack(new QStackedWidget)
{
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(fontMetrics().height() / 2);
    splitter->addWidget(makeList());
    splitter->addWidget(makeDetail());
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({fontMetrics().height() * 10, fontMetrics().height() * 30});
    m_stack->addWidget(splitter);
    auto* empty = new EmptyState(QStringLiteral("ok"));
    empty->setWords(tr("No decisions needed"),
                    tr("When a row is changed here and in the cloud in different ways, both versions appear here, and "
                       "nothing is lost until you decide."));
    empty->setAct(tr("Show the activity"));
    m_stack->addWidget(empty);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_stack);
    makeKeys();

    m_filterSoon.setSingleShot(true);
    m_filterSoon.setInterval(std::chrono::milliseconds(150));
    connect(m_filter, &QLineEdit::textChanged, this, [this] { m_filterSoon.start(); });
    connect(&m_filterSoon, &QTimer::timeout, this, [this] {
        m_filtered = true;
        m_model->setFilter(m_filter->text());
    });
    connect(m_model, &ConflictListModel::shown, this, &ConflictsPage::showList);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ConflictsPage::showCurrent);
    connect(m_values, &QTableView::clicked, m_conflict, &ConflictModel::choose);
    connect(m_conflict, &ConflictModel::choicesChanged, this, &ConflictsPage::showChoices);
    connect(m_panel, &DecisionPanel::decided, this, &ConflictsPage::decide);
    connect(m_panel, &DecisionPanel::postponed, this, [this] { step(1); });
    connect(empty, &EmptyState::acted, this, [this] { emit viewRequested(View::Activity); });
}

QWidget* ConflictsPage::makeList()
{
    m_list->setModel(m_model);
    setUpList(*m_list, tr("Conflicts that wait for a decision"));
    new ColumnShares(*m_list, {{60, 16, true}, {30, 10, true}, {60, 24, true}, {20, 12}});
    m_list->setMinimumHeight(fontMetrics().height() * 5);

    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins({});
    m_filter->setPlaceholderText(tr("Filter by table, row or value"));
    m_filter->setAccessibleName(tr("Filter the conflicts"));
    m_filter->setClearButtonEnabled(true);
    addSearchIcon(*m_filter);
    addFindKey(*this, *m_filter);
    auto* top = new QHBoxLayout;
    top->addWidget(m_left);
    top->addWidget(m_filter, 1);
    layout->addLayout(top);
    layout->addWidget(m_list);
    m_waiting->setWordWrap(true);
    m_waiting->setTextFormat(Qt::PlainText);
    m_waiting->hide();
    layout->addWidget(m_waiting);
    return side;
}

QWidget* ConflictsPage::makeDetail()
{
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::PlainText);
    QFont bold = m_sentence->font();
    bold.setBold(true);
    m_sentence->setFont(bold);
    m_values->setModel(m_conflict);
    m_values->setItemDelegate(new CellDelegate(this));
    m_values->setAccessibleName(tr("The row before, here, in the cloud, and what comes of it"));
    m_values->setSelectionMode(QAbstractItemView::SingleSelection);
    m_values->setTabKeyNavigation(false);
    m_values->setWordWrap(false);
    m_values->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                              QAbstractItemView::AnyKeyPressed);
    m_values->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_values->horizontalHeader()->setSectionResizeMode(ConflictModel::NameColumn, QHeaderView::ResizeToContents);
    m_values->horizontalHeader()->setHighlightSections(false);
    m_values->horizontalHeader()->setTextElideMode(Qt::ElideRight);
    m_values->setProperty(CellDelegate::widestProperty, 30);
    tellElidedTitles(*m_values->horizontalHeader());
    m_values->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_values->verticalHeader()->setDefaultSectionSize(fontMetrics().height() * 8 / 5);
    m_values->verticalHeader()->hide();

    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins({});
    m_open->setIcon(icon(QStringLiteral("local")));
    m_open->setToolTip(tr("Shows the row among the others of its table"));
    connect(m_open, &QPushButton::clicked, this, [this] {
        if (const auto& conflict = m_conflict->conflict())
            emit rowRequested(toQString(conflict->table), conflict->key.values);
    });
    auto* story = new QHBoxLayout;
    story->addWidget(m_sentence, 1);
    story->addWidget(m_open, 0, Qt::AlignTop);
    layout->addLayout(story);
    layout->addWidget(m_details);
    layout->addWidget(m_values, 1);
    layout->addWidget(m_panel);
    return side;
}

void ConflictsPage::makeKeys()
{
    const auto key = [this](QWidget* where, const QKeySequence& sequence, const QString& what, auto act) {
        auto* shortcut = new QShortcut(sequence, where);
        shortcut->setWhatsThis(what);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, act);
    };
    // Letters and digits alone are what somebody types into a cell: they decide nothing.
    key(this, Qt::ALT | Qt::Key_Down, tr("The next conflict"), [this] { step(1); });
    key(this, Qt::ALT | Qt::Key_Up, tr("The conflict before"), [this] { step(-1); });
    key(m_values, Qt::Key_Space, tr("Take the value under the cursor"),
        [this] { m_conflict->choose(m_values->currentIndex()); });
    key(m_values, Qt::CTRL | Qt::Key_0, tr("Make the value NULL"),
        [this] { m_conflict->setNull(m_values->currentIndex().row()); });
    m_values->setToolTip(
        tr("Space takes the value under the cursor, F2 in “Result” types another, Ctrl+0 makes it NULL; "
           "Alt+Down and Alt+Up go to the next and the previous conflict."));
}

QString ConflictsPage::sentence() const
{
    return m_sentence->text();
}

void ConflictsPage::databaseChanged()
{
    m_filter->clear();
    m_filterSoon.stop();
    m_model->setFilter({});
    m_model->setConflicts({});
    m_conflict->setConflict({});
    m_conflict->setDatabase(database());
}

void ConflictsPage::reload()
{
    if (!database())
        return;
    database()->conflicts(this, [this, asked = database()](Result<std::vector<device::Conflict>> conflicts) {
        if (asked == database())
            show(std::move(conflicts));
    });
}

void ConflictsPage::show(Result<std::vector<device::Conflict>> conflicts)
{
    if (!conflicts) {
        emit failed(conflicts.error());
        return;
    }
    m_model->setConflicts(std::move(*conflicts));
    askForWaiting();
}

void ConflictsPage::showList()
{
    const int count = m_model->rowCount();
    m_stack->setCurrentIndex(m_model->total() == 0 ? 1 : 0);
    QString left = tr("%Ln conflict(s) left", nullptr, m_model->total());
    if (!m_model->filter().isEmpty())
        left = tr("%1, %Ln of them shown", "5 conflicts left", count).arg(left);
    if (!m_deciding)
        m_left->setText(left);
    if (!m_list->currentIndex().isValid() && count > 0)
        m_list->setCurrentIndex(m_model->index(0, 0));
    const device::Conflict* current = m_model->conflict(m_list->currentIndex().row());
    const bool another = current && !(m_conflict->conflict() && m_conflict->conflict()->id == current->id);
    if (std::exchange(m_filtered, false) || another)
        m_list->scrollTo(m_list->currentIndex());
    showCurrent();
}

void ConflictsPage::askForWaiting()
{
    m_waiting->hide();
    if (m_model->total() == 0 || !database())
        return;
    database()->heldChanges(this, [this](Result<std::vector<device::PendingChange>> changes) {
        if (changes)
            showWaiting(*changes);
    });
}

/// Rows that refer to one in conflict are held with it: said, so that nobody looks for them in the cloud.
void ConflictsPage::showWaiting(const std::vector<device::PendingChange>& changes)
{
    constexpr int mostNamed = 3;
    QStringList names;
    int count = 0;
    for (const device::PendingChange& change : changes) {
        if (!change.held || change.kind == device::ChangeKind::Delete || m_model->isInConflict(change))
            continue;
        if (++count <= mostNamed)
            names << tr("%1 in %2", "row, table").arg(rowLabel(change.key, change.local), toQString(change.table));
    }
    if (count > mostNamed)
        names << tr("%Ln more", nullptr, count - mostNamed);
    m_waiting->setText(
        tr("%Ln other row(s) wait for these decisions: %1", nullptr, count).arg(QLocale().createSeparatedList(names)));
    m_waiting->setVisible(count > 0);
}

void ConflictsPage::showCurrent()
{
    const device::Conflict* conflict = m_model->conflict(m_list->currentIndex().row());
    const bool other = !conflict || !m_conflict->conflict() || m_conflict->conflict()->id != conflict->id;
    m_conflict->setConflict(conflict ? std::optional(*conflict) : std::nullopt);
    m_sentence->setText(conflict ? Wording::conflictStory(*conflict, QDateTime::currentDateTime()) : QString());
    // Of a rule that the window does not know the database's own words are all there is.
    m_details->setText(conflict && conflict->kind == "invalidValue" ? toQString(conflict->message) : QString());
    m_open->setEnabled(conflict && conflict->local);
    const int alike = conflict ? static_cast<int>(m_model->alike(*conflict).size()) - 1 : 0;
    if (std::exchange(m_alike, alike) != alike || other)
        m_panel->setConflict(conflict, alike);
    showChoices();
}

void ConflictsPage::showChoices()
{
    m_panel->setChoices(m_conflict->canChoose(), m_conflict->isComplete());
}

void ConflictsPage::step(int by)
{
    const int count = m_model->rowCount();
    if (count == 0)
        return;
    if (count == 1 && by > 0)
        emit notice(tr("It stays in the list until you decide; everything else goes on."));
    const int row = (m_list->currentIndex().row() + by + count) % count;
    m_list->setCurrentIndex(m_model->index(row, 0));
}

/// Of many it takes a moment, in which nothing else can be decided.
void ConflictsPage::setDeciding(int conflicts)
{
    m_deciding = conflicts > 0;
    m_panel->setEnabled(!m_deciding && m_conflict->conflict());
    if (m_deciding)
        m_left->setText(tr("Deciding %Ln conflict(s)…", nullptr, conflicts));
    else
        showList();
}

void ConflictsPage::decide(device::Decision::Use use)
{
    const auto& conflict = m_conflict->conflict();
    if (!conflict || !database() || m_deciding)
        return;
    const bool byColumn = use == device::Decision::Use::Values;
    if (byColumn && !m_conflict->isComplete())
        return;
    const device::Decision decision = byColumn ? m_conflict->decision() : device::Decision{use, {}};
    std::vector<std::int64_t> ids{conflict->id};
    if (m_panel->forAllAlike() && decision.use != device::Decision::Use::Values)
        ids = m_model->alike(*conflict);
    setDeciding(static_cast<int>(ids.size()));
    database()->resolve(this, ids, decision, [this, use](Result<device::DecisionOutcome> outcome) {
        setDeciding(0);
        if (!outcome)
            emit failed(outcome.error());
        else if (outcome->decided.empty() && !outcome->undecided.empty())
            emit failed(outcome->undecided.front().error);
        else
            emit notice(Wording::decided(*outcome, use));
        reload();
    });
}

} // namespace dbsync::ui
