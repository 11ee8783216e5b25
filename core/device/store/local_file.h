#pragma once

#include "base/error.h"

#include <QSqlDatabase>
#include <QString>

#include <sqlite3.h>
#include <string>

namespace dbsync::device {

/// The user's database file, opened through Qt SQL. On this connection neither triggers nor foreign-key actions run:
/// what comes from the cloud has had its effects where the change was made. Belongs to the thread that opened it.
class LocalFile
{
public:
    /// Opens an existing SQLite file, or with `create` a missing or empty one. Errors are of kind LocalDatabase:
    /// missing, notADatabase, cannotOpen, locked, damaged.
    static Result<LocalFile> open(const std::string& path, bool create = false);
    LocalFile(LocalFile&& other) noexcept;
    LocalFile& operator=(LocalFile&& other) noexcept;
    ~LocalFile();

    const std::string& path() const { return m_path; }
    sqlite3* handle() const { return m_handle; }
    /// Of its text: "UTF-8", "UTF-16le" or "UTF-16be".
    Result<std::string> encoding() const;
    QSqlDatabase database() const { return QSqlDatabase::database(m_connection, false); }

private:
    LocalFile() = default;
    void close();
    std::string m_path;
    QString m_connection;
    sqlite3* m_handle = nullptr;
};

/// The absolute path of a file that exists or will.
std::string absolutePath(const std::string& path);

} // namespace dbsync::device
