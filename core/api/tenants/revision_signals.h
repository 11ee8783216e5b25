#pragma once

#include "http/events/event_hub.h"
#include "http/message.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace dbsync::api {

/// What a device compares to see whether there is something new; below 0: not known, and not told.
struct Standing
{
    std::int64_t revision = -1;
    std::int64_t policiesVersion = -1;
};

/// Tells devices that their tenant has a new revision or other policies. Thread-safe.
class RevisionSignals
{
public:
    /// Tells other nodes.
    using Tell = std::function<void(const std::string& message)>;

    explicit RevisionSignals(std::shared_ptr<http::EventHub> hub, Tell tell = {})
        : m_hub(std::move(hub)), m_tell(std::move(tell))
    {
    }

    /// Other nodes hear of revisions from the datasource itself.
    void publish(std::int64_t tenantId, std::int64_t revision) { publish(tenantId, Standing{revision, -1}); }
    void publishPolicies(std::int64_t tenantId, std::int64_t version);

    /// An event stream for a user. `latest` reads how the tenant stands; it runs once the stream is heard, so that
    /// nothing is missed in between.
    static http::EventSubscription subscribe(std::int64_t tenantId, std::int64_t userId,
                                             std::function<Standing()> latest);

    /// Ends the event streams of a user, who may have lost the right to them; the client tries again and is told.
    void close(std::int64_t userId);

    /// What another node told; false where it is none of its messages.
    bool heard(const std::string& message);

    /// The tenants that someone listens for here.
    std::vector<std::int64_t> tenants() const;

private:
    void publish(std::int64_t tenantId, Standing standing);

    std::shared_ptr<http::EventHub> m_hub;
    const Tell m_tell;
    std::mutex m_mutex;
    std::unordered_map<std::int64_t, Standing> m_highest; ///< by tenant
};

} // namespace dbsync::api
