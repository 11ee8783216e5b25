#include "ui/look/style.h"

#include "ui/look/choice_look.h"
#include "ui/look/progress_look.h"
#include "ui/look/shapes.h"
#include "ui/look/theme.h"

#include <QGuiApplication>
#include <QPainter>
#include <QStyleOption>
#include <QWidget>

#include <algorithm>

namespace dbsync::ui {

namespace {

void drawButton(const QStyleOption& option, QPainter& painter)
{
    const auto* button = qstyleoption_cast<const QStyleOptionButton*>(&option);
    const QPalette& palette = option.palette;
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool down = option.state & (QStyle::State_Sunken | QStyle::State_On);
    const bool hovered = enabled && (option.state & QStyle::State_MouseOver);
    if (button && button->features.testFlag(QStyleOptionButton::Flat) && !down && !hovered)
        return;
    QColor ground = palette.color(QPalette::Button);
    const QColor text = palette.color(QPalette::ButtonText);
    // A button with a ground of its own needs no edge.
    const bool loud = Theme::contrast(ground, palette.color(QPalette::Window)) > 2;
    if (!enabled)
        ground = palette.color(QPalette::Window);
    else if (down)
        ground = nearer(ground, text, 0.16);
    else if (hovered)
        ground = nearer(ground, text, 0.07);
    const bool keys = hasKeyboardFocus(option);
    const bool standard = button && button->features.testFlag(QStyleOptionButton::DefaultButton) && enabled;
    QColor edge = loud && enabled ? ground : palette.color(QPalette::Mid);
    if (keys)
        edge = loud ? text : palette.color(QPalette::Active, QPalette::Highlight);
    else if (standard && !loud)
        edge = palette.color(QPalette::Active, QPalette::Highlight);
    drawRound(painter, option.rect, ground, edge, keys ? 2 : 1);
}

QColor edgeOf(const QStyleOption& option)
{
    return option.palette.color(option.state & QStyle::State_Enabled ? QPalette::PlaceholderText : QPalette::Mid);
}

void drawCheckBox(const QStyleOption& option, QPainter& painter)
{
    const QPalette& palette = option.palette;
    const bool on = option.state & QStyle::State_On;
    const QColor accent =
        option.state & QStyle::State_Enabled ? palette.color(QPalette::Active, QPalette::Highlight) : edgeOf(option);
    const QRectF box = QRectF(option.rect).adjusted(1, 1, -1, -1);
    drawRound(painter, box, on ? accent : palette.color(QPalette::Base), on ? accent : edgeOf(option), 1,
              cornerRadius / 2);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor mark = palette.color(QPalette::Active, on ? QPalette::HighlightedText : QPalette::Text);
    painter.setPen(QPen(mark, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const auto at = [&](qreal x, qreal y) { return box.topLeft() + QPointF(x * box.width(), y * box.height()); };
    if (on)
        painter.drawPolyline(QPolygonF({at(0.24, 0.52), at(0.43, 0.72), at(0.77, 0.3)}));
    else if (option.state & QStyle::State_NoChange)
        painter.drawLine(at(0.26, 0.5), at(0.74, 0.5));
    painter.restore();
}

void drawRadioButton(const QStyleOption& option, QPainter& painter)
{
    const bool on = option.state & QStyle::State_On;
    const QColor accent = option.palette.color(QPalette::Active, QPalette::Highlight);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(on ? accent : edgeOf(option), 1));
    painter.setBrush(option.palette.color(QPalette::Base));
    const QRectF ring = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5);
    painter.drawEllipse(ring);
    if (on) {
        const qreal inside = ring.width() / 4;
        painter.setPen(Qt::NoPen);
        painter.setBrush(accent);
        painter.drawEllipse(ring.adjusted(inside, inside, -inside, -inside));
    }
    painter.restore();
}

void drawLineEdit(const QStyleOption& option, QPainter& painter)
{
    const bool focused = option.state & QStyle::State_HasFocus;
    const QColor edge =
        focused ? option.palette.color(QPalette::Active, QPalette::Highlight) : option.palette.color(QPalette::Mid);
    drawRound(painter, option.rect, option.palette.color(QPalette::Base), edge);
}

/// The part of a button that opens its menu: one with the button, but for a line between them.
void drawDropDown(const QStyleOption& option, QPainter& painter)
{
    const bool mirrored = option.direction == Qt::RightToLeft;
    const int over = static_cast<int>(2 * cornerRadius);
    QStyleOption whole(option);
    whole.rect = option.rect.adjusted(mirrored ? 0 : -over, 0, mirrored ? over : 0, 0);
    whole.state.setFlag(QStyle::State_HasFocus, false);
    drawButton(whole, painter);
    const QPalette& palette = option.palette;
    const QColor line = nearer(palette.color(QPalette::Button), palette.color(QPalette::ButtonText), 0.4);
    const QRect& rect = option.rect;
    painter.fillRect(QRect(mirrored ? rect.right() : rect.left(), rect.top() + rect.height() / 4, 1, rect.height() / 2),
                     line);
}

void drawHeaderSection(const QStyleOptionHeader& option, QPainter& painter)
{
    const bool pressed = option.state & QStyle::State_Sunken;
    const bool hovered = (option.state & QStyle::State_MouseOver) && (option.state & QStyle::State_Enabled);
    const QColor window = option.palette.color(QPalette::Window);
    const QColor ground =
        pressed || hovered ? nearer(window, option.palette.color(QPalette::WindowText), 0.07) : window;
    const QColor line = option.palette.color(QPalette::Mid);
    painter.fillRect(option.rect, ground);
    const QRect rect = option.rect;
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), line);
    // The one at the end of the line, which is at its beginning from right to left.
    const auto end = option.direction == Qt::RightToLeft ? QStyleOptionHeader::Beginning : QStyleOptionHeader::End;
    const bool last = option.position == end || option.position == QStyleOptionHeader::OnlyOneSection;
    if (option.orientation == Qt::Horizontal && last)
        return;
    const int side = option.direction == Qt::RightToLeft ? rect.left() : rect.right();
    painter.fillRect(QRect(side, rect.top() + rect.height() / 4, 1, rect.height() / 2), line);
}

