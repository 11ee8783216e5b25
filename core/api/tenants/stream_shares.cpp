#include "api/tenants/stream_shares.h"

namespace dbsync::api {

std::shared_ptr<void> StreamShares::take(std::int64_t tenant)
{
    {
        const std::lock_guard lock(m_mutex);
        std::size_t& open = m_open[tenant];
        if (open == most)
            return nullptr;
        ++open;
    }
    return {this, [shares = shared_from_this(), tenant](void*) { shares->giveBack(tenant); }};
}

bool StreamShares::isTaken(std::int64_t tenant)
{
    const std::lock_guard lock(m_mutex);
    const auto open = m_open.find(tenant);
    return open != m_open.end() && open->second == most;
}

void StreamShares::giveBack(std::int64_t tenant)
{
    const std::lock_guard lock(m_mutex);
    const auto open = m_open.find(tenant);
    if (--open->second == 0)
        m_open.erase(open);
}

} // namespace dbsync::api
