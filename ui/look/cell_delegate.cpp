#include "ui/look/cell_delegate.h"

#include "ui/look/icons.h"
#include "ui/look/theme.h"
#include "ui/words/value_text.h"

#include <QApplication>
#include <QPainter>

namespace dbsync::ui {
namespace {

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

QPixmap markPixmap(const QStyleOptionViewItem& option, QChar mark)
{
    const Shape shape = shapeOf(mark);
    const bool selected = option.state & QStyle::State_Selected;
    const QColor colour = selected ? option.palette.color(QPalette::Active, QPalette::HighlightedText)
                                   : Theme::tone(shape.tone, option.palette);
    const int side = std::min({option.rect.width(), option.rect.height(), option.fontMetrics.height()});
    const qreal ratio = option.widget ? option.widget->devicePixelRatioF() : 1;
    return tintedPixmap(QString::fromUtf16(shape.icon), colour, std::max(side, 1), ratio);
}

/// A radio button as the style paints it.
QIcon choiceIcon(const QStyleOptionViewItem& option, bool chosen)
{
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    const QSize size(style->pixelMetric(QStyle::PM_ExclusiveIndicatorWidth),
                     style->pixelMetric(QStyle::PM_ExclusiveIndicatorHeight));
    const qreal ratio = option.widget ? option.widget->devicePixelRatioF() : 1;
    QPixmap pixmap(size * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    QStyleOptionButton button;
    button.rect = QRect(QPoint(0, 0), size);
    button.palette = QApplication::palette();
    button.state = QStyle::State_Enabled | (chosen ? QStyle::State_On : QStyle::State_Off);
    style->drawPrimitive(QStyle::PE_IndicatorRadioButton, &button, &painter);
    return QIcon(pixmap);
}

} // namespace

int CellDelegate::rowHeight(const QFontMetrics& metrics)
{
    return metrics.height() * 8 / 5;
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QSize plain = QStyledItemDelegate::sizeHint(option, index);
    return {plain.width() + 2 * option.fontMetrics.averageCharWidth(),
            std::max(plain.height(), rowHeight(option.fontMetrics))};
}

void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    // A mark without words beside it stands in the middle of its gutter.
    const QChar mark = index.data(MarkRole).toChar();
    if (mark.isNull() || mark == u' ' || !index.data().toString().isEmpty())
        return;
    const QPixmap pixmap = markPixmap(option, mark);
    QRectF target(QPointF(0, 0), pixmap.deviceIndependentSize());
    target.moveCenter(QRectF(option.rect).center());
    painter->drawPixmap(target.topLeft(), pixmap);
}

void CellDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    // A view without the focus keeps its selection readable.
    if (!(option->state & QStyle::State_Active))
        option->palette.setCurrentColorGroup(QPalette::Active);
    const QVariant kind = index.data(KindRole);
    if (kind.isValid() && kind.toInt() != int(CellKind::Text) && kind.toInt() != int(CellKind::Number)) {
        option->font.setItalic(true);
        option->palette.setColor(QPalette::Text, option->palette.color(QPalette::Active, QPalette::PlaceholderText));
    }
    const QVariant tone = index.data(ToneRole);
    if (tone.isValid())
        option->backgroundBrush = Theme::ground(static_cast<Theme::Tone>(tone.toInt()), option->palette);
    const QChar mark = index.data(MarkRole).toChar();
    if (!mark.isNull() && mark != u' ' && !option->text.isEmpty()) {
        option->features |= QStyleOptionViewItem::HasDecoration;
        option->icon = QIcon(markPixmap(*option, mark));
        option->decorationSize = QSize(option->fontMetrics.height(), option->fontMetrics.height());
    }
    const QVariant chosen = index.data(ChosenRole);
    if (chosen.isValid()) {
        option->features |= QStyleOptionViewItem::HasDecoration;
        option->icon = choiceIcon(*option, chosen.toBool());
        option->decorationSize = option->icon.availableSizes().value(0);
    }
}

} // namespace dbsync::ui
