#pragma once

#include "ui/live/database.h"
#include "ui/rowedit/cell_clipboard.h"

#include <QModelIndex>
#include <QObject>

namespace dbsync::ui {

class RowsModel;

/// Carries out what a person does to the rows that a model shows, and tells what came of it.
class RowEdits : public QObject
{
    Q_OBJECT

public:
    explicit RowEdits(RowsModel* rows);

    /// What was typed into a cell; the cell keeps it, with the reason, where it is refused.
    void editCell(const QModelIndex& index, const QString& typed);
    void setValue(const QModelIndex& index, const Value& value);
    /// Sets several columns of a row at once.
    void setValues(const Row& key, const std::vector<std::pair<std::string, Value>>& values);
    /// Makes cells NULL, all at once.
    void setNull(const QModelIndexList& cells);
    void erase(const std::vector<int>& rows);
    static constexpr int newRows = -1; ///< instead of a row from which on to paste: none that is there is changed
    /// Pastes cells from a row on, over `columns` of the view in their order on screen; lines beyond the last row
    /// become rows.
    void paste(const PastedLines& lines, int firstRow, const std::vector<int>& columns);
    /// Puts one value into each of these cells.
    void fill(const QModelIndexList& cells, const PastedCell& pasted);
    /// Adds or changes one row; `done` hears what was wrong with it, nothing where all is well.
    void saveRow(const device::RowEdit& edit, const std::function<void(const std::vector<device::EditProblem>&)>& done);

signals:
    /// Something was asked for that is done now, or refused.
    void begun();
    void notice(const QString& text);
    /// Something was refused, and why.
    void refused(const QString& text);
    /// A row has another place among the sorted ones.
    void rowSorted(const dbsync::Row& key);
    /// A row was added, or has another key.
    void rowMoved(const dbsync::Row& key);

private:
    Database* database() const;
    void send(std::vector<device::RowEdit> edits, const QString& words,
              const std::function<void(const device::EditOutcome&)>& done = {});
    QString cannotPaste(const PastedLines& lines, int row, std::size_t columns) const;
    bool typeFits(int column, const QString& typed, Value& value);
    bool pastedFits(int column, const PastedCell& pasted, Value& value);
    void tell(const device::EditOutcome& outcome);

    RowsModel* m_rows;
};

} // namespace dbsync::ui
