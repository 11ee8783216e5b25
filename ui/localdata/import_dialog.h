#pragma once

#include "ui/live/database.h"

#include <QDialog>
#include <QPointer>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QStandardItemModel;
class QTableView;
class QTreeView;

namespace dbsync::ui {

/// Brings the lines of a CSV file into a table: a look at them, which field goes into which column, then all of them
/// or, with what is wrong listed by line, none.
class ImportDialog : public QDialog
{
    Q_OBJECT

public:
    ImportDialog(Database* database, const device::TableShape& shape, const QString& path, QWidget* parent = nullptr);

    QTableView* preview() const { return m_preview; }
    QTreeView* problems() const { return m_problems; }
    QPushButton* importButton() const { return m_import; }
    QCheckBox* titlesBox() const { return m_titles; }
    QCheckBox* updateBox() const { return m_update; }
    /// The box that says which column a field goes into.
    QComboBox* columnBox(int field) const { return m_columns.value(field); }

signals:
    void imported(const dbsync::device::ImportOutcome& outcome);

private:
    void read(char delimiter);
    void show(const device::CsvPreview& preview);
    void fillLines();
    void mapColumns();
    void import();
    void showProblems(const std::vector<device::LineProblem>& problems);

    QPointer<Database> m_database;
    device::TableShape m_shape;
    QString m_path;
    device::CsvPreview m_file;
    QLabel* m_summary;
    QComboBox* m_delimiter;
    QCheckBox* m_titles;
    QCheckBox* m_update;
    QStandardItemModel* m_lines;
    QTableView* m_preview;
    QList<QComboBox*> m_columns;
    QStandardItemModel* m_problemLines;
    QTreeView* m_problems;
    QPushButton* m_import;
};

} // namespace dbsync::ui
