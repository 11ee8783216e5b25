#include "ui/live/live_database.h"

namespace dbsync::ui {

using device::Replica;

void LiveDatabase::rows(QObject* context, const device::RowQuery& query, qint64 offset, qint64 limit,
                        Answer<device::RowPage> answer)
{
    m_controller.run(
        context, [query, offset, limit](Replica& replica) { return replica.rows(query, offset, limit); },
        std::move(answer));
}

void LiveDatabase::find(QObject* context, const device::RowQuery& query, const Row& key, Answer<qint64> answer)
{
    m_controller.run(
        context,
        [query, key](Replica& replica) -> Result<qint64> {
            DBSYNC_ASSIGN(const std::int64_t at, replica.find(query, key));
            return qint64{at};
        },
        std::move(answer));
}

void LiveDatabase::row(QObject* context, const QString& table, const Row& key,
                       Answer<std::optional<device::PendingChange>> answer)
{
    m_controller.run(
        context, [table = table.toStdString(), key](Replica& replica) { return replica.row(table, key); },
        std::move(answer));
}

void LiveDatabase::shape(QObject* context, const QString& table, Answer<device::TableShape> answer)
{
    m_controller.run(
        context, [table = table.toStdString()](Replica& replica) { return replica.shape(table); }, std::move(answer));
}

void LiveDatabase::choices(QObject* context, const device::ColumnReference& reference, const QString& search,
                           std::size_t limit, Answer<std::vector<device::Choice>> answer)
{
    auto& last = m_choicesAsked[context];
    if (!last) {
        last = std::make_shared<std::atomic<int>>(0);
        connect(context, &QObject::destroyed, this, [this, context] { m_choicesAsked.remove(context); });
    }
    const int number = ++*last;
    m_controller.run(
        context,
        [reference, search = search.toStdString(), limit, last,
         number](Replica& replica) -> Result<std::vector<device::Choice>> {
            if (*last != number)
                return std::vector<device::Choice>();
            return replica.choices(reference, search, limit);
        },
        std::move(answer));
}

void LiveDatabase::referred(QObject* context, const device::ColumnReference& reference,
                            const std::vector<Value>& values, Answer<std::vector<device::Choice>> answer)
{
    m_controller.run(
        context, [reference, values](Replica& replica) { return replica.referred(reference, values); },
        std::move(answer));
}

void LiveDatabase::edit(QObject* context, const std::vector<device::RowEdit>& edits, const QString& mark,
                        Answer<device::EditOutcome> answer)
{
    change<device::EditOutcome>(
        context, [edits, mark = mark.toStdString()](Replica& replica) { return replica.edit(edits, 1, mark); },
        std::move(answer));
}

void LiveDatabase::undoEdit(QObject* context, const device::EditStep& step, Answer<device::EditOutcome> answer)
{
    change<device::EditOutcome>(
        context, [step](Replica& replica) { return replica.undoEdit(step); }, std::move(answer));
}

void LiveDatabase::previewImport(QObject* context, const QString& path, char delimiter,
                                 Answer<device::CsvPreview> answer)
{
    m_controller.run(
        context, [path = path.toStdString(), delimiter](Replica&) { return device::previewCsv(path, delimiter); },
        std::move(answer));
}

void LiveDatabase::importRows(QObject* context, const device::CsvPlan& plan,
                              std::shared_ptr<device::TransferState> state, Answer<device::ImportOutcome> answer)
{
    constexpr std::size_t mostProblems = 500;
    m_controller.runAside(
        context,
        [plan, state = std::move(state)](Replica& replica) { return replica.importRows(plan, mostProblems, *state); },
        changed(std::move(answer)));
}

void LiveDatabase::exportRows(QObject* context, const RowExport& rows, std::shared_ptr<device::TransferState> state,
                              Answer<qint64> answer)
{
    std::vector<std::string> names;
    for (const QString& column : rows.columns)
        names.push_back(column.toStdString());
    m_controller.runAside(
        context,
        [rows, names, state = std::move(state)](Replica& replica) -> Result<qint64> {
            DBSYNC_ASSIGN(const std::int64_t written, replica.exportRows(rows.query, names, rows.target, *state));
            return qint64{written};
        },
        std::move(answer));
}

void LiveDatabase::resolve(QObject* context, const std::vector<std::int64_t>& conflicts,
                           const device::Decision& decision, Answer<device::DecisionOutcome> answer)
{
    change<device::DecisionOutcome>(
        context, [conflicts, decision](Replica& replica) { return replica.resolve(conflicts, decision); },
        std::move(answer));
}

} // namespace dbsync::ui
