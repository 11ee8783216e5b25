#include "http/connection/deadline.h"

namespace dbsync::http {

using boost::system::error_code;

Deadline::Deadline(boost::asio::ip::tcp::socket& socket) : m_socket(socket), m_timer(socket.get_executor()) {}

void Deadline::arm(std::chrono::milliseconds time)
{
    m_passed = false;
    m_at = Clock::now() + time;
    if (!m_timerAt || *m_timerAt > *m_at)
        startTimer();
}

/// The timer runs on when a deadline is moved back: most deadlines are, and it then only looks again.
void Deadline::startTimer()
{
    m_timerAt = m_at;
    m_timer.expires_at(*m_at);
    m_timer.async_wait([weak = weak_from_this()](error_code error) {
        const auto self = weak.lock();
        if (self && !error)
            self->onTimer();
    });
}

void Deadline::onTimer()
{
    m_timerAt.reset();
    if (!m_at)
        return;
    if (Clock::now() >= *m_at) {
        error_code ignored;
        if (m_passed)
            m_socket.close(ignored); // an operation of several steps can miss being cancelled
        else
            m_socket.cancel(ignored);
        m_passed = true;
        m_at = Clock::now() + std::chrono::seconds(2);
    }
    startTimer();
}

} // namespace dbsync::http
