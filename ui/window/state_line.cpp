#include "ui/window/state_line.h"

#include "ui/common/accessibility.h"
#include "ui/common/announcer.h"
#include "ui/look/icon_label.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace dbsync::ui {

StateLine::StateLine(QWidget* parent)
    : QWidget(parent),
      m_icon(new IconLabel(2)),
      m_word(new QLabel),
      m_sentence(new QLabel),
      m_announcer(new Announcer(this))
{
    QFont bold = m_word->font();
    bold.setBold(true);
    m_word->setFont(bold);
    for (QLabel* label : {m_word, m_sentence}) {
        label->setTextFormat(Qt::PlainText);
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    }
    m_sentence->setWordWrap(true);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_word);
    words->addWidget(m_sentence);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_icon);
    layout->addLayout(words, 1);
    // One stop for the tab key, so that a screen reader can be asked how things stand.
    setFocusPolicy(Qt::TabFocus);
    setAccessibleRole(*this, QAccessible::StaticText);
}

void StateLine::show(const Glance& glance)
{
    m_icon->setMood(glance.mood);
    m_word->setText(glance.word);
    m_sentence->setText(glance.sentence);
    const QString name = tr("State: %1. %2").arg(glance.word, glance.sentence);
    if (name != accessibleName())
        setAccessibleName(name);
    announceOf(glance);
}

/// What needs a person is said when it begins, and that it is over once nothing waits; not each sync that comes and
/// goes.
void StateLine::announceOf(const Glance& glance)
{
    const bool trouble = glance.mood == Mood::Attention || glance.mood == Mood::Error || glance.mood == Mood::Offline;
    const bool over = m_toldTrouble && (glance.mood == Mood::Ok || glance.mood == Mood::Paused);
    if (glance.word == m_told || (!trouble && !over))
        return;
    m_told = glance.word;
    m_toldTrouble = trouble;
    m_announcer->say(accessibleName());
}

} // namespace dbsync::ui
