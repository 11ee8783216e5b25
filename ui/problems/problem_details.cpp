#include "ui/problems/problem_details.h"

#include "ui/common/folded_text.h"
#include "ui/problems/report.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <chrono>

namespace dbsync::ui {

ProblemDetails::ProblemDetails(QWidget* parent)
    : QWidget(parent), m_text(new FoldedText(tr("Details of the problem"))), m_copy(new QToolButton)
{
    m_copy->setText(tr("Copy report"));
    m_copy->setToolTip(tr("Copies what whoever helps you needs to know; no passwords, no data"));
    m_text->addButton(m_copy);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_text);
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

QToolButton* ProblemDetails::foldButton() const
{
    return m_text->foldButton();
}

QString ProblemDetails::text() const
{
    return m_text->shownText();
}

void ProblemDetails::copy()
{
    QGuiApplication::clipboard()->setText(m_report);
    m_copy->setText(tr("Copied"));
    QTimer::singleShot(std::chrono::seconds(2), m_copy, [this] { m_copy->setText(tr("Copy report")); });
}

} // namespace dbsync::ui
