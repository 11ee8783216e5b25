#include "ui/live/edit_history.h"

#include "ui/live/database.h"
#include "ui/words/wording.h"

namespace dbsync::ui {

namespace {
constexpr std::size_t mostSteps = 200;
}

EditHistory::EditHistory(Database& database) : QObject(&database), m_database(database) {}

void EditHistory::add(const device::EditStep& step, const QString& words)
{
    if (!step)
        return;
    m_undone.clear();
    m_done.push_back({step, words});
    if (m_done.size() > mostSteps)
        m_done.erase(m_done.begin());
    emit changed();
}

void EditHistory::undo()
{
    if (canUndo())
        move(m_done, m_undone, true);
}

void EditHistory::redo()
{
    if (canRedo())
        move(m_undone, m_done, false);
}

void EditHistory::move(std::vector<Step>& from, std::vector<Step>& to, bool back)
{
    m_busy = true;
    emit changed();
    m_database.undoEdit(this, from.back().step, [this, &from, &to, back](Result<device::EditOutcome> outcome) {
        m_busy = false;
        if (!outcome) {
            emit failed(outcome.error());
        } else if (!outcome->problems.empty()) {
            // It will not become possible again: rows have gone on since.
            const QString words = from.back().words;
            from.pop_back();
            emit failed({ErrorKind::InvalidRequest,
                         "cannotUndo",
                         Wording::cannotTakeBack(words, outcome->problems.front()).toStdString(),
                         {}});
        } else {
            const QString words = from.back().words;
            from.pop_back();
            to.push_back({outcome->step, words});
            emit notice(back ? tr("Taken back: %1", "what was done").arg(words)
                             : tr("Done again: %1", "what was done").arg(words));
        }
        emit changed();
    });
}

} // namespace dbsync::ui
