#pragma once

#include <QAbstractItemView>

namespace dbsync::ui {

/// A list whose current line may change while the keyboard is elsewhere: Qt's own tells screen readers then that the
/// focus is there, and who uses one loses the place.
template <typename View>
class QuietView : public View
{
public:
    using View::View;

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override
    {
        if (this->hasFocus() || this->isAncestorOf(this->window()->focusWidget()))
            return View::currentChanged(current, previous);
        QAbstractItemView::currentChanged(current, previous);
        this->viewport()->update();
    }
};

} // namespace dbsync::ui
