#pragma once

#include "ui/live/database.h"

#include <QDialog>
#include <QPointer>
#include <QTimer>

class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QProgressBar;
class QPushButton;
class QStandardItemModel;
class QTableView;
class QTreeView;

namespace dbsync::ui {

/// Brings the lines of a CSV file into a table: a look at them, which field goes into which column, then all of them
/// or, with what is wrong listed by line, none. An import that runs is seen, and stopped by what closes the dialog.
class ImportDialog : public QDialog
{
    Q_OBJECT

public:
    ImportDialog(Database* database, const device::TableShape& shape, const QString& path, QWidget* parent = nullptr);
    ~ImportDialog() override;

    void reject() override;

    QTableView* preview() const { return m_preview; }
    QTreeView* problems() const { return m_problems; }
    QPushButton* importButton() const { return m_import; }
    QPushButton* cancelButton() const { return m_cancel; }
    QProgressBar* progressBar() const { return m_progress; }
    QString summary() const;
    QCheckBox* titlesBox() const { return m_titles; }
    QCheckBox* updateBox() const { return m_update; }
    /// The box that says which column a field goes into.
    QComboBox* columnBox(int field) const { return m_columns.value(field); }

signals:
    void imported(const dbsync::device::ImportOutcome& outcome);

private:
    void makeChoices();
    QHBoxLayout* makeOptions();
    void read(char delimiter);
    void show(const device::CsvPreview& preview);
    void fillLines();
    void mapColumns();
    void import();
    std::optional<device::CsvPlan> plan();
    void begin();
    void end();
    void look();
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
    QProgressBar* m_progress;
    QPushButton* m_import;
    QPushButton* m_cancel;
    QTimer m_look;
    std::shared_ptr<device::TransferState> m_state; ///< of the import that runs
};

} // namespace dbsync::ui
