#include "ui/settings/databases_box.h"

#include "ui/common/confirmation.h"
#include "ui/common/list_view.h"
#include "ui/common/quiet_view.h"
#include "ui/live/cloud.h"
#include "ui/live/database_list.h"
#include "ui/live/edit_queue.h"
#include "ui/look/icons.h"
#include "ui/words/languages.h"
#include "ui/words/path_text.h"
#include "ui/words/value_text.h"

#include <QEvent>
#include <QHeaderView>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace dbsync::ui {

namespace {
constexpr int stateColumn = 2;
}

DatabasesBox::DatabasesBox(const Session& session, QWidget* parent)
    : QGroupBox(tr("Databases"), parent),
      m_session(session),
      m_list(new QuietView<QTreeWidget>),
      m_link(new QPushButton(icon(QStringLiteral("add")), tr("Link another…"))),
      m_unlink(new QPushButton(tr("Unlink…")))
{
    m_list->setHeaderLabels({tr("File"), tr("Company"), tr("State"), tr("Server")});
    setUpList(*m_list, tr("Linked databases"));
    setRowsShown(*m_list, 4);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_link);
    buttons->addWidget(m_unlink);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_list);
    layout->addLayout(buttons);
    m_unlink->setEnabled(false);
    connect(m_link, &QPushButton::clicked, this, &DatabasesBox::setUpRequested);
    connect(m_unlink, &QPushButton::clicked, this, &DatabasesBox::askToUnlink);
    connect(m_list, &QTreeWidget::currentItemChanged, this,
            [this](QTreeWidgetItem* item) { m_unlink->setEnabled(item); });
    connect(&m_session.databases, &DatabaseList::changed, this, &DatabasesBox::show);
    connect(&m_session.databases, &DatabaseList::situationChanged, this, &DatabasesBox::show);
    show();
}

void DatabasesBox::show()
{
    const auto& all = m_session.databases.all();
    const int count = static_cast<int>(all.size());
    while (m_list->topLevelItemCount() > count)
        delete m_list->topLevelItem(count);
    while (m_list->topLevelItemCount() < count)
        new QTreeWidgetItem(m_list);
    bool changed = false;
    for (int row = 0; row < count; ++row) {
        const Database& database = *all[static_cast<std::size_t>(row)];
        const device::Status& status = database.situation().status;
        QTreeWidgetItem* item = m_list->topLevelItem(row);
        const Glance glance = glanceAt(database.situation(), QDateTime::currentDateTime());
        const QStringList texts{pathText(database.path()), m_session.databases.companyOf(database),
                                ownDirection(glance.word), toQString(status.server)};
        item->setToolTip(stateColumn, glance.sentence);
        showMood(*item, glance.mood);
        for (int column = 0; column < texts.size(); ++column) {
            if (item->text(column) == texts[column])
                continue;
            item->setText(column, texts[column]);
            changed = true;
        }
    }
    if (changed)
        fitColumns(*m_list);
}

void DatabasesBox::goTo(const QString& path)
{
    for (std::size_t row = 0; row < m_session.databases.all().size(); ++row) {
        if (m_session.databases.all()[row]->path() == path)
            m_list->setCurrentItem(m_list->topLevelItem(static_cast<int>(row)));
    }
    m_unlink->setFocus(Qt::OtherFocusReason);
}

void DatabasesBox::showMood(QTreeWidgetItem& item, Mood mood) const
{
    const auto drawn = QStringLiteral("%1 %2").arg(static_cast<int>(mood)).arg(palette().cacheKey());
    if (item.data(stateColumn, Qt::UserRole) == drawn)
        return;
    item.setData(stateColumn, Qt::UserRole, drawn);
    item.setIcon(stateColumn, moodIcon(mood, palette(), m_list->fontMetrics().height(), m_list->devicePixelRatioF()));
}

void DatabasesBox::changeEvent(QEvent* event)
{
    QGroupBox::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        show();
}

void DatabasesBox::askToUnlink()
{
    const int row = m_list->indexOfTopLevelItem(m_list->currentItem());
    if (row < 0)
        return;
    const QString path = m_session.databases.all()[static_cast<std::size_t>(row)]->path();
    QString consequence = tr("Its tables and rows stay as they are, but are synced no more. Changes that were not sent "
                             "stay in the file only.");
    const int waiting = m_session.databases.all()[static_cast<std::size_t>(row)]->queue().waiting();
    if (waiting > 0)
        consequence +=
            punctuation().gap + tr("%Ln change(s) could not be written yet, and would be lost.", nullptr, waiting);
    confirm(this, tr("Unlink %1?").arg(pathText(path)), consequence, tr("Unlink"), [this, path] { unlink(path); });
}

/// Once nothing of ours has the file open any more.
void DatabasesBox::unlink(const QString& path)
{
    const auto begin = [this, path] {
        m_session.cloud.unlink(this, path, [this, path](Result<int> outcome) {
            if (outcome) {
                emit notice(tr("%1 is unlinked; its rows are as they were.").arg(path));
                return;
            }
            m_session.databases.open(path);
            emit failed(outcome.error());
        });
    };
    for (Database* database : m_session.databases.all()) {
        if (database->path() != path)
            continue;
        database->queue().forget();
        connect(database, &QObject::destroyed, this, begin);
    }
    m_session.databases.close(path);
}

} // namespace dbsync::ui
