#pragma once

#include "base/error.h"

#include <QString>

#include <vector>

namespace dbsync::sync {

/// A database that was linked on this computer.
struct LinkedDatabase
{
    QString path;
    QString server;
    QString tenant;
    QString device;
};

/// Those that were linked on this computer and whose files still exist; from the configuration alone.
std::vector<LinkedDatabase> linkedDatabases();
/// Whether they can be read at all; an error where what is noted of them is damaged.
Result<void> databasesReadable();
Result<void> rememberDatabase(const LinkedDatabase& database);
Result<void> forgetDatabase(const QString& path);

/// Whether a file is the device that it says it is: known here, at this path, or moved from a path that is gone. A
/// file that came from elsewhere, or stands beside its original, is a copy.
bool isCopy(const QString& path, const QString& device);

} // namespace dbsync::sync
