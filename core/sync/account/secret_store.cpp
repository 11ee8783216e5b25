#include "sync/account/secret_store.h"

#include "sync/account/configuration.h"

#include <QEventLoop>
#include <QHash>
#include <QMutex>
#include <QTimer>
#include <qt6keychain/keychain.h>

#include <atomic>

namespace dbsync::sync {

namespace {

constexpr int keychainMilliseconds = 10'000;
const auto service = QStringLiteral("db-sync");
const auto documentName = QStringLiteral("credentials");

/// Once a keychain could not be reached, this process asks it no more.
std::atomic<bool> keychainGone{false};

bool keychainIsOff()
{
    return keychainGone || qEnvironmentVariable("DBSYNC_KEYCHAIN") == QStringLiteral("off");
}

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

/// Runs a job to its end; false where the keychain cannot be reached. Any error but "not there" and "denied" means
/// that: without a service the library answers "other error" and no useful words.
bool run(QKeychain::Job& job)
{
    QEventLoop loop;
    job.setAutoDelete(false);
    job.setInsecureFallback(false);
    QObject::connect(&job, &QKeychain::Job::finished, &loop, &QEventLoop::quit);
    QTimer::singleShot(keychainMilliseconds, &loop, [&loop] { loop.exit(1); });
    job.start();
    const bool timedOut = loop.exec() != 0;
    const bool answered = !timedOut && (job.error() == QKeychain::NoError || job.error() == QKeychain::EntryNotFound);
    if (!answered)
        keychainGone = true;
    return answered;
}

/// Removes what lies in the keychain or in the file.
Result<void> removeKept(const QString& name)
{
    if (!keychainIsOff()) {
        QKeychain::DeletePasswordJob job(service);
        job.setKey(name);
        run(job);
    }
    return changeConfiguration(documentName, [&](QJsonObject& json) { json.remove(name); });
}

} // namespace

bool secretsLieInFile()
{
    return keychainIsOff();
}

Result<void> writeSecret(const QString& name, const QString& secret, std::optional<bool> keep)
{
    if (remember(name, secret, keep))
        return keep ? removeKept(name) : Result<void>();
    if (!keychainIsOff()) {
        QKeychain::WritePasswordJob job(service);
        job.setKey(name);
        job.setTextData(secret);
        if (run(job))
            return {};
    }
    return changeConfiguration(documentName, [&](QJsonObject& json) { json.insert(name, secret); });
}

Result<std::optional<QString>> readSecret(const QString& name)
{
    {
        const QMutexLocker lock(&memory().mutex);
        const auto found = memory().secrets.constFind(name);
        if (found != memory().secrets.constEnd())
            return std::optional<QString>(*found);
    }
    if (!keychainIsOff()) {
        QKeychain::ReadPasswordJob job(service);
        job.setKey(name);
        if (run(job) && job.error() == QKeychain::NoError)
            return std::optional<QString>(job.textData());
    }
    DBSYNC_ASSIGN(const QJsonObject json, readConfiguration(documentName));
    const auto found = json.value(name);
    return found.isString() ? std::optional<QString>(found.toString()) : std::nullopt;
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
