#pragma once

#include "ui/live/database.h"

#include <QMetaObject>
#include <QPointer>

#include <map>

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
    };
    std::vector<Table> m_tables;
    std::vector<device::PendingChange> m_pending;
    std::vector<device::Conflict> m_conflicts;
    std::vector<device::ActivityEntry> m_activity;
    std::optional<Error> m_error; ///< what every query answers instead

    struct Resolved
    {
        std::vector<std::int64_t> ids;
        device::Decision decision;
    };
    std::vector<Resolved> m_resolved;
    std::vector<device::Record> m_discarded;
    std::vector<sync::SyncOptions> m_syncs;
    int m_cancels = 0;
    int m_refreshes = 0;
    int m_rowQueries = 0;
    bool m_runsAutomatically = false;

    QString path() const override { return m_path; }
    void refresh() override { ++m_refreshes; }
    void sync(const sync::SyncOptions& options) override { m_syncs.push_back(options); }
    void cancel() override { ++m_cancels; }

    void tables(QObject* context, Answer<std::vector<device::TableSummary>> answer) override
    {
        std::vector<device::TableSummary> all;
        for (const Table& table : m_tables)
            all.push_back(table.summary);
        later(context, std::move(answer), std::move(all));
    }
    void rows(QObject* context, const QString& table, qint64 offset, qint64 limit, const QString& search,
              Answer<device::RowPage> answer) override
    {
        ++m_rowQueries;
        later(context, std::move(answer), page(table, offset, limit, search));
    }
    void pending(QObject* context, Answer<std::vector<device::PendingChange>> answer) override
    {
        later(context, std::move(answer), m_pending);
    }
    void conflicts(QObject* context, Answer<std::vector<device::Conflict>> answer) override
    {
        later(context, std::move(answer), m_conflicts);
    }
    void activity(QObject* context, Answer<std::vector<device::ActivityEntry>> answer) override
    {
        later(context, std::move(answer), m_activity);
    }
    void resolve(QObject* context, const std::vector<std::int64_t>& conflicts, const device::Decision& decision,
                 Answer<int> answer) override
    {
        m_resolved.push_back({conflicts, decision});
        std::erase_if(m_conflicts, [&](const device::Conflict& conflict) {
            return std::find(conflicts.begin(), conflicts.end(), conflict.id) != conflicts.end();
        });
        later(context, std::move(answer), static_cast<int>(conflicts.size()));
    }
    void discard(QObject* context, const QString&, const device::Record& key, Answer<int> answer) override
    {
        m_discarded.push_back(key);
        later(context, std::move(answer), 1);
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

    device::RowPage page(const QString& name, qint64 offset, qint64 limit, const QString& search) const
    {
        device::RowPage page;
        page.offset = offset;
        for (const Table& table : m_tables) {
            if (QString::fromStdString(table.summary.name) != name)
                continue;
            page.columns = std::make_shared<const std::vector<std::string>>(table.summary.columns);
            for (std::size_t i = 0; i < table.rows.size(); ++i) {
                if (!matches(table.rows[i], search))
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
