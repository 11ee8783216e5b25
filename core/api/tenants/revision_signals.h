#pragma once

#include "http/events/event_hub.h"
#include "http/message.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace dbsync::api {

/// Tells devices that their tenant has a new revision. Thread-safe.
class RevisionSignals
{
public:
    explicit RevisionSignals(std::shared_ptr<http::EventHub> hub) : m_hub(std::move(hub)) {}

    void publish(std::int64_t tenantId, std::int64_t revision);

    /// An event stream for a user. `latest` reads the tenant's latest revision (below 0: not known); it runs once the
    /// stream is heard, so that no revision is missed in between.
    static http::EventSubscription subscribe(std::int64_t tenantId, std::int64_t userId,
                                             std::function<std::int64_t()> latest);

    /// Ends the event streams of a user, who may have lost the right to them; the client tries again and is told.
    void close(std::int64_t userId);

private:
    std::shared_ptr<http::EventHub> m_hub;
    std::mutex m_mutex;
    std::unordered_map<std::int64_t, std::int64_t> m_highest; ///< by tenant
};

} // namespace dbsync::api
