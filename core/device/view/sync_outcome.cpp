#include "device/view/sync_outcome.h"

#include "base/clock.h"

#include <nlohmann/json.hpp>

namespace dbsync::device {

Result<SyncOutcome> readOutcome(const Companion& companion)
{
    SyncOutcome outcome;
    DBSYNC_ASSIGN(outcome.lastSync, companion.value("lastSync"));
    DBSYNC_ASSIGN(outcome.lastError, companion.value("lastError"));
    DBSYNC_ASSIGN(outcome.errorCode, companion.value("errorCode"));
    DBSYNC_ASSIGN(const std::string attention, companion.value("attention"));
    const auto json = nlohmann::json::parse(attention, nullptr, false);
    if (json.is_array()) {
        for (const auto& each : json)
            outcome.attention.push_back({each.value("code", std::string()), each.value("message", std::string())});
    }
    return outcome;
}

Result<void> writeSuccess(Companion& companion, const std::vector<Attention>& attention)
{
    auto json = nlohmann::json::array();
    for (const Attention& each : attention)
        json.push_back({{"code", each.code}, {"message", each.message}});
    DBSYNC_TRY(companion.setValue("lastSync", formatTime(systemClock().now())));
    DBSYNC_TRY(companion.setValue("lastError", ""));
    DBSYNC_TRY(companion.setValue("errorCode", ""));
    return companion.setValue("attention", json.dump());
}

Result<void> writeFailure(Companion& companion, const Error& error)
{
    const char* code = error.kind == ErrorKind::Unreachable ? "offline"
                       : error.kind == ErrorKind::Refused   ? "refused"
                                                            : "other";
    DBSYNC_TRY(companion.setValue("lastError", error.message));
    return companion.setValue("errorCode", code);
}

} // namespace dbsync::device
