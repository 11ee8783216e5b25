#include "ui/look/choice_look.h"

#include "ui/look/shapes.h"

#include <QPainter>
#include <QStyleOption>

namespace dbsync::ui {

void drawBox(const QStyleOptionComboBox& option, QPainter& painter, const QRect& arrow)
{
    const QPalette& palette = option.palette;
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool open = option.state & (QStyle::State_Sunken | QStyle::State_On);
    const bool hovered = enabled && (option.state & QStyle::State_MouseOver);
    const QColor text = palette.color(QPalette::ButtonText);
    QColor ground = palette.color(option.editable ? QPalette::Base : QPalette::Button);
    if (!enabled)
        ground = palette.color(QPalette::Window);
    else if (!option.editable && (open || hovered))
        ground = nearer(ground, text, open ? 0.16 : 0.07);
    const bool keys = hasKeyboardFocus(option) || (option.editable && (option.state & QStyle::State_HasFocus));
    const QColor edge = keys ? palette.color(QPalette::Active, QPalette::Highlight) : palette.color(QPalette::Mid);
    if (option.frame)
        drawRound(painter, option.rect, ground, edge, keys ? 2 : 1);
    drawChevron(painter, arrow, palette.color(enabled ? QPalette::ButtonText : QPalette::Mid));
}

void drawTab(const QStyleOptionTab& option, QPainter& painter)
{
    constexpr int barWidth = 3;
    const QPalette& palette = option.palette;
    const bool chosen = option.state & QStyle::State_Selected;
    const bool hovered = (option.state & QStyle::State_Enabled) && (option.state & QStyle::State_MouseOver);
    if (hovered && !chosen)
        drawRound(painter, option.rect.adjusted(0, 0, 0, -barWidth),
                  nearer(palette.color(QPalette::Window), palette.color(QPalette::WindowText), 0.07), {});
    if (chosen)
        painter.fillRect(QRect(option.rect.left(), option.rect.bottom() - barWidth + 1, option.rect.width(), barWidth),
                         palette.color(QPalette::Active, QPalette::Highlight));
}

void drawTabLine(const QStyleOption& option, QPainter& painter, const QRect& line)
{
    painter.fillRect(line, option.palette.color(QPalette::Mid));
}

} // namespace dbsync::ui
