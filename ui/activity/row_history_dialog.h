#pragma once

#include "ui/live/referred_names.h"

#include <QDialog>
#include <QPointer>

class QLabel;
class QPushButton;
class QStandardItemModel;
class QTreeView;

namespace dbsync::ui {

class Announcer;
class Undoing;

/// What syncs, decisions and undos did to one row, newest first; each can be taken back.
class RowHistoryDialog : public QDialog
{
    Q_OBJECT

public:
    /// `label` is what people call the row.
    RowHistoryDialog(Database* database, const QString& table, const Row& key, const QString& label, QWidget* parent);

    QTreeView* list() const { return m_list; }
    QPushButton* undoButton() const { return m_undo; }
    QString text() const;

private:
    void reload();
    void showChanges(Result<std::vector<device::RowChange>> changes);
    void askToUndo();
    QString countText() const;
    void nameReferred();
    void say(const QString& text);

    QPointer<Database> m_database;
    QString m_table;
    Row m_key;
    std::vector<device::RowChange> m_changes;
    Undoing* m_undoing;
    QStandardItemModel* m_model;
    QTreeView* m_list;
    QLabel* m_words;
    Announcer* m_announcer;
    QPushButton* m_undo;
    ReferredNames m_names;
};

} // namespace dbsync::ui
