#pragma once

#include "ui/common/page.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTreeView;

namespace dbsync::ui {

class ActivityFilter;
class ActivityModel;
class ActivityRows;
class ExportStrip;
class MovedKeysLabel;
class Undoing;
struct ActivityLine;

/// What each sync did, both directions, and by whom; its rows before and after, and the way back.
class ActivityPage : public Page
{
    Q_OBJECT

public:
    explicit ActivityPage(QWidget* parent = nullptr);

    QTreeView* list() const { return m_list; }
    ActivityRows* rows() const { return m_rows; }
    QLineEdit* filterBox() const { return m_text; }
    QComboBox* kindBox() const { return m_kind; }
    QLabel* nothingFound() const { return m_nothingFound; }
    QPushButton* undoButton() const { return m_undo; }
    QPushButton* undoRowsButton() const { return m_undoRows; }
    QPushButton* historyButton() const { return m_history; }
    QPushButton* openButton() const { return m_open; }
    const MovedKeysLabel* movedKeys() const { return m_moved; }
    ExportStrip* exportStrip() const { return m_exporting; }
    /// Writes the rows of the current activity as a table of text.
    void exportTo(const QString& path);

signals:
    /// A row is to be shown among the others of its table.
    void rowRequested(const QString& table, const dbsync::Row& key);

protected:
    void reload() override;
    void databaseChanged() override;

private:
    QWidget* makeList();
    QWidget* makeRows();
    void connectAll();
    void show(Result<std::vector<device::ActivityEntry>> entries, std::size_t asked);
    void askForOlder();
    void askWhereNeeded();
    void showFiltered();
    void showCurrent();
    void showActs();
    void askToUndo(bool rowsOnly);
    void showHistory();
    void openCurrent();
    void askForExport();
    const ActivityLine* current() const;

    ActivityModel* m_model;
    ActivityFilter* m_filtered;
    Undoing* m_undoing;
    QTreeView* m_list;
    ActivityRows* m_rows;
    QLineEdit* m_text;
    QComboBox* m_kind;
    QLabel* m_nothingFound;
    QLabel* m_title;
    MovedKeysLabel* m_moved;
    QPushButton* m_undo;
    QPushButton* m_undoRows;
    QPushButton* m_history;
    QPushButton* m_open;
    QPushButton* m_export;
    ExportStrip* m_exporting;
    QStackedWidget* m_stack;
    int m_question = 0;
    bool m_asking = false; ///< for older ones
};

} // namespace dbsync::ui
