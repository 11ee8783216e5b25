#pragma once

#include <QDialog>
#include <QKeySequence>

#include <vector>

class QTreeWidget;

namespace dbsync::ui {

/// What keys do in a window: read from the actions, buttons and shortcuts that it has, so that it is true.
class KeysDialog : public QDialog
{
    Q_OBJECT

public:
    struct Key
    {
        QString place; ///< the view that it works in; "" everywhere
        QString what;
        QList<QKeySequence> keys;
    };

    /// All of a window. A QShortcut takes part where its whatsThis() says what it does; a page is named by its
    /// accessibleName().
    static std::vector<Key> keysOf(const QWidget& window, const QList<QWidget*>& pages);

    KeysDialog(const std::vector<Key>& keys, QWidget* parent);

private:
    QTreeWidget* m_list;
};

} // namespace dbsync::ui
