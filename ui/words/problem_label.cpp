#include "ui/words/problem_label.h"

#include "ui/common/accessibility.h"
#include "ui/look/theme.h"
#include "ui/words/path_text.h"

#include <QApplication>
#include <QDialog>
#include <QEvent>
#include <QLayout>

namespace dbsync::ui {

ProblemLabel::ProblemLabel(QWidget* parent) : QLabel(parent)
{
    setWordWrap(true);
    setTextFormat(Qt::PlainText);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    setAccessibleRole(*this, QAccessible::Notification);
    colour();
    hide();
}

void ProblemLabel::setText(const QString& text)
{
    m_isNote = false;
    show(text);
}

void ProblemLabel::setNote(const QString& text)
{
    m_isNote = true;
    show(text);
}

void ProblemLabel::show(const QString& text)
{
    colour();
    QLabel::setText(sentenceText(text));
    setVisible(!text.isEmpty());
    if (text.isEmpty())
        return;
    makeRoom();
    announce(*this);
}

/// A window does not grow by itself with a text that wraps, but presses its fields together.
void ProblemLabel::makeRoom()
{
    auto* const dialog = qobject_cast<QDialog*>(window());
    if (!dialog || !dialog->layout())
        return;
    dialog->layout()->activate();
    const int needed = dialog->layout()->totalHeightForWidth(dialog->width());
    if (needed > dialog->height())
        dialog->resize(dialog->width(), needed);
}

void ProblemLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colour();
}

void ProblemLabel::colour()
{
    const QPalette plain = QApplication::palette();
    const QColor wanted = m_isNote ? plain.color(QPalette::WindowText) : Theme::tone(Theme::Tone::Bad, plain);
    if (palette().color(QPalette::WindowText) == wanted)
        return;
    QPalette own;
    if (!m_isNote)
        own.setColor(QPalette::WindowText, wanted);
    setPalette(own);
}

} // namespace dbsync::ui
