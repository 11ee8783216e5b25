#include "ui/activity/row_history_dialog.h"

#include "ui/activity/undoing.h"
#include "ui/common/announcer.h"
#include "ui/common/list_view.h"
#include "ui/common/quiet_view.h"
#include "ui/look/icons.h"
#include "ui/words/record_columns.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QStandardItemModel>
#include <QTreeView>
#include <QVBoxLayout>

namespace dbsync::ui {

namespace {

/// "City: Lyon → Paris; Email: NULL → a@b.c"
QString wordsOf(const device::RowChange& change, const ReferredNames& names)
{
    const device::ChangeKind kind = changeKind(change.before, change.after);
    if (kind != device::ChangeKind::Update)
        return Wording::changeKind(kind);
    return Wording::changedValues(change.before, change.after, changedColumns(change.before, change.after),
                                  [&](const std::string& column, const Value& value) {
                                      return names.text(toQString(change.table), column, value,
                                                        Wording::valueInSentence(value));
                                  });
}

} // namespace

RowHistoryDialog::RowHistoryDialog(Database* database, const QString& table, const Row& key, const QString& label,
                                   QWidget* parent)
    : QDialog(parent),
      m_database(database),
      m_table(table),
      m_key(key),
      m_undoing(new Undoing(this)),
      m_model(new QStandardItemModel(this)),
      m_list(new QuietView<QTreeView>),
      m_words(new QLabel),
      m_announcer(new Announcer(this)),
      m_undo(new QPushButton(icon(QStringLiteral("revert")), tr("Take this back…")))
{
    setWindowTitle(tr("History of %1 in %2", "row, table").arg(label, table));
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setText(tr("Reading…"));
    m_list->setModel(m_model);
    setUpList(*m_list, tr("What was done to the row, newest first"));
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_undo->setEnabled(false);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->addButton(m_undo, QDialogButtonBox::ActionRole);
    m_undo->setAutoDefault(false);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_words);
    layout->addWidget(m_list, 1);
    layout->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 110, fontMetrics().height() * 20);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_undo, &QPushButton::clicked, this, &RowHistoryDialog::askToUndo);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) { m_undo->setEnabled(index.isValid()); });
    m_names.setDatabase(database);
    connect(&m_names, &ReferredNames::known, this, &RowHistoryDialog::nameReferred);
    connect(m_undoing, &Undoing::notice, this, &RowHistoryDialog::say);
    connect(m_undoing, &Undoing::failed, this, [this](const Error& error) { say(Wording::sentence(error)); });
    connect(m_undoing, &Undoing::done, this, &RowHistoryDialog::reload);
    reload();
}

QString RowHistoryDialog::text() const
{
    return m_words->text();
}

void RowHistoryDialog::reload()
{
    if (Database* const database = m_database.data())
        database->history(this, m_table, m_key,
                          [this](Result<std::vector<device::RowChange>> changes) { showChanges(std::move(changes)); });
}

void RowHistoryDialog::showChanges(Result<std::vector<device::RowChange>> changes)
{
    if (!changes) {
        say(Wording::sentence(changes.error()));
        return;
    }
    const bool first = m_changes.empty();
    m_changes = std::move(*changes);
    m_model->clear();
    m_model->setHorizontalHeaderLabels({tr("When"), tr("What"), tr("Who"), tr("Change")});
    const QDateTime now = QDateTime::currentDateTime();
    for (const device::RowChange& change : m_changes) {
        m_names.want(m_table, {&change.before, &change.after});
        auto* words = new QStandardItem(wordsOf(change, m_names));
        words->setToolTip(words->text());
        auto* when = new QStandardItem(Wording::when(change.time, now));
        when->setToolTip(Wording::wholeDate(change.time));
        m_model->appendRow({when, new QStandardItem(Wording::direction(change.direction)),
                            new QStandardItem(toQString(change.user)), words});
    }
    fitColumns(*m_list);
    if (!m_list->currentIndex().isValid())
        m_list->setCurrentIndex(m_model->index(0, 0));
    m_undo->setEnabled(m_list->currentIndex().isValid());
    if (first)
        m_words->setText(countText());
}

void RowHistoryDialog::nameReferred()
{
    for (std::size_t row = 0; row < m_changes.size(); ++row) {
        QStandardItem* const words = m_model->item(static_cast<int>(row), m_model->columnCount() - 1);
        words->setText(wordsOf(m_changes[row], m_names));
        words->setToolTip(words->text());
    }
}

QString RowHistoryDialog::countText() const
{
    return m_changes.empty()
               ? tr("Nothing is kept of what was done to this row. Changes that wait here are not part of "
                    "its history yet.")
               : tr("%Ln change(s), newest first.", nullptr, static_cast<int>(m_changes.size()));
}

void RowHistoryDialog::say(const QString& text)
{
    m_words->setText(text);
    m_announcer->say(text);
}

void RowHistoryDialog::askToUndo()
{
    const int row = m_list->currentIndex().row();
    if (row < 0 || row >= static_cast<int>(m_changes.size()))
        return;
    m_words->setText(countText()); // what was said was of another line
    const device::RowChange& change = m_changes[static_cast<std::size_t>(row)];
    device::UndoRequest request;
    request.activities = {change.activity};
    request.rows.push_back({change.table, m_key});
    m_undoing->ask(m_database, tr("Take this change back?"), request);
}

} // namespace dbsync::ui
