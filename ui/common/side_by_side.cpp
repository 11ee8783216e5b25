#include "ui/common/side_by_side.h"

#include <QEvent>

namespace dbsync::ui {

SideBySide::SideBySide(QWidget* parent) : QSplitter(Qt::Horizontal, parent)
{
    keepPixelFree();
}

void SideBySide::changeEvent(QEvent* event)
{
    QSplitter::changeEvent(event);
    if (event->type() == QEvent::LayoutDirectionChange)
        keepPixelFree();
}

void SideBySide::keepPixelFree()
{
    setContentsMargins(0, 0, isRightToLeft() ? 1 : 0, 0);
}

} // namespace dbsync::ui
