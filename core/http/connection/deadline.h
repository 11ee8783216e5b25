#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <optional>

namespace dbsync::http {

/// Gives up what a socket waits for when it takes too long. Of the network's thread.
class Deadline : public std::enable_shared_from_this<Deadline>
{
public:
    explicit Deadline(boost::asio::ip::tcp::socket& socket);

    /// What the socket waits for is cancelled `time` after this.
    void arm(std::chrono::milliseconds time);
    void disarm() { m_at.reset(); }
    /// Whether that has happened since the last arm.
    bool hasPassed() const { return m_passed; }

private:
    using Clock = std::chrono::steady_clock;

    void startTimer();
    void onTimer();

    boost::asio::ip::tcp::socket& m_socket;
    boost::asio::steady_timer m_timer;
    std::optional<Clock::time_point> m_timerAt; ///< when the timer runs
    std::optional<Clock::time_point> m_at;
    bool m_passed = false;
};

} // namespace dbsync::http
