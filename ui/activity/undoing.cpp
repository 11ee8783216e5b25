#include "ui/activity/undoing.h"

#include "ui/common/confirmation.h"
#include "ui/words/wording.h"

namespace dbsync::ui {

namespace {
constexpr int mostNamed = 8;
}

void Undoing::ask(Database* database, const QString& question, const device::UndoRequest& request)
{
    if (m_busy || !database)
        return;
    m_database = database;
    setBusy(true);
    device::UndoRequest telling = request;
    telling.onlyTell = true;
    database->undo(this, telling, [this, question, request](Result<device::UndoReport> report) {
        setBusy(false);
        if (report)
            tell(question, request, *report);
        else
            emit failed(report.error());
    });
}

void Undoing::tell(const QString& question, const device::UndoRequest& request, const device::UndoReport& report)
{
    QString consequence = Wording::undoConsequence(report);
    if (!report.left.empty())
        consequence += u'\n' + Wording::left(report.left, mostNamed);
    if (report.counts.empty())
        emit notice(consequence);
    else
        confirm(m_parent, question, consequence, tr("Take back"), [this, request] { undo(request); });
}

void Undoing::undo(const device::UndoRequest& request)
{
    Database* const database = m_database.data();
    if (m_busy || !database)
        return;
    setBusy(true);
    database->undo(this, request, [this](Result<device::UndoReport> report) {
        setBusy(false);
        if (report)
            emit notice(Wording::undone(*report));
        else
            emit failed(report.error());
        emit done();
    });
}

void Undoing::setBusy(bool busy)
{
    m_busy = busy;
    emit busyChanged();
}

} // namespace dbsync::ui
