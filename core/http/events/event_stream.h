#pragma once

#include "http/events/event_hub.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>

namespace dbsync::http {

/// What the hub sees of one open event stream: the latest event not yet written, and whether to end. The hub's side may
/// be used from any thread, the rest only on the network's.
class EventStream final : public EventHub::Subscriber, public std::enable_shared_from_this<EventStream>
{
public:
    explicit EventStream(const boost::asio::any_io_executor& executor);

    void deliver(const std::shared_ptr<const std::string>& event) override;
    void close() override;

    /// The event to write, if there is one.
    std::shared_ptr<const std::string> take();
    bool isClosed() const;
    /// Waits for an event, for the end, or for `limit`; true if it was the limit.
    boost::asio::awaitable<bool> wait(std::chrono::milliseconds limit);
    /// Nothing of the hub's reaches the network's thread any more; the listener may end.
    void detach();

private:
    void wake();

    mutable std::mutex m_mutex;
    std::shared_ptr<const std::string> m_latest;
    bool m_closed = false;
    bool m_woken = false;
    std::optional<boost::asio::steady_timer> m_timer; ///< none once detached: it must not outlive the network
};

} // namespace dbsync::http
