#include "api/tenants/revision_signals.h"

#include <algorithm>

namespace dbsync::api {

namespace {

std::string channelOf(std::int64_t tenantId)
{
    return "tenant:" + std::to_string(tenantId);
}

std::string tagOf(std::int64_t userId)
{
    return "user:" + std::to_string(userId);
}

std::string eventOf(std::int64_t revision)
{
    return http::formatEvent("revision", "{\"revision\":" + std::to_string(revision) + "}");
}

} // namespace

void RevisionSignals::publish(std::int64_t tenantId, std::int64_t revision)
{
    // Two pushes may end here in the other order than they were committed; the older must not be the last that is heard.
    const std::lock_guard lock(m_mutex);
    std::int64_t& highest = m_highest[tenantId];
    highest = std::max(highest, revision);
    m_hub->publish(channelOf(tenantId), eventOf(highest));
}

http::EventSubscription RevisionSignals::subscribe(std::int64_t tenantId, std::int64_t userId,
                                                   std::function<std::int64_t()> latest)
{
    http::EventSubscription subscription;
    subscription.channel = channelOf(tenantId);
    subscription.tag = tagOf(userId);
    subscription.current = [latest = std::move(latest)] {
        const std::int64_t revision = latest();
        return revision < 0 ? std::string() : eventOf(revision);
    };
    return subscription;
}

void RevisionSignals::close(std::int64_t userId)
{
    m_hub->closeTagged(tagOf(userId));
}

} // namespace dbsync::api
