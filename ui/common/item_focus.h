#pragma once

#include <QObject>

class QAbstractItemView;

namespace dbsync::ui {

/// Tells screen readers which line of a list has the focus when the list gets it; Qt tells of the list alone, and
/// somebody who walks in by keyboard would hear nothing of where it stands.
class ItemFocus : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    static void tell(const QAbstractItemView& view);
};

} // namespace dbsync::ui
