#include "ui/firstrun/first_sync_step.h"

#include "ui/common/list_view.h"
#include "ui/common/quiet_view.h"
#include "ui/words/attention_text.h"
#include "ui/words/path_text.h"
#include "ui/words/wording.h"

#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace dbsync::ui {

namespace {
constexpr int steps = 1000;
}

FirstSyncStep::FirstSyncStep(Cloud& cloud, SetupPlan& plan, QWidget* parent)
    : SetupStep(cloud, plan, parent),
      m_intro(new QLabel),
      m_tables(new QuietView<QTreeWidget>),
      m_text(new QLabel),
      m_bar(new QProgressBar)
{
    for (QLabel* label : {m_intro, m_text}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
    }
    m_tables->setHeaderLabels({tr("Table"), tr("Remark")});
    setUpList(*m_tables, tr("Tables that will sync"));
    m_tables->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress of the first sync"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_intro);
    layout->addWidget(m_tables, 1);
    layout->addWidget(m_text);
    layout->addWidget(m_bar);
    layout->addStretch(); // where no tables are listed
    setState(State::Ready);
}

QString FirstSyncStep::title() const
{
    return m_state == State::Done ? tr("All set") : tr("The first sync");
}

QString FirstSyncStep::explanation() const
{
    if (m_state == State::Done)
        return tr("From now on db-sync keeps this database in step by itself.");
    return isNewFile() ? tr("Your company's tables and rows come to this computer; what is in the cloud stays there.")
                       : tr("Your file stays where it is and as it is; nothing in it is lost.");
}

QString FirstSyncStep::nextLabel() const
{
    switch (m_state) {
    case State::Ready:
        if (m_refused)
            return tr("Try again");
        return m_begun ? tr("Go on with the first sync") : tr("Start the first sync");
    case State::Running:
        return tr("Syncing…");
    case State::Done:
        break;
    }
    return tr("Open the database");
}

QString FirstSyncStep::leaveLabel() const
{
    if (m_state == State::Running)
        return tr("Stop");
    return m_stopped ? tr("Later") : SetupStep::leaveLabel();
}

bool FirstSyncStep::canProceed() const
{
    return m_state != State::Running;
}

bool FirstSyncStep::isNewFile() const
{
    return m_plan.makesFile || !m_plan.preview.exists;
}

void FirstSyncStep::enter()
{
    m_refused = false;
    m_stopped = m_stopped && !m_plan.preview.linked;
    listTables();
    const QString company = m_plan.account.tenantName.isEmpty() ? m_plan.account.tenant : m_plan.account.tenantName;
    if (isNewFile())
        m_intro->setText(
            tr("%1 will be made and filled with the tables and rows of %2.").arg(pathText(m_plan.path), company));
    else
        m_intro->setText(
            tr("%1, with %3, will be linked to %2. Where %2 has no data yet, these tables and rows become its "
               "first; else rows with the same key are compared, and what differs is shown to you.")
                .arg(pathText(m_plan.path), company, Wording::rows(m_plan.preview.rows)));
    setState(m_plan.preview.linked ? State::Done : State::Ready);
    if (m_plan.preview.linked)
        m_text->setText(tr("This file is linked already; there is nothing more to do."));
}

void FirstSyncStep::listTables()
{
    m_tables->clear();
    for (const sync::TablePreview& table : m_plan.preview.tables) {
        auto* item = new QTreeWidgetItem(
            m_tables, {table.name, table.synced ? QString() : tr("stays here: %1").arg(leftOutText(table.reason))});
        item->setCheckState(0, table.synced ? Qt::Checked : Qt::Unchecked);
        if (!table.synced)
            item->setFlags(item->flags() & ~Qt::ItemIsUserCheckable & ~Qt::ItemIsEnabled);
    }
    m_tables->setVisible(!m_plan.preview.tables.empty());
}

sync::LinkOptions FirstSyncStep::options() const
{
    sync::LinkOptions options;
    options.path = m_plan.path;
    options.server = m_plan.account.server.isEmpty() ? m_plan.server : m_plan.account.server;
    options.tenant = m_plan.account.tenant;
    for (int i = 0; i < m_tables->topLevelItemCount(); ++i) {
        const QTreeWidgetItem* item = m_tables->topLevelItem(i);
        const bool optedOut = item->flags().testFlag(Qt::ItemIsUserCheckable) && item->checkState(0) == Qt::Unchecked;
        if (optedOut)
            options.excluded << item->text(0);
    }
    return options;
}

void FirstSyncStep::proceed()
{
    if (m_state == State::Done) {
        emit proceeded();
        return;
    }
    m_begun = true;
    m_refused = false;
    m_stopped = false;
    m_left = {};
    emit begun();
    setState(State::Running);
    show({});
    m_cloud.link(
        this, options(), [this](const sync::Progress& progress) { show(progress); },
        [this](Result<sync::LinkReport> report) { finish(std::move(report)); });
}

bool FirstSyncStep::stop()
{
    if (m_state != State::Running)
        return false;
    m_text->setText(tr("Stopping…"));
    m_cloud.cancelLink();
    return true;
}

void FirstSyncStep::show(const sync::Progress& progress)
{
    if (m_state != State::Running)
        return;
    m_left.note(progress);
    const QString left = m_left.text();
    const QString text = Wording::progress(progress) + (left.isEmpty() ? QString() : QStringLiteral(" · ") + left);
    m_text->setText(text);
    m_bar->setAccessibleDescription(text);
    m_bar->setRange(0, progress.totalRows > 0 ? steps : 0);
    if (progress.totalRows > 0)
        m_bar->setValue(static_cast<int>(std::min<qint64>(progress.rows * steps / progress.totalRows, steps)));
}

void FirstSyncStep::finish(Result<sync::LinkReport> report)
{
    if (!report) {
        // Where it was refused, nothing is linked that could go on.
        m_refused = report.error().kind == ErrorKind::LocalDatabase || report.error().kind == ErrorKind::InvalidRequest;
        m_stopped = report.error().kind == ErrorKind::Cancelled;
        setState(State::Ready);
        if (m_stopped)
            emit noted(tr("Stopped. What has arrived stays, and nothing is lost. It goes on once you choose “%1”, now "
                          "or later.")
                           .arg(nextLabel()));
        else
            emit failed(Wording::refusal(report.error()));
        return;
    }
    const bool quiet = report->sync.pulled.empty() && report->sync.pushed.empty();
    QStringList lines;
    if (!quiet || report->sync.conflicts == 0)
        lines << Wording::report(report->sync);
    if (report->sync.conflicts > 0)
        lines << tr("%Ln row(s) differ on both sides; you can decide about them under “Conflicts”.", nullptr,
                    static_cast<int>(report->sync.conflicts));
    for (const device::Attention& each : report->leftOut)
        lines << attentionText(each);
    setState(State::Done);
    m_text->setText(lines.join(u'\n'));
}

void FirstSyncStep::setState(State state)
{
    m_state = state;
    m_bar->setVisible(state == State::Running);
    m_text->setVisible(state != State::Ready);
    m_tables->setEnabled(state == State::Ready);
    m_intro->setVisible(state != State::Done);
    emit changed();
}

QString FirstSyncStep::outcome() const
{
    return m_text->text();
}

} // namespace dbsync::ui
