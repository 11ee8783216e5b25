#include "sync/auto/damage_note.h"

#include "base/sqlite.h"
#include "device/store/companion.h"
#include "sync/auto/file_check.h"

#include <sys/stat.h>

namespace dbsync::sync {

namespace {

constexpr int busyMilliseconds = 100;

/// The companion without the file, of which who knows what can be read. It may be missing, or locked: then there is no
/// note, as what is told by it is told by others, too.
Result<sqlite::Connection> openCompanion(const std::string& path)
{
    return sqlite::Connection::open(device::companionPath(path), false, busyMilliseconds);
}

Error damaged(const std::string& message)
{
    return {ErrorKind::LocalDatabase, "damaged", message, "Restore the file from a backup."};
}

/// What was found in the file as it is; "" where nothing was.
std::string notedDamage(const std::string& path)
{
    const auto companion = openCompanion(path);
    if (!companion)
        return {};
    const auto note = sqlite::queryText(*companion, "SELECT value FROM state WHERE name = 'damage'");
    if (!note || !*note)
        return {};
    const std::size_t end = (*note)->find('\n');
    const bool holds = end != std::string::npos && (*note)->substr(0, end) == writtenStamp(path, false);
    return holds ? (*note)->substr(end + 1) : std::string();
}

} // namespace

std::string writtenStamp(const std::string& path, bool withLog)
{
    std::string stamp;
    for (const std::string& each : {path, path + "-wal"}) {
        struct stat info = {};
        if ((each == path || withLog) && stat(each.c_str(), &info) == 0)
            stamp += std::to_string(info.st_ino) + ':' + std::to_string(info.st_size) + ':' +
                     std::to_string(info.st_mtim.tv_sec) + ':' + std::to_string(info.st_mtim.tv_nsec) + ' ';
    }
    return stamp;
}

void noteDamage(const std::string& path, const Error& damage)
{
    const auto companion = openCompanion(path);
    if (!companion)
        return;
    auto write = sqlite::Statement::prepare(*companion, "INSERT INTO state(name, value) VALUES ('damage', ?1) ON "
                                                        "CONFLICT(name) DO UPDATE SET value = excluded.value");
    if (write)
        (void)write->bind(1, writtenStamp(path, false) + '\n' + damage.message).run();
}

void forgetDamage(const std::string& path)
{
    if (const auto companion = openCompanion(path))
        (void)sqlite::execute(*companion, "DELETE FROM state WHERE name = 'damage'");
}

Result<void> lookForDamage(const std::string& path)
{
    if (const std::string known = notedDamage(path); !known.empty())
        return damaged(known);
    const auto looked = FileCheck(path, false).step();
    if (!looked && (looked.error().code == "damaged" || looked.error().code == "notADatabase"))
        return looked.error();
    return {};
}

} // namespace dbsync::sync
