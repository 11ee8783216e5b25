#pragma once

#include "sync/auto/database_controller.h"
#include "ui/live/database.h"

#include <QHash>
#include <QTimer>

#include <atomic>
#include <memory>

namespace dbsync::ui {

/// A linked file on this computer.
class LiveDatabase : public Database
{
    Q_OBJECT

public:
    explicit LiveDatabase(const QString& path, QObject* parent = nullptr);

    QString path() const override { return m_controller.path(); }
    void refresh() override { m_controller.recheck(); }
    void cancel() override { m_controller.cancel(); }
    void retire() override
    {
        m_controller.retire([this] { deleteLater(); });
    }

    void tables(QObject* context, Answer<std::vector<device::TableSummary>> answer) override;
    void rows(QObject* context, const device::RowQuery& query, qint64 offset, qint64 limit,
              Answer<device::RowPage> answer) override;
    void find(QObject* context, const device::RowQuery& query, const Row& key, Answer<qint64> answer) override;
    void row(QObject* context, const QString& table, const Row& key,
             Answer<std::optional<device::PendingChange>> answer) override;
    void shape(QObject* context, const QString& table, Answer<device::TableShape> answer) override;
    void choices(QObject* context, const device::ColumnReference& reference, const QString& search, std::size_t limit,
                 Answer<std::vector<device::Choice>> answer) override;
    void referred(QObject* context, const device::ColumnReference& reference, const std::vector<Value>& values,
                  Answer<std::vector<device::Choice>> answer) override;
    void edit(QObject* context, const std::vector<device::RowEdit>& edits, const QString& mark,
              Answer<device::EditOutcome> answer) override;
    void undoEdit(QObject* context, const device::EditStep& step, Answer<device::EditOutcome> answer) override;
    void previewImport(QObject* context, const QString& path, char delimiter,
                       Answer<device::CsvPreview> answer) override;
    void importRows(QObject* context, const device::CsvPlan& plan, std::shared_ptr<device::TransferState> state,
                    Answer<device::ImportOutcome> answer) override;
    void exportRows(QObject* context, const RowExport& rows, std::shared_ptr<device::TransferState> state,
                    Answer<qint64> answer) override;
    void pendingCounts(QObject* context, Answer<std::vector<device::PendingCount>> answer) override;
    void pending(QObject* context, const PendingWanted& wanted, Answer<device::PendingSlice> answer) override;
    void heldChanges(QObject* context, Answer<std::vector<device::PendingChange>> answer) override;
    void conflicts(QObject* context, Answer<std::vector<device::Conflict>> answer) override;
    void activity(QObject* context, std::int64_t before, std::size_t limit,
                  Answer<std::vector<device::ActivityEntry>> answer) override;
    void activityRows(QObject* context, std::int64_t activity, std::size_t skip, std::size_t limit,
                      Answer<std::vector<device::RowChange>> answer) override;
    void movedKeys(QObject* context, std::int64_t activity, Answer<std::vector<device::MovedKey>> answer) override;
    void history(QObject* context, const QString& table, const Row& key,
                 Answer<std::vector<device::RowChange>> answer) override;
    void undo(QObject* context, const device::UndoRequest& request, Answer<device::UndoReport> answer) override;
    void resolve(QObject* context, const std::vector<std::int64_t>& conflicts, const device::Decision& decision,
                 Answer<device::DecisionOutcome> answer) override;
    void discard(QObject* context, const ChosenChanges& changes, Answer<device::EditOutcome> answer) override;
    void keepRows(QObject* context, Answer<device::KeptRows> answer) override;

protected:
    void applyAutomatic(bool automatic) override;
    void startSync(const sync::SyncOptions& options) override { m_controller.sync(options); }

private:
    void follow();
    void followSyncs();
    void followConnection();
    /// Runs `work` on the file's thread, then tells that rows may have changed, then answers.
    template <typename T, typename Work>
    void change(QObject* context, Work work, Answer<T> answer)
    {
        m_controller.run(context, std::move(work), changed(std::move(answer)));
    }
    template <typename T>
    Answer<T> changed(Answer<T> answer)
    {
        return [this, answer = std::move(answer)](Result<T> outcome) {
            m_controller.refresh();
            emit localChanged();
            answer(std::move(outcome));
        };
    }

    sync::DatabaseController m_controller;
    /// By who asks for choices: the number of the last question. Earlier ones that wait are of no use any more.
    QHash<const QObject*, std::shared_ptr<std::atomic<int>>> m_choicesAsked;
    QTimer m_silence; ///< a connection that comes back at once was never away
};

} // namespace dbsync::ui
