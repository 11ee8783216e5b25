#include "ui/look/progress_look.h"

#include "ui/look/shapes.h"

#include <QDateTime>
#include <QPainter>
#include <QStyleOption>
#include <QTimer>
#include <QWidget>

#include <algorithm>
#include <chrono>

namespace dbsync::ui {

namespace {

/// Paints a widget again before long, for what moves.
void paintAgain(const QWidget* widget)
{
    constexpr const char* waitsProperty = "paintsAgain";
    if (!widget || widget->property(waitsProperty).toBool())
        return;
    auto* moving = const_cast<QWidget*>(widget);
    moving->setProperty(waitsProperty, true);
    QTimer::singleShot(std::chrono::milliseconds(50), moving, [moving] {
        moving->setProperty(waitsProperty, false);
        moving->update();
    });
}

} // namespace

void drawProgress(const QStyleOptionProgressBar& option, QPainter& painter, const QWidget* widget)
{
    const QRectF rect = option.rect;
    const QColor accent = option.palette.color(QPalette::Active, QPalette::Highlight);
    const double range = static_cast<double>(option.maximum) - option.minimum;
    if (range <= 0) {
        // How much is not known: a part that goes to and fro.
        constexpr int period = 2'400;
        const double phase = static_cast<double>(QDateTime::currentMSecsSinceEpoch() % period) / period;
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
    if (part.width() >= 2 * cornerRadius)
        drawRound(painter, part, accent, {});
}

} // namespace dbsync::ui
