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
    connect(&m_databases, &DatabaseList::changed, this, &TrayPresenter::refresh);
    connect(&m_tray, &Tray::availabilityChanged, this, &TrayPresenter::refresh);
    connect(&m_tray, &Tray::activated, this, [this] { open(View::Overview); });
    connect(&m_notices, &Notices::told, this, [this](const Notice& notice) {
        m_last = notice;
        m_tray.notify(notice.title, notice.text);
    });
    connect(&m_tray, &Tray::messageActivated, this, [this] { emit openRequested(m_last.view, m_last.database); });
    refresh();
}

void TrayPresenter::makeMenu()
{
    m_state = m_menu.addAction(QString(), this, [this] { open(View::Overview); });
    m_menu.addSeparator();
    m_sync = m_menu.addAction(icon(QStringLiteral("sync")), tr("Sync now"), this, [this] {
        if (m_databases.all().empty())
            emit setUpRequested();
        for (Database* database : m_databases.all())
            database->syncNow();
    });
    m_pause = m_menu.addAction(icon(QStringLiteral("paused")), QString(), this, &TrayPresenter::togglePause);
    m_conflicts =
        m_menu.addAction(icon(QStringLiteral("conflicts")), QString(), this, [this] { open(View::Conflicts); });
    m_menu.addSeparator();
    m_menu.addAction(icon(QStringLiteral("overview")), tr("Open"), this, [this] { open(View::Overview); });
    m_menu.addAction(tr("Quit"), this, &TrayPresenter::quitRequested);
}

Glance TrayPresenter::gravest() const
{
    Glance worst;
    bool first = true;
    for (const Database* database : m_databases.all()) {
        Glance glance = glanceAt(database->situation(), QDateTime::currentDateTime());
        if (!first && glance.mood <= worst.mood)
            continue;
        worst = std::move(glance);
        if (m_databases.all().size() > 1)
            worst.sentence = tr("%1: %2", "file, state").arg(database->name(), worst.sentence);
        first = false;
    }
    if (first) {
        worst.mood = Mood::Paused;
        worst.word = tr("Not set up");
        worst.sentence = tr("No database is linked yet.");
    }
    return worst;
}

void TrayPresenter::refresh()
{
    const Glance glance = gravest();
    const QString line = tr("%1 – %2", "state, sentence").arg(glance.word, glance.sentence);
    m_tray.show(glance.mood, tr("db-sync: %1").arg(line));
    m_state->setText(glance.word);
    m_state->setToolTip(glance.sentence);
    m_state->setIcon(
        QIcon(moodPixmap(glance.mood, m_menu.palette(), m_menu.fontMetrics().height(), m_menu.devicePixelRatioF())));
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
