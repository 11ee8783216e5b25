#include "ui/firstrun/setup_dialog.h"

#include "ui/firstrun/account_step.h"
#include "ui/firstrun/file_step.h"
#include "ui/firstrun/first_sync_step.h"
#include "ui/firstrun/server_step.h"
#include "ui/look/icons.h"
#include "ui/look/primary_look.h"
#include "ui/words/problem_label.h"

#include <QDragEnterEvent>
#include <QFrame>
#include <QLabel>
#include <QLocale>
#include <QMimeData>
#include <QPushButton>
#include <QScreen>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

namespace dbsync::ui {

SetupDialog::SetupDialog(Cloud& cloud, QWidget* parent)
    : QDialog(parent),
      m_title(new QLabel),
      m_explanation(new QLabel),
      m_position(new QLabel),
      m_steps(new QStackedWidget),
      m_problem(new ProblemLabel),
      m_back(new QPushButton(tr("&Back"))),
      m_next(new QPushButton),
      m_cancel(new QPushButton),
      m_server(new ServerStep(cloud, m_plan)),
      m_account(new AccountStep(cloud, m_plan)),
      m_file(new FileStep(cloud, m_plan)),
      m_firstSync(new FirstSyncStep(cloud, m_plan))
{
    setAcceptDrops(true);
    for (SetupStep* step : {static_cast<SetupStep*>(m_server), static_cast<SetupStep*>(m_account),
                            static_cast<SetupStep*>(m_file), static_cast<SetupStep*>(m_firstSync)})
        addStep(step);
    connect(m_firstSync, &FirstSyncStep::begun, this, [this] { emit begun(m_plan.path); });
    auto* layout = new QVBoxLayout(this);
    const int space = fontMetrics().height();
    layout->setContentsMargins(space, space, space, space);
    layout->setSpacing(space);
    layout->addWidget(makeHead());
    layout->addWidget(m_steps, 1);
    layout->addWidget(m_problem);
    layout->addWidget(makeButtons());
    m_next->setDefault(true); // once it is part of the dialog, which remembers it
    resize(QSize(fontMetrics().averageCharWidth() * 88, fontMetrics().height() * 26)
               .boundedTo(screen()->availableGeometry().size() * 19 / 20));
    refresh();
    m_server->enter();
}

SetupDialog::~SetupDialog() = default;

void SetupDialog::addStep(SetupStep* step)
{
    m_steps->addWidget(step);
    connect(step, &SetupStep::changed, this, &SetupDialog::refresh);
    connect(step, &SetupStep::proceeded, this, &SetupDialog::next);
    connect(step, &SetupStep::failed, this, [this](const QString& sentence) {
        m_busy = false;
        m_problem->setText(sentence);
        refresh();
    });
    connect(step, &SetupStep::noted, m_problem, &ProblemLabel::setNote);
}

QWidget* SetupDialog::makeHead()
{
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.4);
    large.setBold(true);
    m_title->setFont(large);
    for (QLabel* label : {m_title, m_explanation}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
    }
    m_position->setForegroundRole(QPalette::PlaceholderText);
    auto* head = new QWidget;
    auto* layout = new QVBoxLayout(head);
    layout->setContentsMargins({});
    layout->addWidget(m_position);
    layout->addWidget(m_title);
    layout->addWidget(m_explanation);
    return head;
}

QWidget* SetupDialog::makeButtons()
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    layout->addWidget(m_cancel);
    layout->addStretch(1);
    layout->addWidget(m_back);
    layout->addWidget(m_next);
    new PrimaryLook(*m_next);
    m_next->setMinimumWidth(fontMetrics().averageCharWidth() * 22);
    connect(m_next, &QPushButton::clicked, this, &SetupDialog::goOn);
    connect(m_back, &QPushButton::clicked, this, &SetupDialog::back);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    return row;
}

