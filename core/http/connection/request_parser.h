#pragma once

#include "http/message.h"

namespace dbsync::http {

class SpooledBody;

/// Why a request is not served.
struct Refusal
{
    int status = 400;
    std::string message;
    std::string code;
    std::string detail = {}; ///< for the log only
};

/// Takes a request apart while it arrives.
class RequestParser
{
public:
    enum class State { Headers, Body, Done };

    RequestParser(std::size_t headerLimit, std::size_t targetLimit);
    ~RequestParser();
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    /// Takes what it can from the front of `input`. Stops where the headers end, so that setBody can be called, and
    /// where the request ends; what is left belongs to the next. After a refusal it is of no more use.
    std::optional<Refusal> feed(std::string& input);
    State state() const;

    /// Once the headers are complete: the request without id, address, parameters and body.
    Request takeRequest();
    /// Where the body goes, up to `limit` bytes; without a call it is thrown away.
    void setBody(SpooledBody* body, std::uint64_t limit);
    std::optional<std::uint64_t> contentLength() const;
    std::uint64_t bodyBytes() const;
    bool keepAlive() const;
    bool isHttp10() const;

private:
    class Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

} // namespace dbsync::http
