#pragma once

#include "device/view/records.h"
#include "ui/live/referred_names.h"

#include <QAbstractTableModel>

#include <map>
#include <optional>

namespace dbsync::ui {

/// One conflict, column by column: as it was, here, in the cloud, and what comes of it. Columns that clash come first
/// and take a choice each: this computer's value, the cloud's, or one that is typed. What each side changed is marked,
/// in the result too where it is merged.
class ConflictModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, BeforeColumn, HereColumn, CloudColumn, ResultColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// Who knows what referred rows are called.
    void setDatabase(Database* database);
    /// Choices made so far stay where it is the same conflict as before.
    void setConflict(const std::optional<device::Conflict>& conflict);
    const std::optional<device::Conflict>& conflict() const { return m_conflict; }

    /// Whether columns can be chosen one by one.
    bool canChoose() const;
    bool isClashing(int row) const;
    /// Takes the value that a cell of a clashing column shows; ignores other cells.
    void choose(const QModelIndex& cell);
    void setNull(int row);
    bool isComplete() const;
    /// What the choices come to; meaningful once they are complete.
    device::Decision decision() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    /// Types a value of one's own.
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    void choicesChanged();

private:
    struct Choice
    {
        Column from;
        Value value;
    };

    const std::string& column(int row) const { return m_columns[static_cast<std::size_t>(row)]; }
    const Choice* choiceOf(int row) const;
    const Value* valueAt(int row, int column) const;
    /// The mark of what a side made of the row as it was before, or of what the result takes from it; ' ' for nothing.
    QChar changeAt(int row, int column) const;
    QChar changeOfSide(int row, int column) const;
    QVariant toneAt(int row, int column) const;
    QString tipAt(int row, int column) const;
    void take(int row, Choice choice);
    QVariant accessibleText(const QModelIndex& index) const;
    QVariant nameData(int row, int role) const;
    QString shownText(int row, int column) const;
    QString named(int row, const Value& value, const QString& plain) const;
    void repaint();

    std::optional<device::Conflict> m_conflict;
    std::vector<std::string> m_columns;
    std::map<std::string, Choice> m_choices;
    ReferredNames m_names;
};

} // namespace dbsync::ui
