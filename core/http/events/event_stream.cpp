#include "http/events/event_stream.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace dbsync::http {

namespace asio = boost::asio;

EventStream::EventStream(const asio::any_io_executor& executor) : m_timer(std::in_place, executor) {}

void EventStream::deliver(const std::shared_ptr<const std::string>& event)
{
    const std::lock_guard lock(m_mutex);
    m_latest = event;
    wake();
}

void EventStream::close()
{
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    wake();
}

std::shared_ptr<const std::string> EventStream::take()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_latest, nullptr);
}

bool EventStream::isClosed() const
{
    const std::lock_guard lock(m_mutex);
    return m_closed;
}

asio::awaitable<bool> EventStream::wait(std::chrono::milliseconds limit)
{
    m_timer->expires_after(limit);
    {
        const std::lock_guard lock(m_mutex);
        if (m_latest || m_closed)
            co_return false;
    }
    boost::system::error_code error;
    co_await m_timer->async_wait(asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
}

void EventStream::detach()
{
    const std::lock_guard lock(m_mutex);
    m_timer.reset();
}

/// Called under the lock. The timer is only touched on the network's thread.
void EventStream::wake()
{
    if (m_woken || !m_timer)
        return;
    m_woken = true;
    asio::post(m_timer->get_executor(), [self = shared_from_this()] {
        const std::lock_guard lock(self->m_mutex);
        self->m_woken = false;
        if (self->m_timer)
            self->m_timer->cancel();
    });
}

} // namespace dbsync::http
