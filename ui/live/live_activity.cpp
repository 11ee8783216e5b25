#include "ui/live/live_database.h"

namespace dbsync::ui {

using device::Replica;

void LiveDatabase::activity(QObject* context, std::int64_t before, std::size_t limit,
                            Answer<std::vector<device::ActivityEntry>> answer)
{
    m_controller.run(
        context, [before, limit](Replica& replica) { return replica.activity(limit, before); }, std::move(answer));
}

void LiveDatabase::activityRows(QObject* context, std::int64_t activity, std::size_t skip, std::size_t limit,
                                Answer<std::vector<device::RowChange>> answer)
{
    m_controller.run(
        context, [activity, skip, limit](Replica& replica) { return replica.activityRows(activity, limit, skip); },
        std::move(answer));
}

void LiveDatabase::movedKeys(QObject* context, std::int64_t activity, Answer<std::vector<device::MovedKey>> answer)
{
    m_controller.run(
        context, [activity](Replica& replica) { return replica.movedKeys(activity); }, std::move(answer));
}

void LiveDatabase::history(QObject* context, const QString& table, const Row& key,
                           Answer<std::vector<device::RowChange>> answer)
{
    m_controller.run(
        context, [table = table.toStdString(), key](Replica& replica) { return replica.history(table, key); },
        std::move(answer));
}

void LiveDatabase::undo(QObject* context, const device::UndoRequest& request, Answer<device::UndoReport> answer)
{
    const auto work = [request](Replica& replica) { return replica.undo(request); };
    if (request.onlyTell)
        m_controller.run(context, work, std::move(answer));
    else
        change<device::UndoReport>(context, work, std::move(answer));
}

} // namespace dbsync::ui
