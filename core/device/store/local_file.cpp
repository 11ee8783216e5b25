#include "device/store/local_file.h"

#include "base/sqlite.h"

#include <QFile>
#include <QFileInfo>
#include <QSqlDriver>
#include <QSqlError>
#include <QUuid>
#include <QVariant>

#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace dbsync::device {

namespace {

constexpr int busyMilliseconds = 5000;
/// A commit that waits for readers to end keeps new ones out meanwhile, so it gives up sooner.
constexpr int commitMilliseconds = 1000;
constexpr int pauseMilliseconds = 5;

int waitForLock(void* handle, int count)
{
    const bool commits = sqlite3_txn_state(static_cast<sqlite3*>(handle), "main") == SQLITE_TXN_WRITE;
    if (count * pauseMilliseconds >= (commits ? commitMilliseconds : busyMilliseconds))
        return 0;
    sqlite3_sleep(pauseMilliseconds);
    return 1;
}

Error localError(const char* code, std::string message, std::string hint)
{
    return {ErrorKind::LocalDatabase, code, std::move(message), std::move(hint)};
}

Error notADatabase(const std::string& name)
{
    return localError("notADatabase", "The file " + name + " is not a SQLite database.",
                      "Choose a SQLite database file.");
}

/// The same in words of the file, where they are SQLite's of a statement.
Error namingFile(Error error, const std::string& name)
{
    if (error.code == "notADatabase")
        return notADatabase(name);
    if (error.code == "damaged")
        error.message = "The file " + name + " is damaged: " + error.message;
    return error;
}

/// Looks at the file before SQLite does, for words that say more than SQLite's. It is never opened but by SQLite: a
/// process that closes any descriptor of a file loses the locks that SQLite holds on it, and two programs would write
/// at once.
Result<void> inspect(const QString& path, bool create)
{
    const QFileInfo info(path);
    const std::string name = path.toStdString();
    if (!info.exists()) {
        if (create)
            return {};
        return localError("missing", "There is no file " + name + ".", "Check the path, or choose another file.");
    }
    if (!info.isFile())
        return localError("notADatabase", name + " is not a file.", "Choose a SQLite database file.");
    if (::access(QFile::encodeName(path).constData(), R_OK) != 0)
        return localError("cannotOpen", "The file " + name + " cannot be read: " + std::strerror(errno) + ".",
                          "Check the permissions of the file and of its folder.");
    return info.size() > 0 || create ? Result<void>() : Result<void>(notADatabase(name));
}

} // namespace

std::string absolutePath(const std::string& path)
{
    const QFileInfo info(QString::fromStdString(path));
    const QString canonical = info.canonicalFilePath();
    return (canonical.isEmpty() ? info.absoluteFilePath() : canonical).toStdString();
}

Result<LocalFile> LocalFile::open(const std::string& path, bool create)
{
    LocalFile file;
    file.m_path = absolutePath(path);
    const QString name = QString::fromStdString(file.m_path);
    DBSYNC_TRY(inspect(name, create));
    file.m_connection = QStringLiteral("dbsync-") + QUuid::createUuid().toString(QUuid::WithoutBraces);
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), file.m_connection);
        database.setDatabaseName(name);
        if (!database.open())
            return localError("cannotOpen",
                              "The file " + file.m_path +
                                  " cannot be opened: " + database.lastError().text().toStdString(),
                              "Check the permissions of the file and of its folder.");
        const QVariant handle = database.driver()->handle();
        file.m_handle = *static_cast<sqlite3* const*>(handle.constData());
    }
    sqlite3_busy_handler(file.m_handle, waitForLock, file.m_handle);
    sqlite3_db_config(file.m_handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    // The first statement that reads finds damage and locks.
    if (auto probe = sqlite::execute(file.m_handle, "PRAGMA foreign_keys = OFF; PRAGMA recursive_triggers = OFF; "
                                                    "PRAGMA temp_store = FILE; PRAGMA main.cache_size = -16000; "
                                                    "SELECT count(*) FROM main.sqlite_schema");
        !probe)
        return namingFile(std::move(probe.error()), file.m_path);
    return file;
}

Result<std::string> LocalFile::encoding() const
{
    DBSYNC_ASSIGN(auto text, sqlite::queryText(m_handle, "PRAGMA main.encoding"));
    return text.value_or("UTF-8");
}

LocalFile::LocalFile(LocalFile&& other) noexcept
    : m_path(std::move(other.m_path)),
      m_connection(std::exchange(other.m_connection, {})),
      m_handle(std::exchange(other.m_handle, nullptr))
{
}

LocalFile& LocalFile::operator=(LocalFile&& other) noexcept
{
    close();
    m_path = std::move(other.m_path);
    m_connection = std::exchange(other.m_connection, {});
    m_handle = std::exchange(other.m_handle, nullptr);
    return *this;
}

LocalFile::~LocalFile()
{
    close();
}

void LocalFile::close()
{
    if (m_connection.isEmpty())
        return;
    QSqlDatabase::database(m_connection, false).close();
    QSqlDatabase::removeDatabase(m_connection);
    m_connection.clear();
    m_handle = nullptr;
}

} // namespace dbsync::device
