#include "ui/activity/activity_page.h"

#include "ui/activity/activity_model.h"
#include "ui/common/empty_state.h"
#include "ui/common/list_view.h"

#include <QHeaderView>
#include <QStackedWidget>
#include <QTreeView>
#include <QVBoxLayout>

namespace dbsync::ui {

ActivityPage::ActivityPage(QWidget* parent)
    : Page(parent), m_model(new ActivityModel(this)), m_list(new QTreeView), m_stack(new QStackedWidget)
{
    m_list->setModel(m_model);
    setUpList(*m_list, tr("Activity, newest first"));
    m_list->setAlternatingRowColors(true);
    const int character = fontMetrics().averageCharWidth();
    m_list->header()->resizeSection(ActivityModel::WhenColumn, 24 * character);
    m_list->header()->resizeSection(ActivityModel::WhatColumn, 30 * character);
    m_list->header()->resizeSection(ActivityModel::WhoColumn, 30 * character);
    m_stack->addWidget(m_list);
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
}

void ActivityPage::databaseChanged()
{
    m_model->setEntries({});
}

void ActivityPage::reload()
{
    if (!database())
        return;
    database()->activity(this, [this, asked = database()](Result<std::vector<device::ActivityEntry>> entries) {
        if (asked == database())
            show(std::move(entries));
    });
}

void ActivityPage::show(Result<std::vector<device::ActivityEntry>> entries)
{
    if (!entries) {
        emit failed(entries.error());
        return;
    }
    m_model->setEntries(std::move(*entries));
    m_stack->setCurrentIndex(m_model->rowCount() == 0 ? 1 : 0);
}

} // namespace dbsync::ui
