#pragma once

#include "ui/live/database.h"
#include "ui/words/wording.h"

#include <QMetaObject>
#include <QPointer>

#include <algorithm>
#include <map>
#include <set>

namespace dbsync::ui::test {

/// A database whose answers a test sets, given later as a real one's are.
class FakeDatabase : public Database
{
    Q_OBJECT

public:
    explicit FakeDatabase(const QString& file, QObject* parent = nullptr) : Database(parent), m_path(file) {}

    struct Table
    {
        device::TableSummary summary;
        std::vector<Row> rows;
        std::vector<char> marks;
        std::map<std::string, device::ColumnReference> references = {}; ///< by column
    };
    std::vector<Table> m_tables;
    std::vector<device::PendingChange> m_pending;
    std::vector<device::Conflict> m_conflicts;
    std::vector<device::ActivityEntry> m_activity;
    std::vector<device::RowChange> m_activityRows;
    std::vector<device::MovedKey> m_movedKeys;
    std::int64_t m_movedIn = 0;                ///< the activity that moved them
    std::vector<device::UndoRequest> m_undone; ///< those that only tell included
    device::UndoReport m_undoReport;
    std::optional<Error> m_error; ///< what every query answers instead

    struct Resolved
    {
        std::vector<std::int64_t> ids;
        device::Decision decision;
    };
    std::vector<Resolved> m_resolved;
    std::set<std::int64_t> m_undecidable;
    std::vector<std::pair<std::string, Row>> m_discarded;
    QStringList m_discardedTables;
    int m_keeps = 0;
    int m_pendingQueries = 0;
    std::vector<device::RowEdit> m_edits;
    QStringList m_marks; ///< of the edits
    std::vector<device::CsvPlan> m_imports;
    QStringList m_exports;
    device::EditOutcome m_outcome; ///< what edits and discards answer
    device::ImportOutcome m_imported;
    bool m_importsWait = false; ///< whether the test answers them itself
    std::shared_ptr<device::TransferState> m_importState;
    Answer<device::ImportOutcome> m_importAnswer;
    std::vector<device::Choice> m_choices;
    device::RowQuery m_lastQuery;
    int m_undos = 0;
    std::vector<sync::SyncOptions> m_syncs;
    int m_cancels = 0;
    int m_refreshes = 0;
    int m_rowQueries = 0;
    int m_referredQueries = 0;
    bool m_runsAutomatically = false;

    QString path() const override { return m_path; }
    void refresh() override { ++m_refreshes; }
    void startSync(const sync::SyncOptions& options) override { m_syncs.push_back(options); }
    void cancel() override { ++m_cancels; }

