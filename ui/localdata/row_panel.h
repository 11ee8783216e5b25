#pragma once

#include "ui/live/database.h"

#include <QPointer>
#include <QWidget>

class QLabel;
class QPushButton;
class QTreeView;

namespace dbsync::ui {

class ChangeModel;

/// A row as the cloud has it against the row as it is here, cell by cell, and what can be done about it.
class RowPanel : public QWidget
{
    Q_OBJECT

public:
    explicit RowPanel(QWidget* parent = nullptr);

    void showRow(Database* database, const QString& table, const Row& key, char mark);
    /// Reads the row again.
    void reload();
    QTreeView* values() const { return m_values; }
    QPushButton* revertButton() const { return m_revert; }
    QPushButton* decideButton() const { return m_decide; }

signals:
    void revertAsked(const QString& table, const dbsync::Row& key);
    void decideAsked();
    void closed();

private:
    void showChange(const std::optional<device::PendingChange>& change);

    QPointer<Database> m_database;
    QString m_table;
    Row m_key;
    char m_mark = ' ';
    int m_question = 0;
    ChangeModel* m_change;
    QLabel* m_title;
    QTreeView* m_values;
    QPushButton* m_revert;
    QPushButton* m_decide;
};

} // namespace dbsync::ui
