#pragma once

#include "sync/auto/database_controller.h"
#include "ui/live/database.h"

#include <QTimer>

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
    void retire() override
    {
        m_controller.retire([this] { deleteLater(); });
    }

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
    void applyAutomatic(bool automatic) override;

private:
    void follow();
    void followSyncs();
    void followConnection();

    sync::DatabaseController m_controller;
    QTimer m_silence; ///< a connection that comes back at once was never away
};

} // namespace dbsync::ui
