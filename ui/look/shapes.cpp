#include "ui/look/shapes.h"

#include "ui/look/theme.h"

#include <QPainter>
#include <QStyleOption>

#include <algorithm>
#include <cmath>

namespace dbsync::ui {

namespace {

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

} // namespace

// Only the corners are smoothed: a shape of many lines would be given to other threads, and be waited for.
void drawRound(QPainter& painter, const QRectF& rect, const QColor& ground, const QColor& edge, qreal width,
               qreal radius)
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

QColor nearer(const QColor& ground, const QColor& text, double share)
{
    const auto mix = [share](float a, float b) { return static_cast<float>(a * (1 - share) + b * share); };
    return QColor::fromRgbF(mix(ground.redF(), text.redF()), mix(ground.greenF(), text.greenF()),
                            mix(ground.blueF(), text.blueF()), ground.alphaF());
}

void drawChevron(QPainter& painter, const QRectF& rect, const QColor& colour, int turned)
{
    const qreal side = std::min({rect.width(), rect.height(), 9.0});
    const QRectF shape(-side / 2, -side / 4, side, side / 2);
    painter.save();
    painter.translate(rect.center());
    painter.rotate(turned);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colour, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(QPolygonF({shape.topLeft(), QPointF(shape.center().x(), shape.bottom()), shape.topRight()}));
    painter.restore();
}

void drawFocusRing(QPainter& painter, const QRectF& rect, const QPalette& palette, const QColor& ground)
{
    const QColor accent = palette.color(QPalette::Active, QPalette::Highlight);
    const bool lost = ground.isValid() && Theme::contrast(accent, ground) < 2;
    drawRound(painter, rect, {}, lost ? palette.color(QPalette::Active, QPalette::HighlightedText) : accent, 1.5);
}

bool isSplit(const QStyleOptionToolButton* button)
{
    return button && button->features.testFlag(QStyleOptionToolButton::MenuButtonPopup);
}

bool hasKeyboardFocus(const QStyleOption& option)
{
    return (option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange);
}

} // namespace dbsync::ui