QColor signOf(const QStyleOption& option)
{
    return option.palette.color(option.state & QStyle::State_Enabled ? QPalette::ButtonText : QPalette::Mid);
}

/// Before a line that has others below it: across while they are hidden, downwards while they are shown.
void drawUnfolding(const QStyleOption& option, QPainter& painter)
{
    const bool selected = option.state & QStyle::State_Selected;
    const QColor sign = option.palette.color(QPalette::Active, selected ? QPalette::HighlightedText : QPalette::Text);
    const bool mirrored = option.direction == Qt::RightToLeft;
    drawChevron(painter, option.rect, sign, option.state & QStyle::State_Open ? 0 : mirrored ? 90 : -90);
}

/// Where something opens below, at the end of a control.
int arrowWidth(const QStyleOption& option)
{
    return option.fontMetrics.height() + extraRoom;
}

/// A tool button that does nothing but open its menu.
bool opensMenu(const QStyleOptionToolButton* button)
{
    return button && button->features.testFlag(QStyleOptionToolButton::HasMenu) &&
           !button->features.testFlag(QStyleOptionToolButton::MenuButtonPopup) &&
           button->toolButtonStyle != Qt::ToolButtonIconOnly;
}

} // namespace

Style::Style() : QProxyStyle(QStringLiteral("Fusion")) {}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    switch (metric) {
    case PM_FocusFrameHMargin: // beside the text of a cell
    case PM_HeaderMargin:
        return 6;
    case PM_TabBarTabHSpace:
        return 8 * extraRoom;
    case PM_TabBarTabVSpace:
        return 4 * extraRoom;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
    case PM_TabBarTabShiftVertical:
        return 0;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const
{
    if (hint == SH_Table_GridLineColor && option)
        return static_cast<int>(option->palette.color(QPalette::Midlight).rgb());
    // A line below one of the letters that are joined in scripts from right to left would part them.
    if (hint == SH_UnderlineShortcut && QGuiApplication::layoutDirection() == Qt::RightToLeft)
        return 0;
    if (hint == SH_ComboBox_Popup) // a list below the box, which scrolls
        return 0;
    return QProxyStyle::styleHint(hint, option, widget, data);
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                              const QWidget* widget) const
{
    const QSize plain = QProxyStyle::sizeFromContents(type, option, size, widget);
    const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
    switch (type) {
    case CT_PushButton:
        return plain + QSize(2 * extraRoom, extraRoom);
    case CT_ComboBox:
    case CT_LineEdit:
        return plain + QSize(2 * extraRoom, extraRoom);
    case CT_ItemViewItem: // of a box's list
        return widget && widget->inherits("QComboBoxListView") ? plain + QSize(0, 2 * extraRoom) : plain;
    case CT_ToolButton:
        if (isSplit(button))
            return plain + QSize(4 * extraRoom, 0);
        return opensMenu(button) ? plain + QSize(arrowWidth(*option), 0) : plain;
    default:
        return plain;
    }
}

QRect Style::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const
{
    const QRect plain = QProxyStyle::subElementRect(element, option, widget);
    const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
    return element == SE_LineEditContents && frame && frame->lineWidth > 0 ? plain.adjusted(extraRoom, 0, -extraRoom, 0)
                                                                           : plain;
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                            const QWidget* widget) const
{
    const QRect& whole = option->rect;
    if (control == CC_ComboBox && part == SC_ComboBoxArrow)
        return visualRect(option->direction, whole, whole.adjusted(whole.width() - arrowWidth(*option), 0, 0, 0));
    if (control == CC_ComboBox && part == SC_ComboBoxEditField)
        return visualRect(option->direction, whole, whole.adjusted(extraRoom + 2, 2, -arrowWidth(*option), -2));
    if (control == CC_ToolButton && part == SC_ToolButtonMenu)
        return visualRect(option->direction, whole, whole.adjusted(whole.width() - arrowWidth(*option), 0, 0, 0));
    if (control == CC_ToolButton && part == SC_ToolButton &&
        isSplit(qstyleoption_cast<const QStyleOptionToolButton*>(option)))
        return visualRect(option->direction, whole, whole.adjusted(0, 0, -arrowWidth(*option), 0));
    return QProxyStyle::subControlRect(control, option, part, widget);
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                          const QWidget* widget) const
{
    const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option);
    const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
    switch (element) {
    case PE_IndicatorCheckBox:
        return drawCheckBox(*option, *painter);
    case PE_IndicatorRadioButton:
        return drawRadioButton(*option, *painter);
    case PE_PanelLineEdit:
        if (frame && frame->lineWidth > 0)
            return drawLineEdit(*option, *painter);
        break;
    case PE_PanelButtonCommand:
        return drawButton(*option, *painter);
    case PE_IndicatorButtonDropDown:
        return drawDropDown(*option, *painter);
    case PE_IndicatorArrowDown:
        return drawChevron(*painter, option->rect, signOf(*option));
    case PE_IndicatorArrowUp:
        return drawChevron(*painter, option->rect, signOf(*option), 180);
    case PE_IndicatorArrowLeft:
        return drawChevron(*painter, option->rect, signOf(*option), 90);
    case PE_IndicatorArrowRight:
        return drawChevron(*painter, option->rect, signOf(*option), -90);
    case PE_IndicatorBranch:
        if (option->state & State_Children)
            drawUnfolding(*option, *painter);
        return;
    case PE_FrameTabWidget:
    case PE_FrameTabBarBase:
        return drawTabLine(*option, *painter, QRect(option->rect.topLeft(), QSize(option->rect.width(), 1)));
    case PE_FrameFocusRect:
        if (const auto* focus = qstyleoption_cast<const QStyleOptionFocusRect*>(option);
            focus && (focus->state & State_KeyboardFocusChange))
            drawFocusRing(*painter, focus->rect, focus->palette, focus->backgroundColor);
        return;
    case PE_FrameGroupBox: // below the title
        return drawRound(*painter, option->rect.adjusted(0, option->fontMetrics.height() + extraRoom, 0, 0), {},
                         option->palette.color(QPalette::Mid));
    case PE_PanelItemViewItem:
        if (item && widget && widget->property(roundSelection).toBool()) {
            if (item->state & (State_Selected | State_MouseOver))
                drawRound(*painter, item->rect,
                          item->state & State_Selected ? item->palette.color(QPalette::Active, QPalette::Highlight)
                                                       : nearer(item->palette.color(QPalette::Window),
                                                                item->palette.color(QPalette::Text), 0.07),
                          {});
            return;
        }
        break;
    default:
        break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void Style::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                        const QWidget* widget) const
{
    if (drawLabel(element, *option, *painter, widget))
        return;
    if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option); tab && element == CE_TabBarTabShape)
        return drawTab(*tab, *painter);
    if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
        header && (element == CE_HeaderSection || element == CE_HeaderEmptyArea))
        return drawHeaderSection(*header, *painter);
    if (element == CE_HeaderEmptyArea)
        return painter->fillRect(option->rect, option->palette.color(QPalette::Window));
    if (const auto* progress = qstyleoption_cast<const QStyleOptionProgressBar*>(option)) {
        if (element == CE_ProgressBarGroove)
            return drawRound(*painter, option->rect, option->palette.color(QPalette::Base),
                             option->palette.color(QPalette::Mid));
        if (element == CE_ProgressBarContents)
            return drawProgress(*progress, *painter, widget);
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                               const QWidget* widget) const
{
    const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (control == CC_ScrollBar && slider)
        return drawScrollBar(*slider, *painter, widget);
    if (const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(option); box && control == CC_ComboBox)
        return drawBox(*box, *painter, proxy()->subControlRect(control, box, SC_ComboBoxArrow, widget));
    if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option); opensMenu(button))
        return drawMenuButton(*button, *painter, widget);
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

