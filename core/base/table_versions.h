#pragma once

#include <cstdint>

namespace dbsync {

/// The version of a database's tables of ours, and the one that this program makes of it when it opens it.
struct TableVersions
{
    std::int64_t stored = 0; ///< 0: none of ours are there
    std::int64_t known = 0;
};

} // namespace dbsync
