#pragma once

#include "base/error.h"
#include "device/store/link_state.h"
#include "schema/table.h"

#include <string>
#include <vector>

namespace dbsync::device {

/// What stands in a file that is to be linked.
struct FileContents
{
    bool exists = false;
    bool linked = false;
    Schema schema;
    std::int64_t rows = 0;
    std::string taken; ///< what has a name that a link needs, in a file that is not linked: `view "dbsync_state"`
};

/// Looks at a file without changing it. Errors as of LocalFile.
Result<FileContents> inspectFile(const std::string& path);

/// Links the file in one transaction: makes the tables that it lacks (with their indexes, triggers and views), sets up
/// capture, and notes every row that is there as pending. A fresh companion is made. Nothing is left where it fails.
Result<void> installLink(const std::string& path, LinkState state);

/// Removes everything of ours from the file and beside it; tables and rows stay as they are.
Result<void> removeLink(const std::string& path);

} // namespace dbsync::device
