#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

namespace dbsync::api {

/// How many pulls of one tenant may be open in a datasource at a time: fewer than there may be of all, so that slow
/// readers of one do not keep the others from pulling. Thread-safe.
class StreamShares : public std::enable_shared_from_this<StreamShares>
{
public:
    static constexpr std::size_t most = 12;

    /// To be kept for as long as the pull is open; null where the tenant has its share.
    std::shared_ptr<void> take(std::int64_t tenant);

    /// Whether the tenant has its share just now.
    bool isTaken(std::int64_t tenant);

private:
    void giveBack(std::int64_t tenant);

    std::mutex m_mutex;
    std::map<std::int64_t, std::size_t> m_open; ///< by tenant
};

} // namespace dbsync::api
