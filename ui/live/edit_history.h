#pragma once

#include "device/edit/row_edit.h"

#include <QObject>
#include <QString>

#include <vector>

namespace dbsync {
struct Error;
}

namespace dbsync::ui {

class Database;

/// What was edited in this window, step by step: to take back and to do again, wherever it was done.
class EditHistory : public QObject
{
    Q_OBJECT

public:
    explicit EditHistory(Database& database);

    /// `words` say what was done: "3 rows of Track deleted". A new step makes those that were taken back unreachable.
    void add(const device::EditStep& step, const QString& words);
    bool canUndo() const { return !m_done.empty() && !m_busy; }
    bool canRedo() const { return !m_undone.empty() && !m_busy; }
    QString undoWords() const { return m_done.empty() ? QString() : m_done.back().words; }
    QString redoWords() const { return m_undone.empty() ? QString() : m_undone.back().words; }

public slots:
    void undo();
    void redo();

signals:
    void changed();
    /// A step was taken back, or done again.
    void notice(const QString& text);
    void failed(const dbsync::Error& error);

private:
    struct Step
    {
        device::EditStep step;
        QString words;
    };
    void move(std::vector<Step>& from, std::vector<Step>& to, bool back);

    Database& m_database;
    std::vector<Step> m_done;
    std::vector<Step> m_undone;
    bool m_busy = false;
};

} // namespace dbsync::ui
