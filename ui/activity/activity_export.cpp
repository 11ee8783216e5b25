#include "ui/activity/activity_export.h"

#include "ui/words/record_columns.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

namespace dbsync::ui {

namespace {

constexpr std::size_t SliceSize = 500;

QByteArray line(const QStringList& fields)
{
    QByteArrayList quoted;
    for (const QString& field : fields)
        quoted << ActivityExport::field(field);
    return quoted.join(',') + "\r\n";
}

QString textOf(const Value* value)
{
    return value && !value->isNull() ? exactText(*value) : QString();
}

} // namespace

QByteArray ActivityExport::field(const QString& text)
{
    const QByteArray bytes = text.toUtf8();
    const auto special = [](char character) {
        return character == ',' || character == '"' || character == '\n' || character == '\r';
    };
    if (std::none_of(bytes.begin(), bytes.end(), special))
        return bytes;
    return '"' + QByteArray(bytes).replace('"', "\"\"") + '"';
}

ActivityExport::ActivityExport(Database* database, std::vector<std::int64_t> activities, const QString& path,
                               QObject* parent)
    : QObject(parent), m_database(database), m_activities(std::move(activities)), m_file(path)
{
}

void ActivityExport::start()
{
    if (!m_file.open(QIODevice::WriteOnly)) {
        end();
        return;
    }
    m_file.write(
        line({tr("Table"), tr("Row"), tr("Change"), tr("Column"), tr("Before"), tr("After"), tr("Who"), tr("When")}));
    askForMore();
}

void ActivityExport::askForMore()
{
    Database* const database = m_database.data();
    if (!database) {
        deleteLater();
        return;
    }
    if (m_at == m_activities.size()) {
        end();
        return;
    }
    database->activityRows(this, m_activities[m_at], m_rows, SliceSize,
                           [this](Result<std::vector<device::RowChange>> rows) {
                               if (!rows) {
                                   m_file.cancelWriting();
                                   emit failed(rows.error());
                                   deleteLater();
                                   return;
                               }
                               write(*rows);
                               askForMore();
                           });
}

void ActivityExport::write(const std::vector<device::RowChange>& rows)
{
    for (const device::RowChange& row : rows)
        writeRow(row);
    m_rows += rows.size();
    if (rows.size() < SliceSize) {
        ++m_at;
        m_rows = 0;
    }
}

void ActivityExport::writeRow(const device::RowChange& row)
{
    const device::ChangeKind kind = changeKind(row.before, row.after);
    for (const std::string& column : changedColumns(row.before, row.after)) {
        m_file.write(line({toQString(row.table), keyText(row.key), Wording::changeKind(kind), toQString(column),
                           textOf(valueIn(row.before, column)), textOf(valueIn(row.after, column)), toQString(row.user),
                           toQString(row.time)}));
        ++m_lines;
    }
}

void ActivityExport::end()
{
    if (m_file.isOpen() && m_file.commit())
        emit finished(m_lines);
    else
        emit failed({ErrorKind::InvalidRequest, "cannotWrite", m_file.errorString().toStdString(), {}});
    deleteLater();
}

} // namespace dbsync::ui