    void tables(QObject* context, Answer<std::vector<device::TableSummary>> answer) override
    {
        std::vector<device::TableSummary> all;
        for (const Table& table : m_tables)
            all.push_back(table.summary);
        later(context, std::move(answer), std::move(all));
    }
    void rows(QObject* context, const device::RowQuery& query, qint64 offset, qint64 limit,
              Answer<device::RowPage> answer) override
    {
        ++m_rowQueries;
        m_lastQuery = query;
        later(context, std::move(answer), page(query, offset, limit));
    }
    void find(QObject* context, const device::RowQuery& query, const Row& key, Answer<qint64> answer) override
    {
        qint64 at = -1;
        const device::RowPage all = page(query, 0, 1'000'000);
        for (std::size_t i = 0; i < all.rows.size(); ++i) {
            if (all.rows[i].front() == key.front())
                at = static_cast<qint64>(i);
        }
        later(context, std::move(answer), at);
    }
    void row(QObject* context, const QString& table, const Row& key,
             Answer<std::optional<device::PendingChange>> answer) override
    {
        std::optional<device::PendingChange> found;
        for (const device::PendingChange& change : m_pending) {
            if (QString::fromStdString(change.table) == table && change.key.values == key)
                found = change;
        }
        later(context, std::move(answer), std::move(found));
    }
    void shape(QObject* context, const QString& table, Answer<device::TableShape> answer) override
    {
        device::TableShape shape;
        for (const Table& each : m_tables) {
            if (QString::fromStdString(each.summary.name) == table)
                shape = shapeOf(each);
        }
        later(context, std::move(answer), std::move(shape));
    }
    void choices(QObject* context, const device::ColumnReference&, const QString&, std::size_t,
                 Answer<std::vector<device::Choice>> answer) override
    {
        later(context, std::move(answer), m_choices);
    }
    void referred(QObject* context, const device::ColumnReference&, const std::vector<Value>& values,
                  Answer<std::vector<device::Choice>> answer) override
    {
        ++m_referredQueries;
        std::vector<device::Choice> found;
        for (const device::Choice& choice : m_choices) {
            if (std::find(values.begin(), values.end(), choice.value) != values.end())
                found.push_back(choice);
        }
        later(context, std::move(answer), std::move(found));
    }
    void edit(QObject* context, const std::vector<device::RowEdit>& edits, const QString& mark,
              Answer<device::EditOutcome> answer) override
    {
        m_marks << mark;
        m_edits.insert(m_edits.end(), edits.begin(), edits.end());
        later(context, std::move(answer), m_outcome);
    }
    void undoEdit(QObject* context, const device::EditStep& step, Answer<device::EditOutcome> answer) override
    {
        ++m_undos;
        device::EditOutcome outcome = m_outcome;
        outcome.step = step;
        later(context, std::move(answer), std::move(outcome));
    }
    void previewImport(QObject* context, const QString& path, char delimiter,
                       Answer<device::CsvPreview> answer) override
    {
        auto preview = device::previewCsv(path.toStdString(), delimiter);
        later(context, std::move(answer), preview ? *preview : device::CsvPreview{});
    }
    void importRows(QObject* context, const device::CsvPlan& plan, std::shared_ptr<device::TransferState> state,
                    Answer<device::ImportOutcome> answer) override
    {
        m_imports.push_back(plan);
        m_importState = std::move(state);
        if (m_importsWait) {
            m_importAnswer = std::move(answer);
            return;
        }
        later(context, std::move(answer), m_imported);
    }
    void exportRows(QObject* context, const RowExport& rows, std::shared_ptr<device::TransferState>,
                    Answer<qint64> answer) override
    {
        m_exports << QString::fromStdString(rows.target.path);
        later(context, std::move(answer), qint64{7});
    }
    void pendingCounts(QObject* context, Answer<std::vector<device::PendingCount>> answer) override
    {
        std::vector<device::PendingCount> counts;
        for (const device::PendingChange& change : m_pending) {
            if (counts.empty() || counts.back().table != change.table)
                counts.push_back({change.table, 0});
            ++counts.back().changes;
        }
        later(context, std::move(answer), std::move(counts));
    }
    void pending(QObject* context, const PendingWanted& wanted, Answer<device::PendingSlice> answer) override
    {
        ++m_pendingQueries;
        device::PendingSlice slice;
        bool reached = wanted.after.empty();
        for (const device::PendingChange& change : m_pending) {
            if (QString::fromStdString(change.table) != wanted.table)
                continue;
            if (!reached) {
                reached = change.key.values == wanted.after;
                continue;
            }
            if (slice.changes.size() >= wanted.most) {
                slice.complete = false;
                break;
            }
            slice.last = change.key.values;
            if (wanted.text.isEmpty() || Wording::searchText(change).contains(wanted.text, Qt::CaseInsensitive))
                slice.changes.push_back(change);
        }
        later(context, std::move(answer), std::move(slice));
    }
    void heldChanges(QObject* context, Answer<std::vector<device::PendingChange>> answer) override
    {
        std::vector<device::PendingChange> held;
        for (const device::PendingChange& change : m_pending) {
            if (change.held)
                held.push_back(change);
        }
        later(context, std::move(answer), std::move(held));
    }
    void keepRows(QObject* context, Answer<device::KeptRows> answer) override
    {
        ++m_keeps;
        later(context, std::move(answer), device::KeptRows{m_outcome, 7});
    }
    void conflicts(QObject* context, Answer<std::vector<device::Conflict>> answer) override
    {
        later(context, std::move(answer), m_conflicts);
    }
    void activity(QObject* context, std::int64_t before, std::size_t limit,
                  Answer<std::vector<device::ActivityEntry>> answer) override
    {
        std::vector<device::ActivityEntry> entries;
        for (const device::ActivityEntry& entry : m_activity) {
            if ((before == 0 || entry.id < before) && entries.size() < limit)
                entries.push_back(entry);
        }
        later(context, std::move(answer), std::move(entries));
    }
    void activityRows(QObject* context, std::int64_t activity, std::size_t skip, std::size_t limit,
                      Answer<std::vector<device::RowChange>> answer) override
    {
        std::vector<device::RowChange> rows;
        for (const device::RowChange& row : m_activityRows) {
            if (row.activity != activity)
                continue;
            if (skip > 0)
                --skip;
            else if (rows.size() < limit)
                rows.push_back(row);
        }
        later(context, std::move(answer), std::move(rows));
    }
    void movedKeys(QObject* context, std::int64_t activity, Answer<std::vector<device::MovedKey>> answer) override
    {
        later(context, std::move(answer), activity == m_movedIn ? m_movedKeys : std::vector<device::MovedKey>{});
    }
    void history(QObject* context, const QString& table, const Row& key,
                 Answer<std::vector<device::RowChange>> answer) override
    {
        std::vector<device::RowChange> rows;
        for (const device::RowChange& row : m_activityRows) {
            if (QString::fromStdString(row.table) == table && row.key.values == key)
                rows.push_back(row);
        }
        later(context, std::move(answer), std::move(rows));
    }
    void undo(QObject* context, const device::UndoRequest& request, Answer<device::UndoReport> answer) override
    {
        m_undone.push_back(request);
        later(context, std::move(answer), m_undoReport);
    }
    void resolve(QObject* context, const std::vector<std::int64_t>& conflicts, const device::Decision& decision,
                 Answer<device::DecisionOutcome> answer) override
    {
        m_resolved.push_back({conflicts, decision});
        device::DecisionOutcome outcome;
        for (const std::int64_t id : conflicts) {
            if (m_undecidable.contains(id))
                outcome.undecided.push_back({id, {ErrorKind::InvalidRequest, "invalidValue", "refused", ""}});
            else
                outcome.decided.push_back(id);
        }
        std::erase_if(m_conflicts, [&](const device::Conflict& conflict) {
            return std::find(outcome.decided.begin(), outcome.decided.end(), conflict.id) != outcome.decided.end();
        });
        later(context, std::move(answer), std::move(outcome));
    }
    void discard(QObject* context, const ChosenChanges& changes, Answer<device::EditOutcome> answer) override
    {
        m_discarded.insert(m_discarded.end(), changes.rows.begin(), changes.rows.end());
        m_discardedTables += changes.tables;
        later(context, std::move(answer), m_outcome);
    }

