#pragma once

#include "sync/auto/database_controller.h"
#include "ui/words/situation.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace dbsync::ui {

class EditHistory;
class EditQueue;

/// Which pending changes of a table are wanted.
struct PendingWanted
{
    QString table;
    Row after;            ///< only what comes after this key, unless empty
    QString text;         ///< only those that contain it in their words or values
    std::size_t most = 0; ///< at most about so many
};

/// Changes that are named one by one, or by the table that they belong to.
struct ChosenChanges
{
    std::vector<std::pair<std::string, Row>> rows;
    QStringList tables; ///< all changes of these that contain `text`
    QString text;
};

/// What is written into a file of lines, and how.
struct RowExport
{
    device::RowQuery query;
    QStringList columns; ///< all where none are named
    device::CsvTarget target;
};

/// Takes what an asynchronous call came to; called on the window's thread, if the `context` of the call still lives.
template <typename T>
using Answer = std::function<void(Result<T>)>;

/// One linked database as models and views use it. Nothing here blocks. A real one and one of the tests stand behind.
class Database : public QObject
{
    Q_OBJECT

public:
    explicit Database(QObject* parent = nullptr);
    ~Database() override;

    virtual QString path() const = 0;
    /// The file's name without its folder.
    QString name() const;
    const Situation& situation() const { return m_situation; }

    virtual void refresh() = 0;
    /// Syncs because somebody asks for it.
    void sync(const sync::SyncOptions& options);
    void syncNow() { sync({}); }
    /// Syncs because it is time to.
    void syncByItself() { startSync({}); }
    /// Whether somebody asked for the sync that runs, or that has just ended, and waits to hear of it.
    bool wasAskedFor() const { return m_askedFor; }
    virtual void cancel() = 0;
    /// Ends what runs and then destroys this object, without the window waiting for it.
    virtual void retire() { deleteLater(); }
    /// Keeps in step by itself, unless paused.
    void setAutomatic(bool automatic);
    /// Stops syncing by itself for now.
    void setPaused(bool paused, const QDateTime& until = {});
    /// Does not sync by itself until somebody asks for a sync.
    void setPutOff(bool putOff);

