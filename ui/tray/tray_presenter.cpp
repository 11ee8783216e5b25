#include "ui/tray/tray_presenter.h"

#include "ui/live/database_list.h"
#include "ui/look/icons.h"
#include "ui/tray/tray.h"

#include <algorithm>
#include <chrono>

namespace dbsync::ui {

TrayPresenter::TrayPresenter(Tray& tray, DatabaseList& databases, const Preferences& preferences, QObject* parent)
    : QObject(parent), m_tray(tray), m_databases(databases), m_notices(databases, preferences)
{
    makeMenu();
    m_tray.setMenu(&m_menu);
    connect(&m_databases, &DatabaseList::situationChanged, this, &TrayPresenter::refresh);
    connect(&m_databases, &DatabaseList::changed, this, [this] {
        listDatabases();
        refresh();
    });
    connect(&m_tray, &Tray::availabilityChanged, this, &TrayPresenter::refresh);
    connect(&m_tray, &Tray::activated, this, &TrayPresenter::open);
    connect(&m_notices, &Notices::told, this, [this](const Notice& notice) {
        m_last = notice;
        m_tray.notify(notice.title, notice.text);
    });
    connect(&m_tray, &Tray::messageActivated, this, [this] { emit openRequested(m_last.view, m_last.database); });
    listDatabases();
    refresh();
}

void TrayPresenter::makeMenu()
{
    m_state = m_menu.addAction(QString(), this, &TrayPresenter::open);
    m_below = m_menu.addSeparator();
    m_sync = m_menu.addAction(icon(QStringLiteral("sync")), tr("Sync now"), this, [this] {
        if (m_databases.all().empty())
            emit setUpRequested();
        for (Database* database : m_databases.all())
            database->syncNow();
    });
    m_pause = m_menu.addAction(icon(QStringLiteral("paused")), QString(), this, &TrayPresenter::togglePause);
    m_conflicts = m_menu.addAction(icon(QStringLiteral("conflicts")), QString(), this, &TrayPresenter::openConflicts);
    m_menu.addSeparator();
    m_menu.addAction(icon(QStringLiteral("overview")), tr("Open"), this, &TrayPresenter::open);
    m_menu.addAction(tr("Quit"), this, &TrayPresenter::quitRequested);
}

/// Several databases stand in the menu one by one; of one the line above tells all there is.
void TrayPresenter::listDatabases()
{
    for (QAction* action : m_each) {
        m_menu.removeAction(action);
        action->deleteLater(); // it may be the one that was just chosen
    }
    m_each.clear();
    const auto& all = m_databases.all();
    if (all.size() < 2)
        return;
    for (Database* database : all) {
        auto* action = new QAction(&m_menu);
        connect(action, &QAction::triggered, database,
                [this, database] { emit openRequested(View::Overview, database); });
        m_menu.insertAction(m_below, action);
        m_each.push_back(action);
    }
}

void TrayPresenter::showDatabases()
{
    const auto& all = m_databases.all();
    for (std::size_t i = 0; i < m_each.size() && i < all.size(); ++i) {
        const Glance glance = glanceAt(all[i]->situation(), QDateTime::currentDateTime());
        // As data: "&" in a file's name is no key.
        QString name = m_databases.nameOf(*all[i]);
        m_each[i]->setText(tr("%1: %2", "file, state").arg(name.replace(u'&', QStringLiteral("&&")), glance.word));
        m_each[i]->setIcon(
            moodIcon(glance.mood, m_menu.palette(), m_menu.fontMetrics().height(), m_menu.devicePixelRatioF()));
    }
}

/// What is told above is what is shown then, whichever database was looked at last.
void TrayPresenter::open()
{
    const auto [glance, database] = gravest();
    emit openRequested(View::Overview, glance.mood >= Mood::Offline ? database : nullptr);
}

void TrayPresenter::openConflicts()
{
    Database* shown = m_databases.current();
    for (Database* database : m_databases.all()) {
        if (!shown || shown->situation().status.conflicts == 0)
            shown = database;
    }
    emit openRequested(View::Conflicts, shown);
}

std::pair<Glance, Database*> TrayPresenter::gravest() const
{
    Glance worst;
    Database* whose = nullptr;
    bool first = true;
    for (Database* database : m_databases.all()) {
        Glance glance = glanceAt(database->situation(), QDateTime::currentDateTime());
        if (!first && glance.mood <= worst.mood)
            continue;
        worst = std::move(glance);
        whose = database;
        if (m_databases.all().size() > 1)
            worst.sentence = tr("%1: %2", "file, state").arg(m_databases.nameOf(*database), worst.sentence);
        first = false;
    }
    if (first) {
        worst.mood = Mood::Paused;
        worst.word = tr("Not set up");
        worst.sentence = tr("No database is linked yet.");
    }
    return {std::move(worst), whose};
}

void TrayPresenter::refresh()
{
    const Glance glance = gravest().first;
    showDatabases();
    const QString line = tr("%1 – %2", "state, sentence").arg(glance.word, glance.sentence);
    m_tray.show(glance.mood, tr("db-sync: %1").arg(line));
    m_state->setText(glance.word);
    m_state->setToolTip(glance.sentence);
    m_state->setIcon(
        moodIcon(glance.mood, m_menu.palette(), m_menu.fontMetrics().height(), m_menu.devicePixelRatioF()));
    m_pause->setText(m_databases.isPaused() ? tr("Resume") : tr("Pause for an hour"));
    qint64 conflicts = 0;
    for (const Database* database : m_databases.all())
        conflicts += database->situation().status.conflicts;
    m_conflicts->setText(tr("Conflicts (%L1)").arg(conflicts));
    m_conflicts->setEnabled(conflicts > 0);
}

void TrayPresenter::togglePause()
{
    if (m_databases.isPaused())
        m_databases.setPaused(false);
    else
        m_databases.pauseFor(std::chrono::hours(1));
    refresh();
}

} // namespace dbsync::ui
