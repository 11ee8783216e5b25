#include "test_support/failing_disk.h"

#include <atomic>
#include <cstring>
#include <sqlite3.h>

namespace dbsync::test {

namespace {

std::atomic<std::int64_t> writesLeft{-1}; // negative: never fails
std::atomic<bool> failed{false};
std::atomic<FailingDisk::Fault> kind{FailingDisk::Fault::Crash};

/// Whether this write fails.
bool spend()
{
    if (writesLeft < 0)
        return false;
    if (writesLeft.load() > 0) {
        --writesLeft;
        return false;
    }
    failed = true;
    return true;
}

/// An open file: ours in front, the real one behind it.
struct File
{
    sqlite3_file base;
    sqlite3_io_methods methods;
    bool fails; ///< belongs to a desk; the cloud's disk is sound
};

sqlite3_file* real(sqlite3_file* file)
{
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<File*>(file) + 1);
}

const sqlite3_io_methods* realMethods(sqlite3_file* file)
{
    return real(file)->pMethods;
}

bool fails(sqlite3_file* file)
{
    return reinterpret_cast<File*>(file)->fails;
}

int closeFile(sqlite3_file* f)
{
    return realMethods(f)->xClose(real(f));
}
int readFile(sqlite3_file* f, void* data, int size, sqlite3_int64 offset)
{
    return realMethods(f)->xRead(real(f), data, size, offset);
}
int writeFile(sqlite3_file* f, const void* data, int size, sqlite3_int64 offset)
{
    const bool first = !failed;
    if (!fails(f) || !spend())
        return realMethods(f)->xWrite(real(f), data, size, offset);
    if (kind == FailingDisk::Fault::Torn && first)
        realMethods(f)->xWrite(real(f), data, size / 2, offset);
    return kind == FailingDisk::Fault::Full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}
int truncateFile(sqlite3_file* f, sqlite3_int64 size)
{
    return fails(f) && spend() ? SQLITE_IOERR_TRUNCATE : realMethods(f)->xTruncate(real(f), size);
}
int syncFile(sqlite3_file* f, int)
{
    // Nothing here loses power, so nothing need reach the platter: simulations sync thousands of times.
    return fails(f) && writesLeft == 0 ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}
int fileSize(sqlite3_file* f, sqlite3_int64* size)
{
    return realMethods(f)->xFileSize(real(f), size);
}
int lockFile(sqlite3_file* f, int level)
{
    return realMethods(f)->xLock(real(f), level);
}
int unlockFile(sqlite3_file* f, int level)
{
    return realMethods(f)->xUnlock(real(f), level);
}
int checkLock(sqlite3_file* f, int* result)
{
    return realMethods(f)->xCheckReservedLock(real(f), result);
}
int controlFile(sqlite3_file* f, int what, void* argument)
{
    return realMethods(f)->xFileControl(real(f), what, argument);
}
int sectorSize(sqlite3_file* f)
{
    return realMethods(f)->xSectorSize(real(f));
}
int characteristics(sqlite3_file* f)
{
    return realMethods(f)->xDeviceCharacteristics(real(f));
}
int mapShared(sqlite3_file* f, int page, int size, int extend, volatile void** where)
{
    return realMethods(f)->xShmMap(real(f), page, size, extend, where);
}
int lockShared(sqlite3_file* f, int offset, int count, int flags)
{
    return realMethods(f)->xShmLock(real(f), offset, count, flags);
}
void barrierShared(sqlite3_file* f)
{
    realMethods(f)->xShmBarrier(real(f));
}
int unmapShared(sqlite3_file* f, int remove)
{
    return realMethods(f)->xShmUnmap(real(f), remove);
}

sqlite3_vfs* realDisk = nullptr;

bool isDesk(const char* name)
{
    return std::strstr(name, "desk") != nullptr;
}

int openFile(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* outFlags)
{
    auto* ours = reinterpret_cast<File*>(file);
    ours->base.pMethods = nullptr;
    const int result = realDisk->xOpen(realDisk, name, real(file), flags, outFlags);
    if (!real(file)->pMethods)
        return result;
    ours->methods = sqlite3_io_methods{
        2,          closeFile,     readFile,    writeFile,   truncateFile, syncFile,        fileSize,
        lockFile,   unlockFile,    checkLock,   controlFile, sectorSize,   characteristics, mapShared,
        lockShared, barrierShared, unmapShared, nullptr,     nullptr};
    ours->base.pMethods = &ours->methods;
    ours->fails = name && isDesk(name);
    return result;
}

int deleteFile(sqlite3_vfs*, const char* name, int syncFolder)
{
    return isDesk(name) && spend() ? SQLITE_IOERR_DELETE : realDisk->xDelete(realDisk, name, syncFolder);
}

} // namespace

void FailingDisk::install()
{
    static sqlite3_vfs disk;
    if (realDisk)
        return;
    realDisk = sqlite3_vfs_find(nullptr);
    disk = *realDisk;
    disk.zName = "failing";
    disk.szOsFile = static_cast<int>(sizeof(File)) + realDisk->szOsFile;
    disk.xOpen = openFile;
    disk.xDelete = deleteFile;
    sqlite3_vfs_register(&disk, 1);
}

void FailingDisk::failAfter(std::int64_t writes, Fault fault)
{
    failed = false;
    kind = fault;
    writesLeft = writes;
}

void FailingDisk::heal()
{
    writesLeft = -1;
}

bool FailingDisk::hasFailed()
{
    return failed;
}

} // namespace dbsync::test
