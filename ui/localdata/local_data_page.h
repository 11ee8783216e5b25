#pragma once

#include "ui/common/page.h"

#include <QHash>
#include <QPointer>

class QLabel;
class QLineEdit;
class QSplitter;
class QStackedWidget;
class QTreeView;

namespace dbsync::ui {

class EditQueue;
class EmptyState;
class FilterBar;
class MessageBar;
class Preferences;
class RowActions;
class RowEdits;
class RowPanel;
class RowTable;
class RowsModel;
class TableListModel;

/// The tables of the local database, and the rows of one of them: to look through and to edit.
class LocalDataPage : public Page
{
    Q_OBJECT

public:
    explicit LocalDataPage(QWidget* parent = nullptr);

    /// Where the columns of tables are remembered.
    void setPreferences(Preferences* preferences) { m_preferences = preferences; }
    /// Opens a table, as soon as the tables are known.
    void showTable(const QString& name);
    /// Opens a table at a row.
    void showRow(const QString& table, const Row& key);

    RowTable* rowsView() const { return m_rowsView; }
    QTreeView* tablesView() const { return m_tablesView; }
    QLineEdit* searchBox() const { return m_search; }
    FilterBar* filterBar() const { return m_filters; }
    RowsModel* rows() const { return m_rows; }
    RowPanel* panel() const { return m_panel; }
    MessageBar* messages() const { return m_messages; }
    RowActions* actions() const { return m_actions; }

protected:
    void reload() override;
    void databaseChanged() override;

private:
    QWidget* makeTables();
    QWidget* makeRows();
    void connectRows();
    void showTables(Result<std::vector<device::TableSummary>> tables);
    void openCurrentTable();
    void describe();
    void showSorting();
    void noteSorting();
    void compare(int row);
    void showHistory(int row);
    void goTo(const Row& key);
    void tellRefusal(const QString& text);
    void withdrawRefusal();
    QString placeOf(const QString& table) const;
    void goToWanted();
    void followCurrent();
    void followQueue(EditQueue& queue);
    void noteArrivals(const sync::SyncReport& report);

    Preferences* m_preferences = nullptr;
    TableListModel* m_tables;
    RowsModel* m_rows;
    RowEdits* m_edits;
    QPointer<EditQueue> m_queue; ///< of the database that is shown
    QTreeView* m_tablesView;
    RowTable* m_rowsView;
    RowActions* m_actions;
    RowPanel* m_panel;
    FilterBar* m_filters;
    MessageBar* m_messages;
    QLineEdit* m_search;
    QLabel* m_count;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QTimer m_searchSoon;
    struct Sorting
    {
        QString column; ///< "": as the table has its rows
        Qt::SortOrder order = Qt::AscendingOrder;
    };
    QHash<QString, Sorting> m_sortings;   ///< of the tables that were sorted, by placeOf()
    QHash<QString, QString> m_lastTables; ///< of each database, by its path, the table that was shown last
    QString m_refusal;                    ///< that goes with the next try
    QString m_asked;                      ///< a table to open once the tables are known
    Row m_wanted;                         ///< a row to go to once it is shown
    int m_wantedColumn = -1;              ///< -1: as the current one
    bool m_follows = false;               ///< the wanted row was the current one, in another order or among others
    bool m_sought = false;                ///< the followed row was looked for, and is not shown
    qint64 m_revision = -1;               ///< of the cloud, as last seen
};

} // namespace dbsync::ui
