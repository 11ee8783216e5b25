#pragma once

#include "sync/auto/background.h"
#include "ui/live/database.h"

#include <QPointer>

namespace dbsync::ui {

/// Writes the rows of activities as a table of text, a line for each changed value, slice by slice and on a thread of
/// its own; destroys itself at the end.
class ActivityExport : public QObject
{
    Q_OBJECT

public:
    ActivityExport(Database* database, std::vector<std::int64_t> activities, const QString& path,
                   std::shared_ptr<device::TransferState> state, QObject* parent);
    ~ActivityExport() override;

    void start();

    /// A field, quoted where it has to be. What a spreadsheet would run as a formula gets an apostrophe in front.
    static QByteArray field(const QString& text);

signals:
    void finished(qint64 lines);
    /// Kind Cancelled where it was told to stop.
    void failed(const dbsync::Error& error);

private:
    class File;

    void askForMore();
    void write(std::vector<device::RowChange> rows);
    void wrote(std::size_t rows, bool done);
    void commit();
    void fail(const Error& error);

    QPointer<Database> m_database;
    std::vector<std::int64_t> m_activities;
    std::shared_ptr<device::TransferState> m_state;
    std::shared_ptr<File> m_file; ///< the writer's
    std::size_t m_at = 0;         ///< the activity that is read
    std::size_t m_rows = 0;       ///< of it
    sync::Background m_writer;
};

} // namespace dbsync::ui
