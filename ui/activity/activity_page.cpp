#include "ui/activity/activity_page.h"

#include "ui/activity/activity_export.h"
#include "ui/activity/activity_filter.h"
#include "ui/activity/activity_model.h"
#include "ui/activity/activity_rows.h"
#include "ui/activity/moved_keys_label.h"
#include "ui/activity/row_history_dialog.h"
#include "ui/activity/undoing.h"
#include "ui/common/accessibility.h"
#include "ui/common/column_shares.h"
#include "ui/common/empty_state.h"
#include "ui/common/export_strip.h"
#include "ui/common/list_view.h"
#include "ui/common/quiet_view.h"
#include "ui/look/icons.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTreeView>
#include <QVBoxLayout>

namespace dbsync::ui {

namespace {
constexpr std::size_t sliceSize = 200;
}

ActivityPage::ActivityPage(QWidget* parent)
    : Page(parent),
      m_model(new ActivityModel(this)),
      m_filtered(new ActivityFilter(this)),
      m_undoing(new Undoing(this)),
      m_list(new QuietView<QTreeView>),
      m_rows(new ActivityRows),
      m_text(new QLineEdit),
      m_kind(new QComboBox),
      m_nothingFound(new QLabel),
      m_title(new QLabel),
      m_moved(new MovedKeysLabel),
      m_undo(new QPushButton(icon(QStringLiteral("revert")), tr("Take all of it back…"))),
      m_undoRows(new QPushButton(tr("Take the chosen rows back…"))),
      m_history(new QPushButton(icon(QStringLiteral("activity")), tr("History of the row…"))),
      m_open(new QPushButton(icon(QStringLiteral("local")), tr("Show the row"))),
      m_export(new QPushButton(tr("Export CSV…"))),
      m_exporting(new ExportStrip),
      m_stack(new QStackedWidget)
{
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(fontMetrics().height() / 2);
    splitter->addWidget(makeList());
    splitter->addWidget(makeRows());
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    m_stack->addWidget(splitter);
    auto* empty = new EmptyState(QStringLiteral("activity"));
    empty->setWords(tr("Nothing has happened yet"),
                    tr("Each sync that moves rows leaves a line here: when, which way, how many, and whose."));
    empty->setAct(tr("Sync now"));
    m_stack->addWidget(empty);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_stack);
    connect(empty, &EmptyState::acted, this, [this] {
        if (database())
            database()->syncNow();
    });
    connectAll();
    showCurrent();
}

QWidget* ActivityPage::makeList()
{
    m_filtered->setSourceModel(m_model);
    m_list->setModel(m_filtered);
    setUpList(*m_list, tr("Activity, newest first"));
    new ColumnShares(*m_list, {{24, 12, true}, {36, 16, true}, {36, 12, true}, {40, 20}});
    m_list->setAlternatingRowColors(true);
    m_text->setPlaceholderText(tr("Filter by person, day or what was done"));
    m_text->setAccessibleName(tr("Filter the activity"));
    m_text->setClearButtonEnabled(true);
    addSearchIcon(*m_text);
    setAccessibleNames(*m_kind, tr("Which activity is shown"));
    m_kind->addItem(tr("Everything"), QString());
    for (const char* direction : {"pulled", "pushed", "undo", "resolve"})
        m_kind->addItem(Wording::direction(direction), QString::fromLatin1(direction));
    addFindKey(*this, *m_text);
    auto* top = new QHBoxLayout;
    top->addWidget(m_text, 1);
    top->addWidget(m_kind);
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins({});
    layout->addLayout(top);
    layout->addWidget(m_nothingFound);
    layout->addWidget(m_list);
    m_nothingFound->hide();
    return side;
}

