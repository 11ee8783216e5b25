#include "sync/account/secret_store.h"

#include "sync/account/configuration.h"
#include "sync/account/keychain.h"

#include <QHash>
#include <QMutex>

namespace dbsync::sync {

namespace {

const auto documentName = QStringLiteral("credentials");

/// Secrets that are not to outlive this process.
struct Memory
{
    QMutex mutex;
    QHash<QString, QString> secrets;
};

Memory& memory()
{
    static Memory memory;
    return memory;
}

/// Takes a secret that is to stay in memory; false where it is to be kept.
bool remember(const QString& name, const QString& secret, std::optional<bool> keep)
{
    const QMutexLocker lock(&memory().mutex);
    const bool volatileNow = memory().secrets.contains(name);
    if (keep.value_or(!volatileNow)) {
        memory().secrets.remove(name);
        return false;
    }
    memory().secrets.insert(name, secret);
    return true;
}

Result<void> removeFromFile(const QString& name)
{
    DBSYNC_ASSIGN(const QJsonObject kept, readConfiguration(documentName));
    if (!kept.contains(name))
        return {};
    return changeConfiguration(documentName, [&](QJsonObject& json) { json.remove(name); });
}

/// Removes what lies in the keychain or in the file.
Result<void> removeKept(const QString& name)
{
    if (!Keychain::isAway())
        Keychain::remove(name);
    return removeFromFile(name);
}

} // namespace

bool secretsLieInFile()
{
    return Keychain::isAway();
}

Result<void> writeSecret(const QString& name, const QString& secret, std::optional<bool> keep)
{
    if (remember(name, secret, keep))
        return keep ? removeKept(name) : Result<void>();
    if (!Keychain::isAway() && Keychain::write(name, secret) == Keychain::Answer::Done)
        return removeFromFile(name);
    return changeConfiguration(documentName, [&](QJsonObject& json) { json.insert(name, secret); });
}

/// What lies in the file was written when the keychain could not be reached, so it is newer than what that has.
Result<std::optional<QString>> readSecret(const QString& name)
{
    {
        const QMutexLocker lock(&memory().mutex);
        const auto found = memory().secrets.constFind(name);
        if (found != memory().secrets.constEnd())
            return std::optional<QString>(*found);
    }
    DBSYNC_ASSIGN(const QJsonObject json, readConfiguration(documentName));
    if (const auto kept = json.value(name); kept.isString())
        return std::optional<QString>(kept.toString());
    if (Keychain::isOff())
        return std::optional<QString>();
    QString secret;
    const auto answer = Keychain::isAway() ? Keychain::Answer::Unreachable : Keychain::read(name, secret);
    if (answer == Keychain::Answer::Unreachable)
        return Error{ErrorKind::Refused, "keychainAway", "The keychain that has this login is locked, or not running.",
                     "Unlock it, or log in again."};
    return answer == Keychain::Answer::Done ? std::optional(secret) : std::nullopt;
}

Result<void> removeSecret(const QString& name)
{
    {
        const QMutexLocker lock(&memory().mutex);
        memory().secrets.remove(name);
    }
    return removeKept(name);
}

} // namespace dbsync::sync
