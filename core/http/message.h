#pragma once

#include "base/error.h"

#include <any>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dbsync::http {

using NamedValues = std::vector<std::pair<std::string, std::string>>;

/// A received body, complete before the handler runs. Read by one thread.
class BodyReader
{
public:
    virtual ~BodyReader() = default;
    /// Reads up to `size` bytes; 0 is the end.
    virtual Result<std::size_t> read(char* data, std::size_t size) = 0;
    /// The bytes of the whole body, however many have been read.
    virtual std::uint64_t size() const = 0;
    /// What is left of the body; InvalidRequest "bodyTooLarge" if that is more than `limit` bytes.
    Result<std::string> readAll(std::size_t limit);
};

/// A body made while it is sent. Called and destroyed on the listener's pool, by one thread at a time, and asked for
/// the next chunk only when the client has taken the last; destroyed early when the client goes away.
class BodySource
{
public:
    virtual ~BodySource() = default;
    /// Appends the next chunk, up to about 256 KiB, to `chunk`, which is empty. False: nothing more comes (what was
    /// appended is still sent). An error before the first byte is answered with 500; a later one cuts the connection,
    /// so that the client sees an incomplete answer.
    virtual Result<bool> next(std::string& chunk) = 0;
};

/// Makes an answer a stream of server-sent events (see EventHub).
struct EventSubscription
{
    std::string channel; ///< whose events
    std::string tag;     ///< closes the stream by EventHub::closeTagged, for example the session's id
    std::string first;   ///< an event to send at once (see formatEvent), may be empty
    /// Makes an event to send at once after the stream hears its channel, so that nothing published since is missed;
    /// may be empty. Runs on the pool.
    std::function<std::string()> current;
};

struct Request
{
    std::string method; ///< upper case; a HEAD is handled as the GET it stands for and shows as HEAD
    std::string target; ///< as received
    std::string path;   ///< target without the query, as received
    NamedValues query;  ///< decoded, in their order
    NamedValues headers;
    NamedValues pathParameters;       ///< by their names in the pattern, decoded
    std::string remoteAddress;        ///< the client's, without the port (see ListenOptions::trustedProxies)
    std::string id;                   ///< the UUID that the answer carries as x-request-id
    std::shared_ptr<BodyReader> body; ///< null only in RouteOptions::early
    std::any context;                 ///< for whoever handles the request; copied into the RequestSummary

    /// The first header of that name in any case, or an empty text.
    std::string_view header(std::string_view name) const;
    /// How many headers there are of that name in any case.
    std::size_t headerCount(std::string_view name) const;
    /// The first query value of that exact name.
    std::optional<std::string> queryValue(std::string_view name) const;
    /// The path parameter of that name, or an empty text.
    std::string pathParameter(std::string_view name) const;
};

/// At most one of `body`, `stream` and `events` is used: `events` before `stream` before `body`.
struct Response
{
    int status = 200;
    NamedValues headers;
    std::string body;
    std::unique_ptr<BodySource> stream;
    std::optional<EventSubscription> events;
    /// Nothing was done or read yet, and the same may work in a moment: the handler (or RouteOptions::early) is run
    /// again for some seconds, without a thread meanwhile, and this is sent where it still asks for that.
    bool again = false;

    static Response json(int status, std::string body);
    /// {"statusCode","message","error"} with the status' reason phrase as error, and "code" unless it is empty.
    static Response error(int status, std::string message, std::string code = {});
};

/// The reason phrase of a status, for example "Not Found".
std::string_view reasonPhrase(int status);

/// `text` with %XX (and, if `plusIsSpace`, +) decoded; broken escapes stay as they are.
std::string percentDecode(std::string_view text, bool plusIsSpace);

/// Splits "a=1&b=2" into decoded pairs.
NamedValues parseQuery(std::string_view query);

} // namespace dbsync::http
