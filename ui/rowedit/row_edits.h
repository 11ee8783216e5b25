#pragma once

#include "ui/live/database.h"

#include <QModelIndex>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <deque>

namespace dbsync::ui {

class RowsModel;

/// Carries out what a person does to the rows that a model shows, and tells what came of it.
class RowEdits : public QObject
{
    Q_OBJECT

public:
    explicit RowEdits(RowsModel* rows);

    /// What was typed into a cell; the cell keeps it, with the reason, where it is refused.
    void editCell(const QModelIndex& index, const QString& typed);
    void setValue(const QModelIndex& index, const Value& value);
    /// Sets several columns of a row at once.
    void setValues(const Row& key, const std::vector<std::pair<std::string, Value>>& values);
    /// Makes cells NULL, all at once.
    void setNull(const QModelIndexList& cells);
    void erase(const std::vector<int>& rows);
    /// Pastes cells from `at` on, over `columns` of the view in their order on screen; lines beyond the last row become
    /// rows.
    void paste(const std::vector<QStringList>& lines, const QModelIndex& at, const std::vector<int>& columns);
    /// Adds or changes one row; `done` hears what was wrong with it, nothing where all is well.
    void saveRow(const device::RowEdit& edit, const std::function<void(const std::vector<device::EditProblem>&)>& done);

    /// How many edits wait for the file to be writable again; they are lost with this object.
    int waiting() const { return static_cast<int>(m_waiting.size()); }

signals:
    void notice(const QString& text);
    /// Something was refused, and why.
    void refused(const QString& text);
    /// Something could not be written. What passes by itself is tried again until it is.
    void failed(const dbsync::Error& error);
    /// All that waited is written.
    void caughtUp();
    /// A row was added, or has another key.
    void rowMoved(const dbsync::Row& key);

private:
    struct Job
    {
        QPointer<Database> database;
        std::vector<device::RowEdit> edits;
        QString words;
        std::function<void(const device::EditOutcome&)> done;
    };

    Database* database() const;
    void run(const Job& job, bool again);
    void finish(const Job& job, const device::EditOutcome& outcome);
    void tryAgain();
    void send(std::vector<device::RowEdit> edits, const QString& words,
              const std::function<void(const device::EditOutcome&)>& done = {});
    bool typeFits(const QModelIndex& index, const QString& typed, Value& value);
    void tell(const device::EditOutcome& outcome);

    RowsModel* m_rows;
    std::deque<Job> m_waiting; ///< for the file to be writable again
    QTimer m_again;
};

} // namespace dbsync::ui