SetupStep* SetupDialog::step(int index) const
{
    return static_cast<SetupStep*>(m_steps->widget(index));
}

int SetupDialog::currentStep() const
{
    return m_steps->currentIndex();
}

void SetupDialog::setFile(const QString& path)
{
    m_file->setFile(path);
}

QString SetupDialog::problem() const
{
    return m_problem->text();
}

void SetupDialog::refresh()
{
    const SetupStep* current = step(currentStep());
    const bool done = m_firstSync->isDone() && current == m_firstSync;
    m_title->setText(current->title());
    m_explanation->setText(current->explanation());
    const QString file = m_file->fileName();
    setWindowTitle(file.isEmpty() ? tr("Link a database") : tr("Link %1", "file").arg(file));
    const QLocale locale;
    m_position->setText(tr("Step %1 of %2").arg(locale.toString(currentStep() + 1), locale.toString(m_steps->count())));
    m_next->setText(current->nextLabel());
    enableNext(!m_busy && current->canProceed());
    m_back->setVisible(currentStep() > 0 && !done);
    m_back->setEnabled(!m_busy && (current != m_firstSync || current->canProceed()));
    m_cancel->setText(current->leaveLabel());
    m_cancel->setVisible(!done);
}

/// A button that is switched off hands the keyboard to its neighbour, where Enter would give all up.
void SetupDialog::enableNext(bool enabled)
{
    if (!enabled && focusWidget() == m_next) {
        m_keyboardHeld = true;
        setFocus(Qt::OtherFocusReason);
    }
    m_next->setEnabled(enabled);
    if (!enabled || !std::exchange(m_keyboardHeld, false))
        return;
    if (focusWidget() == this)
        m_next->setFocus(Qt::OtherFocusReason);
}

void SetupDialog::goOn()
{
    m_problem->clear();
    SetupStep* current = step(currentStep());
    m_busy = current != m_firstSync; // which says itself when it is
    refresh();
    current->proceed();
}

void SetupDialog::next()
{
    m_busy = false;
    if (currentStep() + 1 == m_steps->count()) {
        finish();
        return;
    }
    const bool skipsAccount = step(currentStep()) == m_server && !m_plan.account.email.isEmpty();
    goTo(currentStep() + (skipsAccount ? 2 : 1));
}

void SetupDialog::back()
{
    const bool skipsAccount = step(currentStep()) == m_file && m_account->form()->isEmpty();
    goTo(currentStep() - (skipsAccount ? 2 : 1));
}

void SetupDialog::goTo(int index)
{
    m_problem->clear();
    m_steps->setCurrentIndex(index);
    step(index)->enter();
    refresh();
    // Where a step has nothing to fill in, Enter goes on.
    if (step(index) == m_firstSync)
        m_next->setFocus(Qt::OtherFocusReason);
}

void SetupDialog::dragEnterEvent(QDragEnterEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    const bool takesFile =
        !m_busy && !m_firstSync->isDone() && (step(currentStep()) != m_firstSync || m_firstSync->canProceed());
    if (takesFile && urls.size() == 1 && urls.first().isLocalFile())
        event->acceptProposedAction();
}

void SetupDialog::dropEvent(QDropEvent* event)
{
    event->acceptProposedAction();
    setFile(event->mimeData()->urls().first().toLocalFile());
    // What was found out about another file is of no use.
    if (step(currentStep()) == m_firstSync)
        goTo(m_steps->indexOf(m_file));
    refresh();
}

void SetupDialog::finish()
{
    emit linked(m_plan.path);
    accept();
}

void SetupDialog::reject()
{
    if (step(currentStep())->stop())
        return;
    if (m_firstSync->isDone()) {
        finish(); // however it is closed: what was asked for is done
        return;
    }
    if (m_firstSync->wasBegun())
        emit leftEarly(m_plan.path, m_firstSync->isStopped());
    QDialog::reject();
}

} // namespace dbsync::ui
