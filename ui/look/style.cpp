#include "ui/look/style.h"

#include "ui/look/theme.h"

#include <QDateTime>
#include <QPainter>
#include <QStyleOption>
#include <QTimer>
#include <QWidget>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace dbsync::ui {

namespace {

constexpr qreal Radius = 4;
constexpr int Room = 4; ///< more than the style's own, above and below the text of a control together

QBrush brushOf(const QColor& colour)
{
    return colour.isValid() ? QBrush(colour) : QBrush(Qt::NoBrush);
}

/// The whole shape; what is painted of it is as small as the clip.
void drawCorners(QPainter& painter, const QRectF& rect, const QColor& ground, const QColor& edge, qreal width,
                 qreal most)
{
    painter.setPen(edge.isValid() ? QPen(edge, width) : QPen(Qt::NoPen));
    painter.setBrush(brushOf(ground));
    const qreal inside = edge.isValid() ? width / 2 : 0;
    const qreal radius = std::min({most, rect.width() / 2, rect.height() / 2});
    painter.drawRoundedRect(rect.adjusted(inside, inside, -inside, -inside), radius, radius);
}

/// A surface with round corners, and an edge where its colour is valid. Only the corners are smoothed: a shape of many
/// lines would be given to other threads, and be waited for.
void drawRound(QPainter& painter, const QRectF& rect, const QColor& ground, const QColor& edge, qreal width = 1,
               qreal radius = Radius)
{
    const qreal corner = std::min({std::ceil(radius + width), rect.width() / 2, rect.height() / 2});
    const QRectF across = rect.adjusted(corner, 0, -corner, 0);
    const QRectF down = rect.adjusted(0, corner, 0, -corner);
    if (ground.isValid()) {
        painter.fillRect(down, ground);
        painter.fillRect(QRectF(across.topLeft(), QSizeF(across.width(), corner)), ground);
        painter.fillRect(QRectF(across.left(), rect.bottom() - corner, across.width(), corner), ground);
    }
    if (edge.isValid()) {
        painter.fillRect(QRectF(across.topLeft(), QSizeF(across.width(), width)), edge);
        painter.fillRect(QRectF(across.left(), rect.bottom() - width, across.width(), width), edge);
        painter.fillRect(QRectF(down.topLeft(), QSizeF(width, down.height())), edge);
        painter.fillRect(QRectF(rect.right() - width, down.top(), width, down.height()), edge);
    }
    const QSizeF size(corner, corner);
    for (const QPointF& at :
         {rect.topLeft(), QPointF(rect.right() - corner, rect.top()), QPointF(rect.left(), rect.bottom() - corner),
          QPointF(rect.right() - corner, rect.bottom() - corner)}) {
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setClipRect(QRectF(at, size), Qt::IntersectClip);
        drawCorners(painter, rect, ground, edge, width, radius);
        painter.restore();
    }
}

/// A little nearer to the text's colour, as what is pointed at or pressed is shown.
QColor nearer(const QColor& ground, const QColor& text, double share)
{
    const auto mix = [share](float a, float b) { return static_cast<float>(a * (1 - share) + b * share); };
    return QColor::fromRgbF(mix(ground.redF(), text.redF()), mix(ground.greenF(), text.greenF()),
                            mix(ground.blueF(), text.blueF()), ground.alphaF());
}

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
    const bool keys = (option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange);
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
    drawRound(painter, box, on ? accent : palette.color(QPalette::Base), on ? accent : edgeOf(option), 1, Radius / 2);
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
    const int over = static_cast<int>(2 * Radius);
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

/// Paints a widget again before long, for what moves.
void paintAgain(const QWidget* widget)
{
    constexpr const char* Waits = "paintsAgain";
    if (!widget || widget->property(Waits).toBool())
        return;
    auto* moving = const_cast<QWidget*>(widget);
    moving->setProperty(Waits, true);
    QTimer::singleShot(std::chrono::milliseconds(50), moving, [moving] {
        moving->setProperty(Waits, false);
        moving->update();
    });
}

void drawProgress(const QStyleOptionProgressBar& option, QPainter& painter, const QWidget* widget)
{
    const QRectF rect = option.rect;
    const QColor accent = option.palette.color(QPalette::Active, QPalette::Highlight);
    const double range = static_cast<double>(option.maximum) - option.minimum;
    if (range <= 0) {
        // How much is not known: a part that goes to and fro.
        constexpr int Period = 2'400;
        const double phase = static_cast<double>(QDateTime::currentMSecsSinceEpoch() % Period) / Period;
        QRectF part = rect;
        part.setWidth(rect.width() / 4);
        part.moveLeft(rect.left() + (rect.width() - part.width()) * (phase < 0.5 ? phase * 2 : 2 - phase * 2));
        drawRound(painter, part, accent, {});
        paintAgain(widget);
        return;
    }
    const double done = std::clamp((static_cast<double>(option.progress) - option.minimum) / range, 0.0, 1.0);
    QRectF part = rect;
    part.setWidth(rect.width() * done);
    if ((option.direction == Qt::RightToLeft) != option.invertedAppearance)
        part.moveRight(rect.right());
    if (part.width() >= 2 * Radius)
        drawRound(painter, part, accent, {});
}

} // namespace

