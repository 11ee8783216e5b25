#include "ui/pending/deletions_panel.h"

#include "ui/common/confirmation.h"
#include "ui/look/icon_label.h"
#include "ui/look/icons.h"
#include "ui/look/theme.h"
#include "ui/words/attention_text.h"

#include <QApplication>
#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace dbsync::ui {

DeletionsPanel::DeletionsPanel(QWidget* parent)
    : QFrame(parent),
      m_what(new QLabel),
      m_delete(new QPushButton(icon(QStringLiteral("delete")), tr("Delete them…"))),
      m_keep(new QPushButton(icon(QStringLiteral("revert")), tr("Keep the rows")))
{
    setAutoFillBackground(true);
    setFrameShape(QFrame::NoFrame);
    m_what->setWordWrap(true);
    m_what->setTextFormat(Qt::PlainText);
    m_delete->setToolTip(tr("Syncs, and carries out the deletions on both sides"));
    m_keep->setToolTip(tr("Brings back what was deleted here, and sends again what was deleted in the cloud"));
    auto* acts = new QHBoxLayout;
    acts->addStretch(1);
    acts->addWidget(m_keep);
    acts->addWidget(m_delete);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_what);
    layout->addLayout(acts);
    connect(m_keep, &QPushButton::clicked, this, &DeletionsPanel::keepChosen);
    connect(m_delete, &QPushButton::clicked, this, [this] {
        confirm(this, tr("Delete these rows everywhere?"), m_what->text(), tr("Delete"),
                [this] { emit deleteAgreed(); });
    });
    paintGround();
    hide();
}

QString DeletionsPanel::text() const
{
    return m_what->text();
}

void DeletionsPanel::setSituation(const Situation& situation)
{
    QStringList sentences;
    for (const device::Attention& attention : situation.status.attention) {
        if (attention.code() == "deletionsHeld")
            sentences << attentionText(attention);
    }
    if (!sentences.isEmpty())
        sentences.prepend(tr("So many deletions at once wait until you agree; everything else goes on."));
    m_what->setText(sentences.join(u'\n'));
    setVisible(!sentences.isEmpty());
}

void DeletionsPanel::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        paintGround();
}

void DeletionsPanel::paintGround()
{
    const QColor ground = Theme::ground(Theme::Tone::Warning, QApplication::palette());
    if (palette().color(QPalette::Window) == ground)
        return;
    QPalette own;
    own.setColor(QPalette::Window, ground);
    setPalette(own);
}

} // namespace dbsync::ui
