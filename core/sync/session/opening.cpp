#include "sync/session/opening.h"

#include "device/view/sync_outcome.h"

#include <QFileInfo>
#include <QThread>

#include <unistd.h>

namespace dbsync::sync {

namespace {

/// Does `work` again as long as another program holds the file. SQLite waits 5 s in each.
template <typename T, typename Work>
Result<T> untilUnlocked(const Work& work)
{
    const auto start = std::chrono::steady_clock::now();
    while (true) {
        Result<T> done = work();
        const bool locked = !done && done.error().code == "locked";
        if (!locked || std::chrono::steady_clock::now() - start > fileLimit - std::chrono::seconds(5))
            return done;
        QThread::msleep(50);
    }
}

} // namespace

Result<std::unique_ptr<device::Store>> openLinked(const QString& path)
{
    return untilUnlocked<std::unique_ptr<device::Store>>([&] { return device::Store::open(path.toStdString()); });
}

Result<OpenedFile> openForSync(const QString& path)
{
    DBSYNC_ASSIGN(auto store, openLinked(path));
    auto account = AccountStore().find(QString::fromStdString(store->state().server),
                                       QString::fromStdString(store->state().tenant));
    if (!account) {
        (void)device::writeFailure(store->companion(), account.error());
        return account.error();
    }
    DBSYNC_ASSIGN(auto lock, device::SyncLock::take(store->path(), fileLimit));
    DBSYNC_TRY(store->reload());
    return OpenedFile{std::move(store), std::move(*account), std::move(lock)};
}

Result<void> awaitWritable(const std::string& path)
{
    const QFileInfo info(QString::fromStdString(path));
    const std::string folder = info.absolutePath().toStdString();
    if (::access(folder.c_str(), W_OK) != 0)
        return Error{ErrorKind::LocalDatabase, "readOnly", "Nothing can be written in the folder " + folder + ".",
                     "Check the permissions of the folder."};
    if (!info.exists())
        return {};
    return untilUnlocked<void>([&]() -> Result<void> {
        DBSYNC_ASSIGN(const auto file, device::LocalFile::open(path, true));
        DBSYNC_ASSIGN([[maybe_unused]] const auto writing,
                      sqlite::Transaction::begin(file.handle(), sqlite::Transaction::Kind::Immediate));
        return {};
    });
}

} // namespace dbsync::sync