Style::Style() : QProxyStyle(QStringLiteral("Fusion")) {}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    switch (metric) {
    case PM_FocusFrameHMargin: // beside the text of a cell
    case PM_HeaderMargin:
        return 6;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const
{
    if (hint == SH_Table_GridLineColor && option)
        return static_cast<int>(option->palette.color(QPalette::Midlight).rgb());
    return QProxyStyle::styleHint(hint, option, widget, data);
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                              const QWidget* widget) const
{
    const QSize plain = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton:
        return plain + QSize(2 * Room, Room);
    case CT_ComboBox:
    case CT_LineEdit:
        return plain + QSize(0, Room);
    default:
        return plain;
    }
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
    case PE_FrameGroupBox: // below the title
        return drawRound(*painter, option->rect.adjusted(0, option->fontMetrics.height() + Room, 0, 0), {},
                         option->palette.color(QPalette::Mid));
    case PE_PanelItemViewItem:
        if (item && widget && widget->property(RoundSelection).toBool()) {
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
    const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
    if (element == CE_PushButtonLabel && button && !button->icon.isNull() && !button->text.isEmpty())
        return drawButtonLabel(*button, *painter);
    if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
        combo && element == CE_ComboBoxLabel && !combo->editable) {
        QStyleOptionComboBox cut = *combo;
        const int icon = combo->currentIcon.isNull() ? 0 : combo->iconSize.width() + Room;
        const int room =
            proxy()->subControlRect(CC_ComboBox, combo, SC_ComboBoxEditField, widget).width() - icon - Room;
        cut.currentText = combo->fontMetrics.elidedText(combo->currentText, Qt::ElideMiddle, room);
        return QProxyStyle::drawControl(element, &cut, painter, widget);
    }
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
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

/// The icon before the text, as one, in the middle: the base puts them apart from right to left.
void Style::drawButtonLabel(const QStyleOptionButton& option, QPainter& painter) const
{
    const bool enabled = option.state & State_Enabled;
    const int gap = option.fontMetrics.averageCharWidth();
    const int textWidth = option.fontMetrics.size(Qt::TextShowMnemonic, option.text).width();
    QRect whole(0, 0, option.iconSize.width() + gap + textWidth, option.rect.height());
    whole.setWidth(std::min(whole.width(), option.rect.width()));
    whole.moveCenter(option.rect.center());
    QRect icon(whole.topLeft(), QSize(option.iconSize.width(), whole.height()));
    QRect text = whole.adjusted(option.iconSize.width() + gap, 0, 0, 0);
    icon = visualRect(option.direction, whole, icon);
    text = visualRect(option.direction, whole, text);
    option.icon.paint(&painter, icon, Qt::AlignCenter, enabled ? QIcon::Normal : QIcon::Disabled);
    const bool underlined = styleHint(SH_UnderlineShortcut, &option, nullptr, nullptr);
    proxy()->drawItemText(&painter, text, Qt::AlignCenter | (underlined ? Qt::TextShowMnemonic : Qt::TextHideMnemonic),
                          option.palette, enabled, option.text, QPalette::ButtonText);
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
