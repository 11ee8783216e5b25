#include "ui/common/message_bar.h"

#include "ui/common/accessibility.h"
#include "ui/common/folded_text.h"
#include "ui/look/icon_label.h"
#include "ui/look/icons.h"
#include "ui/problems/report.h"
#include "ui/words/path_text.h"
#include "ui/words/wording.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QCursor>
#include <QEvent>
#include <QHBoxLayout>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <chrono>

namespace dbsync::ui {

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent),
      m_icon(new IconLabel(1.3)),
      m_text(new QLabel),
      m_details(new FoldedText(tr("Details of the problem"))),
      m_act(new QPushButton),
      m_close(new QToolButton),
      m_away(new QTimer(this))
{
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    // Read out as soon as it is shown.
    setAccessibleRole(*this, QAccessible::Notification);
    m_act->setText(QStringLiteral("…")); // hidden until a message says what it does
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_close->setIcon(icon(QStringLiteral("close")));
    m_close->setAutoRaise(true);
    m_close->setToolTip(tr("Close this message"));
    m_close->setAccessibleName(tr("Close this message"));
    auto* layout = new QHBoxLayout(this);
    layout->addWidget(m_icon);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_text);
    words->addWidget(m_details);
    m_details->hide();
    layout->addLayout(words, 1);
    layout->addWidget(m_act);
    layout->addWidget(m_close);
    m_away->setSingleShot(true);
    m_away->setInterval(std::chrono::seconds(12));
    connect(m_away, &QTimer::timeout, this, &MessageBar::goAway);
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_act, &QPushButton::clicked, this, [this] {
        if (!m_stays)
            hide();
        if (m_action)
            m_action();
    });
    hide();
}

void MessageBar::showNotice(const QString& text)
{
    m_act->hide();
    show(Theme::Tone::Good, QStringLiteral("ok"), text);
    m_away->start();
}

void MessageBar::showAdvice(const QString& text)
{
    m_act->hide();
    show(Theme::Tone::Warning, QStringLiteral("attention"), text);
}

void MessageBar::showError(const Error& error)
{
    m_stays = true;
    m_act->setText(tr("Copy report"));
    m_act->setToolTip(tr("Copies what whoever helps you needs to know; no passwords, no data"));
    m_act->show();
    m_action = [error] { QGuiApplication::clipboard()->setText(reportOf({}, error)); };
    show(Theme::Tone::Bad, QStringLiteral("error"), Wording::sentence(error));
    const Problem problem = Wording::problem(error);
    m_details->setText(problem.text == problem.details ? QString() : withoutSecrets(problem.details));
    m_error = true;
    m_errorCode = error.code;
}

void MessageBar::withdrawError()
{
    if (m_error)
        hide();
}

void MessageBar::withdrawError(const std::string& code)
{
    if (m_error && m_errorCode == code)
        hide();
}

void MessageBar::showRefusal(const QString& text)
{
    m_act->hide();
    show(Theme::Tone::Bad, QStringLiteral("error"), text);
}

void MessageBar::showRefusal(const QString& text, const QString& actLabel, std::function<void()> act)
{
    offer(actLabel, std::move(act));
    show(Theme::Tone::Bad, QStringLiteral("error"), text);
}

void MessageBar::showDone(const QString& text, const QString& actLabel, std::function<void()> act)
{
    offer(actLabel, std::move(act));
    show(Theme::Tone::Good, QStringLiteral("ok"), text);
    m_done = true;
}

void MessageBar::withdrawDone()
{
    if (m_done)
        hide();
}

void MessageBar::showProblem(const QString& text, const QString& actLabel, std::function<void()> act)
{
    offer(actLabel, std::move(act));
    show(Theme::Tone::Warning, QStringLiteral("attention"), text);
}

void MessageBar::offer(const QString& actLabel, std::function<void()> act)
{
    m_stays = false;
    m_action = std::move(act);
    m_act->setToolTip({});
    m_act->setText(actLabel);
    m_act->show();
}

/// Not while somebody is about to click: what stands below would move under the mouse.
void MessageBar::goAway()
{
    const QWidget* around = window();
    if (around->isActiveWindow() && around->rect().contains(around->mapFromGlobal(QCursor::pos())))
        m_away->start();
    else
        hide();
}

void MessageBar::letGo()
{
    if (m_away->isActive())
        hide();
}

QString MessageBar::text() const
{
    return isHidden() ? QString() : accessibleName();
}

void MessageBar::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        paintGround();
}

void MessageBar::show(Theme::Tone tone, const QString& icon, const QString& text)
{
    m_away->stop();
    m_done = false;
    m_error = false;
    m_tone = tone;
    m_icon->setIcon(icon, tone);
    m_details->setText({});
    m_text->setText(sentenceText(text));
    m_text->setAccessibleName(text);
    setAccessibleName(text);
    paintGround();
    QFrame::show();
    announce(*this);
}

void MessageBar::paintGround()
{
    const QColor ground = Theme::ground(m_tone, QApplication::palette());
    if (palette().color(QPalette::Window) == ground)
        return;
    QPalette own;
    own.setColor(QPalette::Window, ground);
    setPalette(own);
}

} // namespace dbsync::ui
