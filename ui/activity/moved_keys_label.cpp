#include "ui/activity/moved_keys_label.h"

#include "ui/words/value_text.h"

#include <QLocale>

namespace dbsync::ui {

namespace {
constexpr std::size_t mostNamed = 6;
}

MovedKeysLabel::MovedKeysLabel(QWidget* parent) : QLabel(parent)
{
    setWordWrap(true);
    setTextFormat(Qt::PlainText);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    hide();
}

void MovedKeysLabel::tellOf(Database* database, const std::vector<std::int64_t>& activities)
{
    if (activities == m_activities)
        return;
    m_activities = activities;
    m_moved.clear();
    hide();
    const int question = ++m_question;
    for (const std::int64_t activity : activities) {
        database->movedKeys(this, activity, [this, question](Result<std::vector<device::MovedKey>> moved) {
            if (moved && question == m_question)
                add(*moved);
        });
    }
}

void MovedKeysLabel::add(const std::vector<device::MovedKey>& moved)
{
    m_moved.insert(m_moved.end(), moved.begin(), moved.end());
    QStringList names;
    for (std::size_t i = 0; i < m_moved.size() && i < mostNamed; ++i)
        names << tr("%1 %2 is %3 now", "table, old number, new number")
                     .arg(toQString(m_moved[i].table), QString::number(m_moved[i].from),
                          QString::number(m_moved[i].to));
    if (m_moved.size() > mostNamed)
        names << tr("%Ln more", nullptr, static_cast<int>(m_moved.size() - mostNamed));
    setText(tr("%Ln new row(s) got another number, because somebody else had taken it; what refers to them follows: %1",
               nullptr, static_cast<int>(m_moved.size()))
                .arg(QLocale().createSeparatedList(names)));
    setVisible(!m_moved.empty());
}

} // namespace dbsync::ui
