#pragma once

#include <QColor>
#include <QRectF>

class QPainter;
class QPalette;
class QStyleOption;
class QStyleOptionToolButton;

namespace dbsync::ui {

constexpr qreal cornerRadius = 4; ///< of the corners of controls
constexpr int extraRoom = 4;      ///< more than the style's own, above and below the text of a control together

/// A surface with round corners, and an edge where its colour is valid.
void drawRound(QPainter& painter, const QRectF& rect, const QColor& ground, const QColor& edge, qreal width = 1,
               qreal radius = cornerRadius);

/// A little nearer to the text's colour, as what is pointed at or pressed is shown.
QColor nearer(const QColor& ground, const QColor& text, double share);

/// The sign of what opens or goes on below; turned by so many degrees, elsewhere.
void drawChevron(QPainter& painter, const QRectF& rect, const QColor& colour, int turned = 0);

/// Where the keyboard is, seen on any ground.
void drawFocusRing(QPainter& painter, const QRectF& rect, const QPalette& palette, const QColor& ground);

/// Whether somebody who uses the keyboard is there.
bool hasKeyboardFocus(const QStyleOption& option);

/// Whether a tool button acts, and opens a menu at its end.
bool isSplit(const QStyleOptionToolButton* button);

} // namespace dbsync::ui
