#pragma once

#include "ui/live/database.h"

#include <QAction>
#include <QObject>
#include <QPointer>
#include <QWidget>

namespace dbsync::ui {

class RowEdits;
class ExportStrip;
class RowForm;
class RowTable;
class RowsModel;

/// What can be done with the rows of a table: the actions of its buttons, its menu and its keys.
class RowActions : public QObject
{
    Q_OBJECT

public:
    RowActions(RowTable* view, RowsModel* rows, RowEdits* edits, QObject* parent);

    enum Action {
        Copy,
        Paste,
        PasteRows,
        Add,
        Duplicate,
        Change,
        Delete,
        SetNull,
        BringBack,
        ShowValue,
        Compare,
        History,
        FilterByValue,
        Undo,
        Redo,
        Import,
        Export,
        ActionCount
    };
    QAction* action(Action action) const { return m_actions[action]; }
    /// The buttons above the table.
    QWidget* makeButtons();
    /// The form that is open, null where none is.
    RowForm* form() const;
    /// Opens the import of a file; without one, a choice of files.
    void importFile(const QString& path);
    void exportTo(const QString& path);
    /// How far an export is; to be placed near the table.
    ExportStrip* exportStrip() const { return m_export; }
    /// Follows the history of another database.
    void setDatabase(Database* database);

signals:
    void notice(const QString& text);
    void refused(const QString& text);
    void failed(const dbsync::Error& error);
    void compareAsked(int row);
    void historyAsked(int row);
    void filterAsked(const QString& column, const dbsync::Value& value);
    void rowsChanged();

private:
    void make(Action action, const QString& text, const QString& icon, const QKeySequence& key,
              void (RowActions::*act)());
    void makeAll();
    void update();
    void showSteps();
    void copy();
    void paste();
    void pasteRows();
    void pasteFrom(int row, int column);
    void addRow();
    void duplicateRow();
    void changeRow();
    void deleteRows();
    void setNull();
    void bringBack();
    void showValue();
    void compare();
    void showRowHistory();
    void filterByValue();
    void undo();
    void redo();
    void askForImport();
    void askForExport();
    void openForm(int purpose, int row);

    RowTable* m_view;
    RowsModel* m_rows;
    RowEdits* m_edits;
    QPointer<Database> m_database;
    QPointer<RowForm> m_form;
    ExportStrip* m_export;
    QAction* m_actions[ActionCount] = {};
};

} // namespace dbsync::ui
