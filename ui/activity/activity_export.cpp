#include "ui/activity/activity_export.h"

#include "ui/words/record_columns.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QSaveFile>

#include <algorithm>

namespace dbsync::ui {

namespace {

constexpr std::size_t sliceSize = 500;

QByteArray line(const QStringList& fields)
{
    QByteArrayList quoted;
    for (const QString& field : fields)
        quoted << ActivityExport::field(field);
    return quoted.join(',') + "\r\n";
}

/// Telephone numbers and amounts begin with a sign as well, but call nothing.
bool looksLikeFormula(const QByteArray& text)
{
    const char first = text.isEmpty() ? '\0' : text.front();
    if (first == '=' || first == '@' || first == '\t' || first == '\r')
        return true;
    const auto calls = [](char character) { return character == '(' || character == '|' || character == '!'; };
    return (first == '+' || first == '-') && std::any_of(text.begin(), text.end(), calls);
}

QString textOf(const Value* value)
{
    return value && !value->isNull() ? exactText(*value) : QString();
}

} // namespace

QByteArray ActivityExport::field(const QString& text)
{
    QByteArray bytes = text.toUtf8();
    if (looksLikeFormula(bytes))
        bytes.prepend('\'');
    const auto special = [](char character) {
        return character == ',' || character == '"' || character == '\n' || character == '\r';
    };
    if (std::none_of(bytes.begin(), bytes.end(), special))
        return bytes;
    return '"' + bytes.replace('"', "\"\"") + '"';
}

/// The file as its thread sees it.
class ActivityExport::File
{
public:
    explicit File(const QString& path) : m_file(path) {}

    /// The byte order mark tells spreadsheets that it is UTF-8.
    bool open(const QStringList& titles)
    {
        return m_file.open(QIODevice::WriteOnly) && m_file.write("\xEF\xBB\xBF" + line(titles)) > 0;
    }

    bool write(const std::vector<device::RowChange>& rows)
    {
        return std::all_of(rows.begin(), rows.end(), [this](const device::RowChange& row) { return write(row); });
    }

    bool commit() { return m_file.flush() && m_file.commit(); }
    qint64 lines() const { return m_lines; }
    std::string problem() const { return m_file.errorString().toStdString(); }

private:
    bool write(const device::RowChange& row)
    {
        const device::ChangeKind kind = changeKind(row.before, row.after);
        for (const std::string& column : changedColumns(row.before, row.after)) {
            const QByteArray text =
                line({toQString(row.table), keyText(row.key), Wording::changeKind(kind), toQString(column),
                      textOf(valueIn(row.before, column)), textOf(valueIn(row.after, column)), toQString(row.user),
                      toQString(row.time)});
            if (m_file.write(text) != text.size())
                return false;
            ++m_lines;
        }
        return true;
    }

    QSaveFile m_file;
    qint64 m_lines = 0;
};

ActivityExport::ActivityExport(Database* database, std::vector<std::int64_t> activities, const QString& path,
                               std::shared_ptr<device::TransferState> state, QObject* parent)
    : QObject(parent),
      m_database(database),
      m_activities(std::move(activities)),
      m_state(std::move(state)),
      m_file(std::make_shared<File>(path)),
      m_writer(QStringLiteral("export"))
{
}

ActivityExport::~ActivityExport() = default;

void ActivityExport::start()
{
    const QStringList titles{tr("Table"),  tr("Row"),   tr("Change"), tr("Column"),
                             tr("Before"), tr("After"), tr("Who"),    tr("When")};
    m_writer.run(
        this, [file = m_file, titles] { return file->open(titles); }, [this](bool done) { wrote(0, done); });
}

void ActivityExport::askForMore()
{
    Database* const database = m_database.data();
    if (!database || m_state->stop)
        return fail({ErrorKind::Cancelled, device::exportStopped, "The export was stopped; there is no file.", {}});
    if (m_at == m_activities.size())
        return commit();
    database->activityRows(this, m_activities[m_at], m_rows, sliceSize,
                           [this](Result<std::vector<device::RowChange>> rows) {
                               if (rows)
                                   write(std::move(*rows));
                               else
                                   fail(rows.error());
                           });
}

void ActivityExport::write(std::vector<device::RowChange> rows)
{
    const std::size_t count = rows.size();
    m_rows += count;
    if (count < sliceSize) {
        ++m_at;
        m_rows = 0;
    }
    m_writer.run(
        this, [file = m_file, rows = std::move(rows)] { return file->write(rows); },
        [this, count](bool done) { wrote(count, done); });
}

void ActivityExport::wrote(std::size_t rows, bool done)
{
    m_state->done += static_cast<std::int64_t>(rows);
    if (done)
        askForMore();
    else
        fail({ErrorKind::InvalidRequest, "cannotWrite", m_file->problem(), {}});
}

void ActivityExport::commit()
{
    m_writer.run(
        this, [file = m_file] { return file->commit(); },
        [this](bool done) {
            if (!done)
                return fail({ErrorKind::InvalidRequest, "cannotWrite", m_file->problem(), {}});
            emit finished(m_file->lines());
            deleteLater();
        });
}

void ActivityExport::fail(const Error& error)
{
    emit failed(error);
    deleteLater();
}

} // namespace dbsync::ui