QWidget* ActivityPage::makeRows()
{
    m_title->setWordWrap(true);
    m_title->setTextFormat(Qt::PlainText);
    m_export->setToolTip(tr("Writes the rows of this line, before and after, into a file for spreadsheets"));
    m_open->setToolTip(tr("Shows the row among the others of its table"));
    auto* top = new QHBoxLayout;
    top->addWidget(m_title, 1);
    top->addWidget(m_export);
    top->addWidget(m_undo);
    auto* acts = new QHBoxLayout;
    acts->addWidget(m_undoRows);
    acts->addWidget(m_history);
    acts->addWidget(m_open);
    acts->addStretch(1);
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins({});
    layout->addLayout(top);
    layout->addWidget(m_exporting);
    layout->addWidget(m_moved);
    layout->addWidget(m_rows, 1);
    layout->addLayout(acts);
    return side;
}

void ActivityPage::connectAll()
{
    connect(m_list->verticalScrollBar(), &QScrollBar::valueChanged, this, &ActivityPage::askWhereNeeded);
    connect(m_list->verticalScrollBar(), &QScrollBar::rangeChanged, this, &ActivityPage::askWhereNeeded);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ActivityPage::showCurrent);
    connect(m_text, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filtered->setFilterFixedString(text);
        showFiltered();
    });
    connect(m_kind, &QComboBox::currentIndexChanged, this, [this] {
        m_filtered->setDirection(m_kind->currentData().toString());
        showFiltered();
    });
    connect(m_rows, &ActivityRows::currentChanged, this, &ActivityPage::showActs);
    connect(m_rows, &ActivityRows::opened, this, &ActivityPage::openCurrent);
    connect(m_rows, &ActivityRows::failed, this, &Page::failed);
    connect(m_undo, &QPushButton::clicked, this, [this] { askToUndo(false); });
    connect(m_undoRows, &QPushButton::clicked, this, [this] { askToUndo(true); });
    connect(m_history, &QPushButton::clicked, this, &ActivityPage::showHistory);
    connect(m_open, &QPushButton::clicked, this, &ActivityPage::openCurrent);
    connect(m_export, &QPushButton::clicked, this, &ActivityPage::askForExport);
    connect(m_undoing, &Undoing::notice, this, &Page::notice);
    connect(m_undoing, &Undoing::failed, this, &Page::failed);
    connect(m_undoing, &Undoing::busyChanged, this, &ActivityPage::showActs);
    connect(m_undoing, &Undoing::done, this, &ActivityPage::reloadSoon);
}

void ActivityPage::databaseChanged()
{
    ++m_question;
    m_model->setEntries({});
    m_rows->showActivities(nullptr, {});
    showCurrent();
}

void ActivityPage::reload()
{
    m_asking = false;
    if (!database())
        return;
    const std::size_t wanted = std::max(sliceSize, m_model->entryCount());
    database()->activity(this, 0, wanted,
                         [this, wanted, question = ++m_question](Result<std::vector<device::ActivityEntry>> entries) {
                             if (question == m_question)
                                 show(std::move(entries), wanted);
                         });
}

void ActivityPage::show(Result<std::vector<device::ActivityEntry>> entries, std::size_t asked)
{
    if (!entries) {
        emit failed(entries.error());
        return;
    }
    const bool complete = entries->size() < asked;
    m_model->setEntries(std::move(*entries), complete);
    m_stack->setCurrentIndex(m_model->rowCount() == 0 ? 1 : 0);
    showFiltered();
    showCurrent();
}

void ActivityPage::askForOlder()
{
    if (!database() || m_model->entryCount() == 0 || m_model->isComplete() || m_asking)
        return;
    m_asking = true;
    database()->activity(this, m_model->oldest(), sliceSize,
                         [this, question = ++m_question](Result<std::vector<device::ActivityEntry>> entries) {
                             if (question != m_question)
                                 return;
                             m_asking = false;
                             if (!entries) {
                                 emit failed(entries.error());
                                 return;
                             }
                             const bool complete = entries->size() < sliceSize;
                             m_model->append(std::move(*entries), complete);
                             showFiltered();
                         });
}

