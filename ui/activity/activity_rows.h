#pragma once

#include "ui/live/database.h"

#include <QHash>
#include <QPointer>
#include <QWidget>

class QLabel;
class QTreeView;

namespace dbsync::ui {

class ChangeModel;
class PendingModel;

/// The rows that a line of the activity changed, before and after, as many as have been scrolled to.
class ActivityRows : public QWidget
{
    Q_OBJECT

public:
    explicit ActivityRows(QWidget* parent = nullptr);

    /// The rows of these activities, one after the other.
    void showActivities(Database* database, const std::vector<std::int64_t>& activities);
    QTreeView* list() const { return m_list; }
    /// null where none is.
    const device::PendingChange* current() const;
    /// Names what is selected: rows, and tables with all of theirs.
    void nameChosen(device::UndoRequest& request) const;

signals:
    void currentChanged();
    void opened();
    void failed(const dbsync::Error& error);

private:
    struct Origin
    {
        std::string user;
        std::string time;
    };
    void askForMore();
    void add(std::vector<device::RowChange> rows);
    void askWhereNeeded();
    void showCurrent();

    QPointer<Database> m_database;
    std::vector<std::int64_t> m_activities;
    std::size_t m_at = 0;     ///< the activity that is read
    std::size_t m_loaded = 0; ///< rows of it
    bool m_complete = true;
    bool m_asking = false;
    int m_question = 0;
    QHash<QString, Origin> m_origins; ///< by the rows' identities
    PendingModel* m_model;
    ChangeModel* m_change;
    QTreeView* m_list;
    QTreeView* m_values;
    QLabel* m_title;
};

} // namespace dbsync::ui
