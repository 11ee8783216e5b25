#pragma once

#include <QObject>

namespace dbsync::ui {

/// The wheel scrolls pages. It never changes the choice of a box that happens to lie under the mouse meanwhile, which
/// may be kept at once and go unseen.
class WheelGuard : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace dbsync::ui
