#pragma once

#include "http/listener.h"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

namespace dbsync::api {

/// One line of the log for each request. Lines are written by a thread of their own, so that whoever does not read the
/// log holds up nothing: lines that nobody takes are dropped and counted. Thread-safe.
class RequestLog
{
public:
    RequestLog();
    /// Waits a second for lines not yet written.
    ~RequestLog();
    RequestLog(const RequestLog&) = delete;
    RequestLog& operator=(const RequestLog&) = delete;

    /// `tenant` is a code, `user` an e-mail address, `error` the error answered; each may be empty.
    void write(const http::RequestSummary& summary, std::string tenant, std::string user, std::string error);

private:
    struct Line
    {
        http::RequestSummary summary;
        std::string tenant;
        std::string user;
        std::string error;
    };
    /// Shared with the thread, which may outlive the log where stderr is stuck.
    struct State
    {
        std::mutex mutex;
        std::condition_variable changed;
        std::deque<Line> lines;
        std::size_t dropped = 0;
        bool stopping = false;
        bool ended = false;
    };
    static void run(const std::shared_ptr<State>& state);
    static void writeLine(const Line& line);

    std::shared_ptr<State> m_state;
};

} // namespace dbsync::api
