#pragma once

#include "change/value.h"
#include "ui/common/quiet_view.h"

#include <QTableView>

#include <vector>

class QMenu;

namespace dbsync::ui {

class Preferences;
class RowsModel;

/// The grid of a table's rows. Columns can be moved, hidden and made wider, and stay so for that table.
class RowTable : public QuietView<QTableView>
{
    Q_OBJECT

public:
    explicit RowTable(RowsModel* rows, QWidget* parent = nullptr);

    /// Where the columns of tables are remembered; `scope` tells databases apart.
    void setMemory(Preferences* preferences, const QString& scope);
    /// Lays out the columns of the model's table, as they were left or as their contents ask for.
    void layOutColumns();
    /// Which columns to show, checkable; below `parent`.
    QMenu* columnsMenu(QWidget* parent);

    /// The visible columns of the table in their order on screen, from `first` on.
    std::vector<int> shownColumns(int first = -1) const;
    /// Whether more is selected than is ever read at once; what follows would take long then.
    bool isTooMuchSelected() const;
    std::vector<int> selectedRows() const;
    /// The selected cells with values, without the gutter.
    QModelIndexList selectedCells() const;
    /// The selected cells as text; false where not all are read.
    bool selectedValues(std::vector<Row>& lines) const;
    void hideColumnNow(int column);

signals:
    void gutterClicked(int row);
    /// A value is too large for a cell, or of bytes: it wants to be shown in full.
    void valueAsked(const QModelIndex& index);
    void filterAsked(int column);

protected:
    bool edit(const QModelIndex& index, EditTrigger trigger, QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    void showHeaderMenu(const QPoint& at);
    void remember();
    bool restore();
    void fitColumns();
    int widthOf(int column, int firstRow) const;
    void widenColumns();
    QString memoryName() const;

    RowsModel* m_rows;
    Preferences* m_preferences = nullptr;
    QString m_scope;
    QString m_laidOut; ///< the table whose columns are laid out, and how many they are
    int m_laidOutColumns = 0;
    bool m_layingOut = false;
    bool m_restored = false; ///< the columns are as somebody left them
};

} // namespace dbsync::ui
