#pragma once

#include <cstdint>
#include <string>

namespace dbsync {

/// "1 row of table \"Album\" was" or "7 rows of table \"Album\" were": `one` and `many` are what follows the number.
inline std::string counted(std::int64_t count, const std::string& one, const std::string& many)
{
    return std::to_string(count) + (count == 1 ? one : many);
}

} // namespace dbsync
