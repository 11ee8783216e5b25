#include "sync/account/configuration.h"

#include "base/file_lock.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>
#include <QStandardPaths>

#include <array>
#include <cerrno>
#include <cstring>
#include <pwd.h>
#include <unistd.h>

namespace dbsync::sync {

namespace {

constexpr std::chrono::seconds lockLimit{10};

QString pathOf(const QString& name)
{
    return QDir(configurationFolder()).filePath(name + QStringLiteral(".json"));
}

Error cannot(const char* what, const QString& path, const QString& why)
{
    return {ErrorKind::Internal, "configuration",
            std::string("The configuration ") + path.toStdString() + " cannot be " + what + ": " + why.toStdString() +
                ".",
            "Check the folder's permissions and the room on its disk, or set DBSYNC_CONFIG_DIR to another."};
}

/// The user's home where HOME does not name it, as in a service or under cron: Qt would take the root of all files.
QString homeWithoutVariable()
{
    if (!qEnvironmentVariableIsEmpty("HOME"))
        return {};
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 16384> buffer{};
    if (getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) != 0 || !found || !found->pw_dir)
        return {};
    return QFile::decodeName(found->pw_dir);
}

} // namespace

QString configurationFolder()
{
    const QString chosen = qEnvironmentVariable("DBSYNC_CONFIG_DIR");
    if (!chosen.isEmpty())
        return chosen;
    const QString home = homeWithoutVariable();
    if (!home.isEmpty() && qEnvironmentVariableIsEmpty("XDG_CONFIG_HOME"))
        return QDir(home).filePath(QStringLiteral(".config/db-sync"));
    return QDir(QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation))
        .filePath(QStringLiteral("db-sync"));
}

Result<QJsonObject> readConfiguration(const QString& name)
{
    QFile file(pathOf(name));
    if (!file.exists())
        return QJsonObject();
    if (!file.open(QIODevice::ReadOnly))
        return cannot("read", file.fileName(), file.errorString());
    const QByteArray text = file.readAll();
    if (text.trimmed().isEmpty())
        return QJsonObject(); // what a crash of the computer may leave
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(text, &error);
    if (!document.isObject()) {
        Error damaged = cannot("read", file.fileName(),
                               error.error == QJsonParseError::NoError ? QStringLiteral("it holds no object")
                                                                       : error.errorString());
        damaged.hint = "Move the file away, then log in and link again. Databases keep what they have.";
        return damaged;
    }
    return document.object();
}

Result<void> changeConfiguration(const QString& name, const std::function<void(QJsonObject&)>& change)
{
    const QString path = pathOf(name);
    if (!QDir().mkpath(configurationFolder()))
        return cannot("written", path, QStringLiteral("the folder cannot be made"));
    FileLock lock;
    const auto taken = lock.take(QFile::encodeName(path + QStringLiteral(".lock")).toStdString(), lockLimit);
    if (taken != FileLock::Outcome::Taken)
        return cannot("changed", path,
                      taken == FileLock::Outcome::Held ? QStringLiteral("another program holds it")
                                                       : QString::fromLocal8Bit(std::strerror(errno)));
    DBSYNC_ASSIGN(QJsonObject object, readConfiguration(name));
    change(object);
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return cannot("written", path, file.errorString());
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    file.write(QJsonDocument(object).toJson());
    // commit() does not see what a full disk refuses of the last piece; flush() does.
    if (!file.flush() || !file.commit())
        return cannot("written", path, file.errorString());
    return {};
}

} // namespace dbsync::sync
