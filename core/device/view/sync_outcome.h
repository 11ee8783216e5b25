#pragma once

#include "base/error.h"
#include "device/store/companion.h"
#include "device/view/records.h"

#include <optional>
#include <vector>

namespace dbsync::device {

/// How the last sync of a file ended; in the companion, for status().
struct SyncOutcome
{
    std::string lastSync; ///< of the last that succeeded
    std::string lastError;
    std::string errorCode; ///< offline, refused, other; "" after success
    std::vector<Attention> attention;
};

Result<SyncOutcome> readOutcome(const Companion& companion);
Result<void> writeSuccess(Companion& companion, const std::vector<Attention>& attention);
Result<void> writeFailure(Companion& companion, const Error& error);

} // namespace dbsync::device