    virtual void tables(QObject* context, Answer<std::vector<device::TableSummary>> answer) = 0;
    /// Rows of what a query shows; while `complete` is false ask again.
    virtual void rows(QObject* context, const device::RowQuery& query, qint64 offset, qint64 limit,
                      Answer<device::RowPage> answer) = 0;
    /// Where a row stands in what a query shows, -1 where it does not.
    virtual void find(QObject* context, const device::RowQuery& query, const Row& key, Answer<qint64> answer) = 0;
    /// A row as it is here and as the cloud confirmed it.
    virtual void row(QObject* context, const QString& table, const Row& key,
                     Answer<std::optional<device::PendingChange>> answer) = 0;
    virtual void shape(QObject* context, const QString& table, Answer<device::TableShape> answer) = 0;
    virtual void choices(QObject* context, const device::ColumnReference& reference, const QString& search,
                         std::size_t limit, Answer<std::vector<device::Choice>> answer) = 0;
    /// The rows that some values of a column refer to, as readReferred() has them.
    virtual void referred(QObject* context, const device::ColumnReference& reference, const std::vector<Value>& values,
                          Answer<std::vector<device::Choice>> answer) = 0;
    /// Edits rows, all or none, and once for a mark; localChanged() follows.
    virtual void edit(QObject* context, const std::vector<device::RowEdit>& edits, const QString& mark,
                      Answer<device::EditOutcome> answer) = 0;
    /// Takes a step back; localChanged() follows. See edits().
    virtual void undoEdit(QObject* context, const device::EditStep& step, Answer<device::EditOutcome> answer) = 0;
    virtual void previewImport(QObject* context, const QString& path, char delimiter,
                               Answer<device::CsvPreview> answer) = 0;
    /// Brings lines into a table; localChanged() follows. Answers kind Cancelled where `state` was told to stop. Other
    /// queries go on meanwhile.
    virtual void importRows(QObject* context, const device::CsvPlan& plan, std::shared_ptr<device::TransferState> state,
                            Answer<device::ImportOutcome> answer) = 0;
    /// Answers kind Cancelled where `state` was told to stop. Other queries go on meanwhile.
    virtual void exportRows(QObject* context, const RowExport& rows, std::shared_ptr<device::TransferState> state,
                            Answer<qint64> answer) = 0;
    /// The tables of which changes wait, and how many.
    virtual void pendingCounts(QObject* context, Answer<std::vector<device::PendingCount>> answer) = 0;
    /// Pending changes of a table; while `complete` is false ask for those after `last`.
    virtual void pending(QObject* context, const PendingWanted& wanted, Answer<device::PendingSlice> answer) = 0;
    /// The changes that wait for a decision or for consent, the first few thousand.
    virtual void heldChanges(QObject* context, Answer<std::vector<device::PendingChange>> answer) = 0;
    virtual void conflicts(QObject* context, Answer<std::vector<device::Conflict>> answer) = 0;
    /// What was synced, taken back and decided, newest first; only what was before the activity `before`, unless 0.
    virtual void activity(QObject* context, std::int64_t before, std::size_t limit,
                          Answer<std::vector<device::ActivityEntry>> answer) = 0;
    /// The rows of one activity but the first `skip`, at most `limit`.
    virtual void activityRows(QObject* context, std::int64_t activity, std::size_t skip, std::size_t limit,
                              Answer<std::vector<device::RowChange>> answer) = 0;
    /// The rows to which an activity gave another key.
    virtual void movedKeys(QObject* context, std::int64_t activity, Answer<std::vector<device::MovedKey>> answer) = 0;
    /// What was done to one row, newest first.
    virtual void history(QObject* context, const QString& table, const Row& key,
                         Answer<std::vector<device::RowChange>> answer) = 0;
    /// Takes an activity back, or rows of it, or only tells what that comes to; localChanged() follows.
    virtual void undo(QObject* context, const device::UndoRequest& request, Answer<device::UndoReport> answer) = 0;
    /// Decides several conflicts alike; those that cannot be decided so are named.
    virtual void resolve(QObject* context, const std::vector<std::int64_t>& conflicts, const device::Decision& decision,
                         Answer<device::DecisionOutcome> answer) = 0;
    /// Takes pending changes back, all or none, but for rows that wait for a decision; localChanged() follows.
    virtual void discard(QObject* context, const ChosenChanges& changes, Answer<device::EditOutcome> answer) = 0;
    /// Keeps the rows whose mass deletion waits, on both sides; localChanged() follows.
    virtual void keepRows(QObject* context, Answer<device::KeptRows> answer) = 0;

    /// What was edited in this window, to take it back and do it again.
    EditHistory& edits() { return *m_history; }
    /// Edits that are carried out one after the other, and wait where the file cannot be written.
    EditQueue& queue() { return *m_queue; }

signals:
    /// Any part of situation() is another.
    void situationChanged();
    void syncFinished(const dbsync::sync::SyncReport& report);
    void syncFailed(const dbsync::Error& error);
    /// Rows may have changed, by whomever.
    void localChanged();

protected:
    /// Changes the situation and tells.
    void alter(const std::function<void(Situation&)>& change);
    /// Whether to sync by itself from now on.
    virtual void applyAutomatic(bool automatic) = 0;
    virtual void startSync(const sync::SyncOptions& options) = 0;

private:
    void noteTurn(const QDateTime& now);
    void obeySituation();

    Situation m_situation;
    std::optional<Mood> m_lastMood;
    EditHistory* m_history;
    EditQueue* m_queue;
    bool m_askedFor = false;
};

} // namespace dbsync::ui
