#include "ui/common/empty_state.h"

#include "ui/look/icon_label.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace dbsync::ui {

EmptyState::EmptyState(const QString& icon, QWidget* parent)
    : QWidget(parent), m_title(new QLabel), m_sentence(new QLabel), m_button(new QPushButton)
{
    auto* picture = new IconLabel(3);
    picture->setIcon(icon, Theme::Tone::Quiet);
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    large.setBold(true);
    m_title->setFont(large);
    for (QLabel* label : {m_title, m_sentence}) {
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setMinimumWidth(fontMetrics().averageCharWidth() * 24);
        label->setMaximumWidth(fontMetrics().averageCharWidth() * 70);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(fontMetrics().height() / 2);
    layout->addStretch(2);
    layout->addWidget(picture, 0, Qt::AlignCenter);
    for (QLabel* label : {m_title, m_sentence}) {
        auto* row = new QHBoxLayout;
        row->addStretch(1);
        row->addWidget(label, 1000);
        row->addStretch(1);
        layout->addLayout(row);
    }
    layout->addWidget(m_button, 0, Qt::AlignCenter);
    layout->addStretch(3);
    m_button->hide();
    connect(m_button, &QPushButton::clicked, this, &EmptyState::acted);
}

void EmptyState::setWords(const QString& title, const QString& sentence)
{
    m_title->setText(title);
    m_sentence->setText(sentence);
}

void EmptyState::setAct(const QString& label)
{
    m_button->setText(label);
    m_button->setVisible(!label.isEmpty());
}

} // namespace dbsync::ui
