#include "api/tenants/revision_signals.h"

#include "maindb/database.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace dbsync::api {

namespace {

constexpr std::string_view channelPrefix = "tenant:";

std::string channelOf(std::int64_t tenantId)
{
    return std::string(channelPrefix) + std::to_string(tenantId);
}

std::string tagOf(std::int64_t userId)
{
    return "user:" + std::to_string(userId);
}

std::string eventOf(Standing standing)
{
    std::string data;
    const auto add = [&data](const char* name, std::int64_t value) {
        if (value >= 0)
            data.append(data.empty() ? "{\"" : ",\"").append(name).append("\":").append(std::to_string(value));
    };
    add("revision", standing.revision);
    add("policiesVersion", standing.policiesVersion);
    return data.empty() ? std::string() : http::formatEvent("revision", data + "}");
}

} // namespace

void RevisionSignals::publish(std::int64_t tenantId, Standing standing)
{
    // Two pushes may end here in the other order than they were committed; the older must not be the last that is
    // heard. A stream that is still writing keeps the last event only, so each tells all that is known.
    const std::lock_guard lock(m_mutex);
    Standing& highest = m_highest[tenantId];
    highest.revision = std::max(highest.revision, standing.revision);
    highest.policiesVersion = std::max(highest.policiesVersion, standing.policiesVersion);
    m_hub->publish(channelOf(tenantId), eventOf(highest));
}

http::EventSubscription RevisionSignals::subscribe(std::int64_t tenantId, std::int64_t userId,
                                                   std::function<Standing()> latest)
{
    http::EventSubscription subscription;
    subscription.channel = channelOf(tenantId);
    subscription.tag = tagOf(userId);
    subscription.current = [latest = std::move(latest)] { return eventOf(latest()); };
    return subscription;
}

void RevisionSignals::publishPolicies(std::int64_t tenantId, std::int64_t version)
{
    publish(tenantId, Standing{-1, version});
    if (m_tell)
        m_tell("policies " + std::to_string(tenantId) + " " + std::to_string(version));
}

void RevisionSignals::close(std::int64_t userId)
{
    m_hub->closeTagged(tagOf(userId));
    if (m_tell)
        m_tell("close " + std::to_string(userId));
}

bool RevisionSignals::heard(const std::string& message)
{
    std::istringstream words(message);
    std::string what;
    std::int64_t first = 0;
    std::int64_t second = 0;
    words >> what;
    if (what == maindb::missedMessages)
        m_hub->closeAll(); // one of them may have lost its right; all ask anew
    else if (what == "close" && words >> first)
        m_hub->closeTagged(tagOf(first));
    else if (what == "policies" && words >> first >> second)
        publish(first, Standing{-1, second});
    else
        return false;
    return true;
}

std::vector<std::int64_t> RevisionSignals::tenants() const
{
    std::vector<std::int64_t> ids;
    for (const std::string& channel : m_hub->channels())
        ids.push_back(std::strtoll(channel.c_str() + channelPrefix.size(), nullptr, 10));
    return ids;
}

} // namespace dbsync::api
