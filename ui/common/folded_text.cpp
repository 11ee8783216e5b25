#include "ui/common/folded_text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace dbsync::ui {

FoldedText::FoldedText(const QString& accessibleName, QWidget* parent)
    : QWidget(parent), m_fold(new QToolButton), m_text(new QLabel), m_buttons(new QHBoxLayout)
{
    m_fold->setText(tr("Details"));
    m_fold->setAccessibleName(accessibleName);
    m_fold->setCheckable(true);
    m_fold->setAutoRaise(true);
    m_fold->setArrowType(Qt::RightArrow);
    m_fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_fold->setFocusPolicy(Qt::StrongFocus);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setAccessibleName(accessibleName);
    m_text->hide();
    m_buttons->addWidget(m_fold);
    m_buttons->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addLayout(m_buttons);
    layout->addWidget(m_text);
    connect(m_fold, &QToolButton::toggled, this, [this](bool open) {
        m_fold->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
        m_text->setVisible(open);
    });
}

void FoldedText::setText(const QString& text)
{
    if (text == m_text->text() && !text.isEmpty())
        return;
    m_fold->setChecked(false);
    m_text->setText(text);
    setVisible(!text.isEmpty());
}

void FoldedText::addButton(QToolButton* button)
{
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    m_buttons->insertWidget(m_buttons->count() - 1, button);
}

QString FoldedText::shownText() const
{
    return m_text->isHidden() ? QString() : m_text->text();
}

} // namespace dbsync::ui
