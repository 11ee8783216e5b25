#pragma once

#include "ui/live/database.h"

#include <QPointer>
#include <QSaveFile>

namespace dbsync::ui {

/// Writes the rows of activities as a table of text, a line for each changed value, slice by slice; destroys itself at
/// the end.
class ActivityExport : public QObject
{
    Q_OBJECT

public:
    ActivityExport(Database* database, std::vector<std::int64_t> activities, const QString& path, QObject* parent);

    void start();

    /// A field, quoted where it has to be.
    static QByteArray field(const QString& text);

signals:
    void finished(qint64 lines);
    void failed(const dbsync::Error& error);

private:
    void askForMore();
    void write(const std::vector<device::RowChange>& rows);
    void writeRow(const device::RowChange& row);
    void end();

    QPointer<Database> m_database;
    std::vector<std::int64_t> m_activities;
    QSaveFile m_file;
    std::size_t m_at = 0;   ///< the activity that is read
    std::size_t m_rows = 0; ///< of it
    qint64 m_lines = 0;
};

} // namespace dbsync::ui
