#pragma once

#include <QObject>
#include <QTimer>

#include <vector>

class QTreeView;

namespace dbsync::ui {

/// How wide a column is where there is room, and how narrow it may become; in average characters.
struct ColumnShare
{
    int preferred = 0;
    int least = 0;
    bool whole = false; ///< as wide as its cells ask for, up to `preferred`, and yields after all others
};

/// Gives the columns of a list their room: as much as each prefers, less where the list is small, down to the least;
/// the last takes what is left. Once somebody has moved a border, columns stay as they are.
class ColumnShares : public QObject
{
    Q_OBJECT

public:
    /// One share a column of the view's model; the view owns this.
    ColumnShares(QTreeView& view, std::vector<ColumnShare> shares);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void layOut();
    int wantedOf(std::size_t column);
    void yield(std::vector<int>& widths, bool whole, int missing) const;

    QTreeView& m_view;
    std::vector<ColumnShare> m_shares;
    bool m_layingOut = false;
    bool m_moved = false;     ///< by somebody
    QTimer m_soon;            ///< after other rows came
    std::vector<int> m_asked; ///< the most that cells asked for, by column: what is scrolled away asks for no less
};

} // namespace dbsync::ui
