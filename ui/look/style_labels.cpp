#include "ui/look/shapes.h"
#include "ui/look/style.h"

#include <QPainter>
#include <QStyleOption>

#include <algorithm>

namespace dbsync::ui {

/// Texts that the base would place or cut otherwise; whether this was one.
bool Style::drawLabel(ControlElement element, const QStyleOption& option, QPainter& painter,
                      const QWidget* widget) const
{
    if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(&option);
        button && element == CE_PushButtonLabel && !button->icon.isNull() && !button->text.isEmpty()) {
        drawButtonLabel(*button, painter);
        return true;
    }
    if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(&option); tab && element == CE_TabBarTabLabel) {
        drawTabLabel(*tab, painter, widget);
        return true;
    }
    if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(&option);
        element == CE_ToolButtonLabel && isSplit(button)) {
        QStyleOptionToolButton label(*button);
        label.rect = visualRect(option.direction, option.rect, option.rect.adjusted(2 * extraRoom, 0, 0, 0));
        QProxyStyle::drawControl(element, &label, &painter, widget);
        return true;
    }
    if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(&option);
        button && element == CE_ToolButtonLabel && button->features.testFlag(QStyleOptionToolButton::Arrow) &&
        button->toolButtonStyle == Qt::ToolButtonTextBesideIcon) {
        drawFoldLabel(*button, painter, widget);
        return true;
    }
    if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(&option);
        header && element == CE_HeaderLabel) {
        QStyleOptionHeader label(*header);
        label.text = header->fontMetrics.elidedText(header->text, Qt::ElideRight, header->rect.width());
        QProxyStyle::drawControl(element, &label, &painter, widget);
        return true;
    }
    if (const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(&option);
        box && element == CE_ComboBoxLabel && !box->editable) {
        drawBoxLabel(*box, painter, widget);
        return true;
    }
    return false;
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

/// What unfolds: the base leaves the arrow at the left from right to left too.
void Style::drawFoldLabel(const QStyleOptionToolButton& option, QPainter& painter, const QWidget* widget) const
{
    const int side = option.fontMetrics.height();
    const bool down = option.arrowType == Qt::DownArrow;
    const bool mirrored = option.direction == Qt::RightToLeft;
    QStyleOption arrow(option);
    arrow.rect = visualRect(option.direction, option.rect,
                            QRect(option.rect.left() + extraRoom, option.rect.top(), side, option.rect.height()));
    proxy()->drawPrimitive(down       ? PE_IndicatorArrowDown
                           : mirrored ? PE_IndicatorArrowLeft
                                      : PE_IndicatorArrowRight,
                           &arrow, &painter, widget);
    const QRect text = visualRect(option.direction, option.rect, option.rect.adjusted(2 * extraRoom + side, 0, 0, 0));
    proxy()->drawItemText(&painter, text, visualAlignment(option.direction, Qt::AlignLeft) | Qt::AlignVCenter,
                          option.palette, option.state & State_Enabled, option.text, QPalette::ButtonText);
}

void Style::drawBoxLabel(const QStyleOptionComboBox& option, QPainter& painter, const QWidget* widget) const
{
    QStyleOptionComboBox cut(option);
    const int icon = option.currentIcon.isNull() ? 0 : option.iconSize.width() + extraRoom;
    const int room =
        proxy()->subControlRect(CC_ComboBox, &option, SC_ComboBoxEditField, widget).width() - icon - extraRoom;
    cut.currentText = option.fontMetrics.elidedText(option.currentText, Qt::ElideRight, room);
    QProxyStyle::drawControl(CE_ComboBoxLabel, &cut, &painter, widget);
}

void Style::drawTabLabel(const QStyleOptionTab& option, QPainter& painter, const QWidget* widget) const
{
    QStyleOptionTab label(option);
    label.state.setFlag(State_HasFocus, false);
    QProxyStyle::drawControl(CE_TabBarTabLabel, &label, &painter, widget);
    if (hasKeyboardFocus(option))
        drawFocusRing(painter, option.rect.adjusted(extraRoom, extraRoom, -extraRoom, -extraRoom), option.palette, {});
}

} // namespace dbsync::ui
