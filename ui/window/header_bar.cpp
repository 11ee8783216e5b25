#include "ui/window/header_bar.h"

#include "ui/common/confirmation.h"
#include "ui/common/message_bar.h"
#include "ui/window/progress_strip.h"
#include "ui/window/state_line.h"
#include "ui/window/sync_button.h"
#include "ui/words/attention_text.h"
#include "ui/words/wording.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include <chrono>
#include <initializer_list>

namespace dbsync::ui {

HeaderBar::HeaderBar(QWidget* parent)
    : QWidget(parent),
      m_line(new QWidget),
      m_state(new StateLine),
      m_button(new SyncButton),
      m_progress(new ProgressStrip),
      m_messages(new MessageBar),
      m_gap(new QWidget)
{
    auto* line = new QHBoxLayout(m_line);
    line->setContentsMargins({});
    line->addWidget(m_state, 1);
    line->addWidget(m_button);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    for (QWidget* part : std::initializer_list<QWidget*>{m_line, m_progress, m_messages}) {
        layout->addWidget(part);
        part->installEventFilter(this);
    }
    m_gap->setFixedHeight(fontMetrics().height() * 2 / 3 - layout->spacing());
    layout->addWidget(m_gap);
    m_progress->hide();

    connect(m_button, &SyncButton::actRequested, this, &HeaderBar::actRequested);
    connect(m_button, &SyncButton::syncRequested, this, [this](const sync::SyncOptions& options) {
        if (m_database)
            m_database->sync(options);
    });
    connect(m_button, &SyncButton::deletionsAllowed, this, &HeaderBar::askForDeletions);
    connect(m_progress, &ProgressStrip::cancelled, this, [this] {
        if (m_database)
            m_database->cancel();
    });
    connect(&m_minute, &QTimer::timeout, this, &HeaderBar::refresh);
    m_minute.start(std::chrono::minutes(1));
    m_lasts.setSingleShot(true);
    m_lasts.setInterval(std::chrono::milliseconds(800));
    connect(&m_lasts, &QTimer::timeout, this, &HeaderBar::refresh);
}

void HeaderBar::setDatabase(Database* database)
{
    if (m_database)
        m_database->disconnect(this);
    m_database = database;
    m_messages->hide();
    setVisible(database);
    if (!database)
        return;
    connect(database, &QObject::destroyed, this, [this] { m_database = nullptr; });
    connect(database, &Database::situationChanged, this, &HeaderBar::refresh);
    connect(database, &Database::syncFinished, this, &HeaderBar::tell);
    connect(database, &Database::syncFailed, this, [this](const Error& error) {
        m_messages->letGo();
        if (error.kind == ErrorKind::Cancelled)
            m_messages->showNotice(tr("Stopped. What has arrived stays; the next sync goes on from there."));
    });
    refresh();
}

/// What is told once, and nobody has to do anything about, stays until it is closed. A sync that comes by itself says
/// no more than the state does, and moves nothing under the mouse.
void HeaderBar::tell(const sync::SyncReport& report)
{
    QStringList lines;
    const bool asked = m_database && m_database->wasAskedFor();
    if (report.movedKeys > 0 || (asked && (!report.pulled.empty() || !report.pushed.empty())))
        lines << Wording::report(report);
    bool stays = report.movedKeys > 0;
    for (const device::Attention& attention : report.attention) {
        if (attention.kind != device::Attention::Kind::LeftOut)
            continue;
        lines << attentionText(attention);
        stays = true;
    }
    if (stays)
        m_messages->showAdvice(lines.join(u'\n'));
    else if (!lines.isEmpty())
        m_messages->showNotice(lines.first());
}

/// extraRoom below what is shown here; none where nothing is.
bool HeaderBar::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::ShowToParent || event->type() == QEvent::HideToParent)
        m_gap->setVisible(!m_line->isHidden() || !m_progress->isHidden() || !m_messages->isHidden());
    return QWidget::eventFilter(watched, event);
}

void HeaderBar::setLineShown(bool shown)
{
    m_line->setVisible(shown);
}

void HeaderBar::refresh()
{
    if (!m_database)
        return;
    const Situation& situation = m_database->situation();
    m_glance = glanceAt(situation, QDateTime::currentDateTime());
    m_state->show(m_glance);
    m_button->show(m_glance, situation);
    if (m_hadProblem && !situation.problem)
        m_messages->withdrawError();
    m_hadProblem = situation.problem.has_value();
    if (situation.problem)
        m_messages->withdrawError(situation.problem->code);
    showProgress(situation);
    emit glanceChanged();
}

/// Most syncs that come by themselves are over at once, and are to move nothing under the mouse.
void HeaderBar::showProgress(const Situation& situation)
{
    if (situation.syncing && !m_wasSyncing) {
        m_progress->reset();
        m_lasts.start();
    }
    m_wasSyncing = situation.syncing;
    m_progress->setVisible(situation.syncing && (m_database->wasAskedFor() || !m_lasts.isActive()));
    if (situation.syncing)
        m_progress->show(situation.progress);
}

void HeaderBar::askForDeletions()
{
    confirm(
        this, tr("Allow the deletions that wait?"),
        tr("More than half of the rows of a table will be deleted, here or in the cloud. Other changes have already "
           "been synced."),
        tr("Allow and sync"), [this] {
            if (m_database)
                m_database->sync({true, true, true});
        });
}

} // namespace dbsync::ui
