#include "ui/look/cell_delegate.h"

#include "ui/look/icons.h"
#include "ui/look/theme.h"
#include "ui/words/path_text.h"
#include "ui/words/value_text.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace dbsync::ui {
namespace {

constexpr int widestColumn = 60; ///< in average characters

struct Shape
{
    const char16_t* icon;
    Theme::Tone tone;
};

Shape shapeOf(QChar mark)
{
    if (mark == u'+')
        return {u"mark-new", Theme::Tone::New};
    if (mark == u'~')
        return {u"mark-changed", Theme::Tone::Changed};
    if (mark == u'-')
        return {u"mark-deleted", Theme::Tone::Bad};
    if (mark == u'*')
        return {u"mark-arrived", Theme::Tone::Good};
    return {u"mark-conflict", Theme::Tone::Warning};
}

bool isMark(QChar mark)
{
    return !mark.isNull() && mark != u' ';
}

QPixmap markPixmap(const QStyleOptionViewItem& option, QChar mark)
{
    const Shape shape = shapeOf(mark);
    const bool selected = option.state & QStyle::State_Selected;
    const QColor colour = selected ? option.palette.color(QPalette::Active, QPalette::HighlightedText)
                                   : Theme::tone(shape.tone, option.palette);
    // While the size is asked for there is no place yet.
    const int side = option.rect.isEmpty()
                         ? option.fontMetrics.height()
                         : std::min({option.rect.width(), option.rect.height(), option.fontMetrics.height()});
    const qreal ratio = option.widget ? option.widget->devicePixelRatioF() : 1;
    return tintedPixmap(QString::fromUtf16(shape.icon), colour, std::max(side, 1), ratio);
}

/// A radio button as the style paints it.
void paintChoice(QPainter& painter, const QStyle& style, const QRect& rect, bool chosen)
{
    QStyleOptionButton button;
    button.rect = rect;
    button.palette = QApplication::palette();
    button.state = QStyle::State_Enabled | (chosen ? QStyle::State_On : QStyle::State_Off);
    style.drawPrimitive(QStyle::PE_IndicatorRadioButton, &button, &painter);
}

/// The radio button of a cell that can be chosen, after the cell's mark or the room that one takes.
QPixmap choicePixmap(const QStyleOptionViewItem& option, QChar mark, bool chosen)
{
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    const QSize radio(style->pixelMetric(QStyle::PM_ExclusiveIndicatorWidth),
                      style->pixelMetric(QStyle::PM_ExclusiveIndicatorHeight));
    const int side = option.fontMetrics.height();
    const QRect whole(0, 0, side + side / 3 + radio.width(), std::max(side, radio.height()));
    const qreal ratio = option.widget ? option.widget->devicePixelRatioF() : 1;
    QPixmap pixmap(whole.size() * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    const auto placed = [&](int left, const QSize& size) {
        const QRect rect(QPoint(left, (whole.height() - size.height()) / 2), size);
        return QStyle::visualRect(option.direction, whole, rect);
    };
    if (isMark(mark))
        painter.drawPixmap(placed(0, {side, side}), markPixmap(option, mark));
    paintChoice(painter, *style, placed(whole.width() - radio.width(), radio), chosen);
    return pixmap;
}

void decorate(QStyleOptionViewItem& option, const QPixmap& pixmap)
{
    option.features |= QStyleOptionViewItem::HasDecoration;
    option.icon = QIcon(pixmap);
    option.decorationSize = pixmap.deviceIndependentSize().toSize();
}

} // namespace

int CellDelegate::rowHeight(const QFontMetrics& metrics)
{
    return metrics.height() * 8 / 5;
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QSize plain = QStyledItemDelegate::sizeHint(option, index);
    const int character = option.fontMetrics.averageCharWidth();
    const QVariant widest = option.widget ? option.widget->property(widestProperty) : QVariant();
    const int limit = (widest.isValid() ? widest.toInt() : widestColumn) * character;
    return {std::min(plain.width() + 2 * character, limit), std::max(plain.height(), rowHeight(option.fontMetrics))};
}

void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    // A mark without words beside it stands in the middle of its gutter.
    const QChar mark = index.data(MarkRole).toChar();
    if (!isMark(mark) || !index.data().toString().isEmpty())
        return;
    const QPixmap pixmap = markPixmap(option, mark);
    QRectF target(QPointF(0, 0), pixmap.deviceIndependentSize());
    target.moveCenter(QRectF(option.rect).center());
    painter->drawPixmap(target.topLeft(), pixmap);
}

bool CellDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                             const QModelIndex& index)
{
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    QString tip = index.data(Qt::ToolTipRole).toString();
    if (tip.isEmpty()) {
        QStyleOptionViewItem shown = option;
        initStyleOption(&shown, index);
        const QRect room = view->style()->subElementRect(QStyle::SE_ItemViewItemText, &shown, view);
        const int margin = 2 * (view->style()->pixelMetric(QStyle::PM_FocusFrameHMargin, &shown, view) + 1);
        if (QFontMetrics(shown.font).horizontalAdvance(shown.text) > room.width() - margin)
            tip = index.data(Qt::DisplayRole).toString();
    }
    // What stands in somebody's rows is text, whatever it looks like.
    if (!tip.isEmpty())
        tip = QStringLiteral("<div style=\"white-space: pre-wrap\">%1</div>").arg(tip.toHtmlEscaped());
    QToolTip::showText(event->globalPos(), tip, view);
    return true;
}

void CellDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    // A view without the focus keeps its selection readable.
    if (!(option->state & QStyle::State_Active))
        option->palette.setCurrentColorGroup(QPalette::Active);
    const QVariant kind = index.data(KindRole);
    if (kind.isValid())
        option->text = ownDirection(option->text);
    if (kind.isValid() && kind.toInt() != int(CellKind::Text) && kind.toInt() != int(CellKind::Number)) {
        option->font.setItalic(true);
        option->palette.setColor(QPalette::Text, option->palette.color(QPalette::Active, QPalette::PlaceholderText));
    }
    const QVariant tone = index.data(ToneRole);
    if (tone.isValid())
        option->backgroundBrush = Theme::ground(static_cast<Theme::Tone>(tone.toInt()), option->palette);
    const QChar mark = index.data(MarkRole).toChar();
    const QVariant chosen = index.data(ChosenRole);
    if (chosen.isValid())
        decorate(*option, choicePixmap(*option, mark, chosen.toBool()));
    else if (isMark(mark) && !option->text.isEmpty())
        decorate(*option, markPixmap(*option, mark));
}

} // namespace dbsync::ui
