#include "ui/problems/problem_details.h"

#include "ui/problems/report.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QTimer>
#include <QToolButton>

#include <chrono>

namespace dbsync::ui {

ProblemDetails::ProblemDetails(QWidget* parent)
    : QWidget(parent), m_fold(new QToolButton), m_copy(new QToolButton), m_text(new QLabel)
{
    m_fold->setText(tr("Details"));
    m_fold->setAccessibleName(tr("Details of the problem"));
    m_fold->setCheckable(true);
    m_fold->setAutoRaise(true);
    m_fold->setArrowType(Qt::RightArrow);
    m_fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_copy->setText(tr("Copy report"));
    m_copy->setToolTip(tr("Copies what whoever helps you needs to know; no passwords, no data"));
    m_copy->setAutoRaise(true);
    for (QToolButton* button : {m_fold, m_copy})
        button->setFocusPolicy(Qt::StrongFocus);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setAccessibleName(tr("Details of the problem"));
    m_text->hide();
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_fold);
    buttons->addWidget(m_copy);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addLayout(buttons);
    layout->addWidget(m_text);
    connect(m_fold, &QToolButton::toggled, this, [this](bool open) {
        m_fold->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
        m_text->setVisible(open);
    });
    connect(m_copy, &QToolButton::clicked, this, &ProblemDetails::copy);
}

void ProblemDetails::show(const Situation& situation, const std::optional<Error>& error)
{
    QStringList texts{error ? Wording::problem(*error).details : toQString(situation.status.lastError)};
    for (const device::Attention& attention : situation.status.attention) {
        if (attention.kind == device::Attention::Kind::CannotFollow)
            texts << toQString(attention.detail);
    }
    texts.removeAll(QString());
    m_text->setText(withoutSecrets(texts.join(u'\n')));
    m_report = reportOf(situation, error);
}

QString ProblemDetails::text() const
{
    return m_text->isHidden() ? QString() : m_text->text();
}

void ProblemDetails::copy()
{
    QGuiApplication::clipboard()->setText(m_report);
    m_copy->setText(tr("Copied"));
    QTimer::singleShot(std::chrono::seconds(2), m_copy, [this] { m_copy->setText(tr("Copy report")); });
}

} // namespace dbsync::ui
