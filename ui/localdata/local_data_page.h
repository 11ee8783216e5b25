#pragma once

#include "ui/common/page.h"

class QLabel;
class QLineEdit;
class QStackedWidget;
class QTableView;
class QTreeView;

namespace dbsync::ui {

class EmptyState;
class RowsModel;
class TableListModel;

/// The tables of the local database, and the rows of one of them.
class LocalDataPage : public Page
{
    Q_OBJECT

public:
    explicit LocalDataPage(QWidget* parent = nullptr);

    /// Opens a table, as soon as the tables are known.
    void showTable(const QString& name);

    QTableView* rowsView() const { return m_rowsView; }
    QTreeView* tablesView() const { return m_tablesView; }
    QLineEdit* searchBox() const { return m_search; }
    RowsModel* rows() const { return m_rows; }

protected:
    void reload() override;
    void databaseChanged() override;

private:
    QWidget* makeTables();
    QWidget* makeRows();
    void showTables(Result<std::vector<device::TableSummary>> tables);
    void openCurrentTable();
    void describe();
    void fitColumns();
    void copySelection();

    TableListModel* m_tables;
    RowsModel* m_rows;
    QTreeView* m_tablesView;
    QTableView* m_rowsView;
    QLineEdit* m_search;
    QLabel* m_count;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QTimer m_searchSoon;
    QString m_asked;  ///< a table to open once the tables are known
    QString m_fitted; ///< the table whose columns got their widths
};

} // namespace dbsync::ui