    void set(const std::function<void(Situation&)>& change) { alter(change); }
    using Database::localChanged;

protected:
    void applyAutomatic(bool automatic) override { m_runsAutomatically = automatic; }

private:
    template <typename T>
    void later(QObject* context, Answer<T> answer, T value)
    {
        QMetaObject::invokeMethod(
            this,
            [this, receiver = QPointer<QObject>(context), answer = std::move(answer), value = std::move(value)] {
                if (receiver)
                    answer(m_error ? Result<T>(*m_error) : Result<T>(value));
            },
            Qt::QueuedConnection);
    }

    static device::TableShape shapeOf(const Table& table)
    {
        device::TableShape shape{table.summary.name, {}, {}, table.summary.keyColumns};
        for (std::size_t i = 0; i < table.summary.columns.size(); ++i) {
            device::ColumnShape column;
            column.name = table.summary.columns[i];
            const Value first = table.rows.empty() ? Value() : table.rows.front()[i];
            column.affinity = first.type() == Value::Type::Integer ? "INTEGER"
                              : first.type() == Value::Type::Real  ? "REAL"
                                                                   : "TEXT";
            column.inKey = !table.summary.keyColumns.empty() && column.name == table.summary.keyColumns.front();
            column.automatic = column.inKey;
            if (const auto reference = table.references.find(column.name); reference != table.references.end())
                column.reference = reference->second;
            shape.columns.push_back(std::move(column));
        }
        return shape;
    }

    device::RowPage page(const device::RowQuery& query, qint64 offset, qint64 limit) const
    {
        device::RowPage page;
        page.offset = offset;
        for (const Table& table : m_tables) {
            if (table.summary.name != query.table)
                continue;
            page.columns = std::make_shared<const std::vector<std::string>>(table.summary.columns);
            for (std::size_t i = 0; i < table.rows.size(); ++i) {
                if (!matches(table.rows[i], QString::fromStdString(query.search)))
                    continue;
                const bool inside = page.total >= offset && page.total < offset + limit;
                ++page.total;
                if (!inside)
                    continue;
                page.rows.push_back(table.rows[i]);
                page.marks.push_back(i < table.marks.size() ? table.marks[i] : ' ');
            }
        }
        return page;
    }

    static bool matches(const Row& row, const QString& search)
    {
        return search.isEmpty() || std::any_of(row.begin(), row.end(), [&](const Value& value) {
                   return QString::fromStdString(value.bytes()).contains(search, Qt::CaseInsensitive);
               });
    }

    QString m_path;
};

} // namespace dbsync::ui::test
