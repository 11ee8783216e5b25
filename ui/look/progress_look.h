#pragma once

class QPainter;
class QStyleOptionProgressBar;
class QWidget;

namespace dbsync::ui {

/// What is done of a progress bar; where it is not known how much, a part that goes to and fro.
void drawProgress(const QStyleOptionProgressBar& option, QPainter& painter, const QWidget* widget);

} // namespace dbsync::ui
