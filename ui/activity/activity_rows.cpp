#include "ui/activity/activity_rows.h"

#include "ui/common/column_shares.h"
#include "ui/common/list_view.h"
#include "ui/common/quiet_view.h"
#include "ui/common/side_by_side.h"
#include "ui/look/cell_delegate.h"
#include "ui/pending/change_model.h"
#include "ui/pending/pending_model.h"
#include "ui/words/record_columns.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QTreeView>
#include <QVBoxLayout>

namespace dbsync::ui {

namespace {

constexpr std::size_t sliceSize = 500;

/// A row that an activity changed, told as a change is.
device::PendingChange changeOf(device::RowChange&& row)
{
    device::PendingChange change;
    change.table = std::move(row.table);
    change.key = std::move(row.key);
    change.kind = changeKind(row.before, row.after);
    change.columns = changedColumns(row.before, row.after);
    change.base = std::move(row.before);
    change.local = std::move(row.after);
    return change;
}

} // namespace

ActivityRows::ActivityRows(QWidget* parent)
    : QWidget(parent),
      m_model(new PendingModel(this)),
      m_change(new ChangeModel(this)),
      m_list(new QuietView<QTreeView>),
      m_values(new QuietView<QTreeView>),
      m_title(new QLabel)
{
    m_list->setModel(m_model);
    setUpList(*m_list, tr("The rows that were changed, by table"));
    m_list->setRootIsDecorated(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    new ColumnShares(*m_list, {{34, 14}, {26, 10, true}, {30, 22}});
    m_values->setModel(m_change);
    setUpValues(*m_values, tr("Values before and after"));
    m_title->setWordWrap(true);
    m_title->setTextFormat(Qt::PlainText);
    auto* side = new QWidget;
    auto* sideLayout = new QVBoxLayout(side);
    sideLayout->setContentsMargins({});
    sideLayout->addWidget(m_title);
    sideLayout->addWidget(m_values, 1);
    auto* parts = new SideBySide;
    parts->setChildrenCollapsible(false);
    parts->setHandleWidth(fontMetrics().height() / 2);
    parts->addWidget(m_list);
    parts->addWidget(side);
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(parts);
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ActivityRows::showCurrent);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &ActivityRows::showCurrent);
    connect(m_list, &QTreeView::doubleClicked, this, &ActivityRows::opened);
    connect(m_list->verticalScrollBar(), &QScrollBar::valueChanged, this, &ActivityRows::askWhereNeeded);
    connect(m_list->verticalScrollBar(), &QScrollBar::rangeChanged, this, &ActivityRows::askWhereNeeded);
}

void ActivityRows::showActivities(Database* database, const std::vector<std::int64_t>& activities)
{
    if (database == m_database && activities == m_activities)
        return;
    m_database = database;
    m_model->setDatabase(database);
    m_change->setDatabase(database);
    m_activities = activities;
    m_at = 0;
    m_loaded = 0;
    m_complete = !database || activities.empty();
    m_asking = false;
    ++m_question;
    m_origins.clear();
    m_model->setChanges({});
    showCurrent();
    askForMore();
}

void ActivityRows::askForMore()
{
    Database* const database = m_database.data();
    if (m_complete || m_asking || !database)
        return;
    m_asking = true;
    database->activityRows(this, m_activities[m_at], m_loaded, sliceSize,
                           [this, question = m_question](Result<std::vector<device::RowChange>> rows) {
                               if (question != m_question)
                                   return;
                               m_asking = false;
                               if (rows) {
                                   add(std::move(*rows));
                               } else {
                                   m_complete = true;
                                   emit failed(rows.error());
                               }
                           });
}

void ActivityRows::add(std::vector<device::RowChange> rows)
{
    const bool first = m_model->rowCount() == 0;
    m_loaded += rows.size();
    if (rows.size() < sliceSize) {
        ++m_at;
        m_loaded = 0;
        m_complete = m_at == m_activities.size();
    }
    std::vector<device::PendingChange> changes;
    changes.reserve(rows.size());
    for (device::RowChange& row : rows) {
        const Origin origin{row.user, row.time};
        changes.push_back(changeOf(std::move(row)));
        m_origins.insert(PendingModel::identity(changes.back()), origin);
    }
    const int groups = m_model->rowCount();
    m_model->append(std::move(changes), m_complete);
    for (int group = groups; group < m_model->rowCount(); ++group)
        m_list->expand(m_model->index(group, 0));
    if (first && m_model->rowCount() > 0)
        m_list->setCurrentIndex(m_model->index(0, 0, m_model->index(0, 0)));
    askWhereNeeded();
}

/// More before the end is reached, so that there is none to be seen.
void ActivityRows::askWhereNeeded()
{
    if (isNearEnd(*m_list))
        askForMore();
}

const device::PendingChange* ActivityRows::current() const
{
    return m_model->change(m_list->currentIndex());
}

void ActivityRows::nameChosen(device::UndoRequest& request) const
{
    for (const QModelIndex& index : m_list->selectionModel()->selectedRows()) {
        if (const device::PendingChange* change = m_model->change(index))
            request.rows.push_back({change->table, change->key.values});
        else
            request.tables.push_back(m_model->table(index).toStdString());
    }
}

void ActivityRows::showCurrent()
{
    const device::PendingChange* row = current();
    m_change->setChange(row ? std::optional(*row) : std::nullopt);
    if (!row) {
        m_title->setText(tr("Choose a row to see its values."));
    } else {
        const Origin origin = m_origins.value(PendingModel::identity(*row));
        const QString what = tr("%1 in %2: %3", "kind of change, table, row")
                                 .arg(Wording::changeKind(row->kind), toQString(row->table),
                                      rowLabel(row->key, row->local ? row->local : row->base));
        const QString when = Wording::when(origin.time, QDateTime::currentDateTime());
        m_title->setText(origin.user.empty()
                             ? what
                             : tr("%1 (%2, %3)", "what was done, who, when").arg(what, toQString(origin.user), when));
    }
    emit currentChanged();
}

} // namespace dbsync::ui
