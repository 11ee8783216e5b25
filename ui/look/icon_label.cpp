#include "ui/look/icon_label.h"

#include "ui/look/icons.h"
#include "ui/words/wording.h"

#include <QEvent>

namespace dbsync::ui {

IconLabel::IconLabel(double lines, QWidget* parent) : QLabel(parent), m_lines(lines)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void IconLabel::setMood(Mood mood)
{
    m_mood = mood;
    setAccessibleName(Wording::mood(mood));
    render();
}

void IconLabel::setIcon(const QString& name, Theme::Tone tone)
{
    m_mood.reset();
    m_name = name;
    m_tone = tone;
    render();
}

void IconLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        render();
}

void IconLabel::render()
{
    const int size = static_cast<int>(fontMetrics().height() * m_lines);
    if (m_mood)
        setPixmap(moodPixmap(*m_mood, palette(), size, devicePixelRatioF()));
    else if (!m_name.isEmpty())
        setPixmap(tintedPixmap(m_name, Theme::tone(m_tone, palette()), size, devicePixelRatioF()));
}

} // namespace dbsync::ui
