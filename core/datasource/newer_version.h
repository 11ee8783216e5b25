#pragma once

#include "base/error.h"
#include "base/table_versions.h"

#include <string>

namespace dbsync::datasource {

/// The error of a datasource whose tables are of a newer version than this program knows, code newerVersion.
inline Error newerVersion(const TableVersions& versions)
{
    return {ErrorKind::InvalidRequest, "newerVersion",
            "The tables of the datasource have version " + std::to_string(versions.stored) +
                ", this program knows only " + std::to_string(versions.known) + ".",
            "Start the newer dbsync-cloud that made it."};
}

} // namespace dbsync::datasource