/// More before the end is reached; and where a filter leaves little, what is older is looked through too.
void ActivityPage::askWhereNeeded()
{
    if (isNearEnd(*m_list))
        askForOlder();
}

void ActivityPage::showFiltered()
{
    askWhereNeeded();
    if (!m_list->currentIndex().isValid() && m_filtered->rowCount() > 0)
        m_list->setCurrentIndex(m_filtered->index(0, 0));
    m_nothingFound->setText(m_asking ? tr("Looking through what is older…") : tr("No line contains this."));
    m_nothingFound->setVisible(m_filtered->rowCount() == 0 && m_model->rowCount() > 0);
}

const ActivityLine* ActivityPage::current() const
{
    return m_model->line(m_filtered->mapToSource(m_list->currentIndex()).row());
}

void ActivityPage::showCurrent()
{
    const ActivityLine* line = current();
    m_rows->showActivities(database(), line && line->rowsKept() ? line->activities() : std::vector<std::int64_t>{});
    if (!line)
        m_title->setText(tr("Choose a line to see the rows that were changed."));
    else if (!line->rowsKept())
        m_title->setText(
            tr("The rows of this line are not kept: it was a first sync, very large, or is too long ago."));
    else
        m_title->setText(
            tr("%1, %2: %3", "what was done, when, how many rows")
                .arg(m_model->what(*line), Wording::when(line->time(), QDateTime::currentDateTime()), line->counts()));
    m_moved->tellOf(database(), line ? line->activities() : std::vector<std::int64_t>{});
    showActs();
}

void ActivityPage::showActs()
{
    const ActivityLine* line = current();
    const bool kept = line && line->rowsKept();
    device::UndoRequest chosen;
    m_rows->nameChosen(chosen);
    m_undo->setEnabled(kept && !m_undoing->isBusy());
    m_undoRows->setEnabled(kept && !m_undoing->isBusy() && (!chosen.rows.empty() || !chosen.tables.empty()));
    m_export->setEnabled(kept);
    m_history->setEnabled(m_rows->current());
    m_open->setEnabled(m_rows->current());
}

void ActivityPage::askToUndo(bool rowsOnly)
{
    const ActivityLine* line = current();
    if (!line)
        return;
    device::UndoRequest request;
    request.activities = line->activities();
    if (rowsOnly)
        m_rows->nameChosen(request);
    m_undoing->ask(database(), rowsOnly ? tr("Take the chosen rows back?") : tr("Take all of this back?"), request);
}

void ActivityPage::showHistory()
{
    const device::PendingChange* row = m_rows->current();
    if (!row || !database())
        return;
    auto* dialog = new RowHistoryDialog(database(), toQString(row->table), row->key.values,
                                        rowLabel(row->key, row->local ? row->local : row->base), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void ActivityPage::openCurrent()
{
    if (const device::PendingChange* row = m_rows->current())
        emit rowRequested(toQString(row->table), row->key.values);
}

void ActivityPage::askForExport()
{
    auto* dialog = new QFileDialog(this, tr("Export the rows"), {}, tr("Tables of text (*.csv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(tr("activity", "name of a file") + QStringLiteral(".csv"));
    connect(dialog, &QFileDialog::fileSelected, this, &ActivityPage::exportTo);
    dialog->open();
}

void ActivityPage::exportTo(const QString& path)
{
    const ActivityLine* line = current();
    if (!line || !database() || m_exporting->isRunning())
        return;
    auto* writing = new ActivityExport(database(), line->activities(), path, m_exporting->begin(line->rows()), this);
    connect(writing, &ActivityExport::failed, this, [this](const Error& error) {
        m_exporting->end();
        if (error.kind == ErrorKind::Cancelled)
            emit notice(ExportStrip::stoppedText());
        else
            emit failed(error);
    });
    connect(writing, &ActivityExport::finished, this, [this](qint64 lines) {
        m_exporting->end();
        emit notice(tr("%Ln line(s) written.", nullptr, static_cast<int>(lines)));
    });
    writing->start();
}

} // namespace dbsync::ui