/// The sign that it opens a menu beside the text, not below in a corner.
void Style::drawMenuButton(const QStyleOptionToolButton& option, QPainter& painter, const QWidget* widget) const
{
    const QRect arrow = proxy()->subControlRect(CC_ToolButton, &option, SC_ToolButtonMenu, widget);
    const bool raised =
        !(option.state & State_AutoRaise) || (option.state & (State_MouseOver | State_Sunken | State_On));
    if (raised && (option.state & State_Enabled))
        proxy()->drawPrimitive(PE_PanelButtonTool, &option, &painter, widget);
    QStyleOptionToolButton label(option);
    label.rect = visualRect(option.direction, option.rect, option.rect.adjusted(0, 0, -arrow.width(), 0));
    proxy()->drawControl(CE_ToolButtonLabel, &label, &painter, widget);
    drawChevron(painter, arrow, signOf(option));
    if (hasKeyboardFocus(option))
        drawFocusRing(painter, option.rect, option.palette, {});
}

void Style::drawScrollBar(const QStyleOptionSlider& option, QPainter& painter, const QWidget* widget) const
{
    const QPalette& palette = option.palette;
    painter.fillRect(option.rect, palette.color(QPalette::Window));
    const QRect slider = proxy()->subControlRect(CC_ScrollBar, &option, SC_ScrollBarSlider, widget);
    const bool held = option.activeSubControls & SC_ScrollBarSlider;
    const QColor thumb = nearer(palette.color(QPalette::Mid), palette.color(QPalette::WindowText), held ? 0.35 : 0.1);
    if (option.maximum > option.minimum)
        drawRound(painter, QRectF(slider).adjusted(3, 3, -3, -3), thumb, {});
    const bool across = option.orientation == Qt::Horizontal;
    const bool mirrored = across && option.direction == Qt::RightToLeft;
    for (const SubControl part : {SC_ScrollBarSubLine, SC_ScrollBarAddLine}) {
        const bool forward = (part == SC_ScrollBarAddLine) != mirrored;
        QStyleOption arrow(option);
        arrow.rect = proxy()->subControlRect(CC_ScrollBar, &option, part, widget).adjusted(3, 3, -3, -3);
        arrow.state.setFlag(State_Enabled, option.maximum > option.minimum);
        const PrimitiveElement element = across ? (forward ? PE_IndicatorArrowRight : PE_IndicatorArrowLeft)
                                                : (forward ? PE_IndicatorArrowDown : PE_IndicatorArrowUp);
        proxy()->drawPrimitive(element, &arrow, &painter, widget);
    }
}

} // namespace dbsync::ui
