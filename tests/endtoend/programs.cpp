#include "endtoend/programs.h"

#include "base/sqlite.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>

namespace dbsync::test {

namespace {

constexpr int limitMilliseconds = 60'000;

QString program(const char* name)
{
    return QStringLiteral(DBSYNC_BINARY_DIR "/bin/") + QLatin1String(name);
}

} // namespace

CloudProcess::~CloudProcess()
{
    if (m_process)
        kill();
}

bool CloudProcess::start()
{
    const QString address = m_url.isEmpty() ? QStringLiteral("127.0.0.1:0") : m_url.mid(7);
    m_process = std::make_unique<QProcess>();
    m_process->setStandardErrorFile(m_folder + QStringLiteral("/log"), QIODevice::Append);
    m_process->setProcessEnvironment(environment());
    QStringList arguments{QStringLiteral("serve"), QStringLiteral("--listen"), address};
    if (m_withData)
        arguments += {QStringLiteral("--data"), m_folder};
    m_process->start(program("dbsync-cloud"), arguments);
    QElapsedTimer waiting;
    waiting.start();
    while (!m_process->canReadLine() && waiting.elapsed() < limitMilliseconds) {
        if (!m_process->waitForReadyRead(limitMilliseconds))
            return false;
    }
    m_url = QString::fromUtf8(m_process->readLine()).trimmed().section(QLatin1Char(' '), -1);
    return m_url.startsWith(QStringLiteral("http://127.0.0.1:"));
}

int CloudProcess::stop()
{
    m_process->terminate();
    const bool ended = m_process->waitForFinished(limitMilliseconds);
    const int code = ended && m_process->exitStatus() == QProcess::NormalExit ? m_process->exitCode() : -1;
    m_process.reset();
    return code;
}

void CloudProcess::kill()
{
    m_process->kill();
    m_process->waitForFinished(limitMilliseconds);
    m_process.reset();
}

QProcessEnvironment CloudProcess::environment() const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(m_variables);
    return environment;
}

Ended CloudProcess::run(const QStringList& arguments, const QByteArray& input) const
{
    QProcess process;
    process.setProcessEnvironment(environment());
    process.start(program("dbsync-cloud"), arguments);
    process.write(input);
    process.closeWriteChannel();
    Ended ended;
    if (!process.waitForFinished(limitMilliseconds))
        return ended;
    ended.code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    ended.errors = QString::fromUtf8(process.readAllStandardError());
    return ended;
}

Desk::Desk() = default;

QProcessEnvironment Desk::environment() const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("DBSYNC_CONFIG_DIR"), m_folder.filePath(QStringLiteral("configuration")));
    environment.insert(QStringLiteral("DBSYNC_KEYCHAIN"), QStringLiteral("off"));
    return environment;
}

Ended Desk::run(const QStringList& arguments, const QByteArray& input) const
{
    QProcess process;
    process.setProcessEnvironment(environment());
    process.start(program("dbsync"), arguments + QStringList{QStringLiteral("--json")});
    process.write(input);
    process.closeWriteChannel();
    Ended ended;
    if (!process.waitForFinished(limitMilliseconds))
        return ended;
    ended.code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    ended.json = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
    ended.errors = QString::fromUtf8(process.readAllStandardError());
    return ended;
}

std::unique_ptr<QProcess> Desk::start(const QStringList& arguments) const
{
    auto process = std::make_unique<QProcess>();
    process->setProcessEnvironment(environment());
    process->start(program("dbsync"), arguments);
    process->waitForStarted(limitMilliseconds);
    return process;
}

std::unique_ptr<QProcess> Desk::startDesktop(const QStringList& arguments, const QProcessEnvironment& variables) const
{
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment all = environment();
    all.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    all.insert(variables);
    process->setProcessEnvironment(all);
    process->start(program("dbsync-desktop"), arguments);
    process->waitForStarted(limitMilliseconds);
    return process;
}

QString chinookFile(const QString& name)
{
    for (const char* folder : {"/../shared/data/chinook/", "/../../shared/data/chinook/"}) {
        const QString path = QStringLiteral(DBSYNC_SOURCE_DIR) + QLatin1String(folder) + name;
        if (QFile::exists(path))
            return path;
    }
    return {};
}

bool makeSample(const QString& path, const QString& source)
{
    if (!source.isEmpty())
        return QFile::copy(source, path) && QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
    QFile sql(QStringLiteral(DBSYNC_SOURCE_DIR "/installer/sample/company.sql"));
    return sql.open(QIODevice::ReadOnly) && runSql(path, QString::fromUtf8(sql.readAll())).isEmpty();
}

QString runSql(const QString& path, const QString& sql)
{
    auto file = sqlite::Connection::open(path.toStdString(), true);
    if (!file)
        return QString::fromStdString(file.error().message);
    const auto done = sqlite::execute(*file, sql.toStdString());
    return done ? QString() : QString::fromStdString(done.error().message);
}

QString queryText(const QString& path, const QString& sql)
{
    auto file = sqlite::Connection::open(path.toStdString(), false);
    const auto text = sqlite::queryText(*file, sql.toStdString());
    return text && *text ? QString::fromStdString(**text) : QString();
}

namespace {

QStringList column(sqlite3* file, const std::string& sql)
{
    QStringList texts;
    auto statement = sqlite::Statement::prepare(file, sql);
    while (statement) {
        const auto more = statement->step();
        if (!more || !*more)
            break;
        const std::string_view text = statement->text(0);
        texts.append(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())));
    }
    return texts;
}

} // namespace

QStringList queryColumn(const QString& path, const QString& sql)
{
    auto file = sqlite::Connection::open(path.toStdString(), false);
    return column(*file, sql.toStdString());
}

QStringList allRows(const QString& path)
{
    auto file = sqlite::Connection::open(path.toStdString(), false);
    QStringList rows;
    const QStringList tables = column(*file, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE "
                                             "'dbsync%' AND name NOT LIKE 'sqlite%' ORDER BY lower(name)");
    for (const QString& table : tables) {
        const std::string name = table.toStdString();
        const QStringList columns =
            column(*file, "SELECT 'quote(' || '\"' || replace(name, '\"', '\"\"') || '\")' FROM pragma_table_info(" +
                              sqlite::quoteText(name) + ")");
        const std::string row = columns.join(QStringLiteral(" || ',' || ")).toStdString();
        for (const QString& each : column(*file, "SELECT " + row + " FROM " + sqlite::quoteName(name) + " ORDER BY 1"))
            rows.append(table + QStringLiteral(": ") + each);
    }
    return rows;
}

QStringList definitions(const QString& path)
{
    auto file = sqlite::Connection::open(path.toStdString(), false);
    return column(*file, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name");
}

} // namespace dbsync::test
