#pragma once

#include "sync/auto/database_controller.h"
#include "ui/live/database.h"

namespace dbsync::ui {

/// A linked file on this computer.
class LiveDatabase : public Database
{
    Q_OBJECT

public:
    explicit LiveDatabase(const QString& path, QObject* parent = nullptr);

    QString path() const override { return m_controller.path(); }
    void refresh() override { m_controller.refresh(); }
    void sync(const sync::SyncOptions& options) override { m_controller.sync(options); }
    void cancel() override { m_controller.cancel(); }

    void tables(QObject* context, Answer<std::vector<device::TableSummary>> answer) override;
    void rows(QObject* context, const QString& table, qint64 offset, qint64 limit, const QString& search,
              Answer<device::RowPage> answer) override;
    void pending(QObject* context, Answer<std::vector<device::PendingChange>> answer) override;
    void conflicts(QObject* context, Answer<std::vector<device::Conflict>> answer) override;
    void activity(QObject* context, Answer<std::vector<device::ActivityEntry>> answer) override;
    void resolve(QObject* context, const std::vector<std::int64_t>& conflicts, const device::Decision& decision,
                 Answer<int> answer) override;
    void discard(QObject* context, const QString& table, const device::Record& key, Answer<int> answer) override;

protected:
    void applyAutomatic(bool automatic) override { m_controller.setAutomatic(automatic); }

private:
    void follow();

    sync::DatabaseController m_controller;
};

} // namespace dbsync::ui
