#pragma once

#include "base/error.h"

#include <string>

namespace dbsync::cloud {

/// Reads a password: one line of stdin with `fromStdin`, else asked for twice on the terminal without showing it. Code
/// "usage" where there is no terminal to ask on.
Result<std::string> readPassword(bool fromStdin);

} // namespace dbsync::cloud
