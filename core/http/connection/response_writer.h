#pragma once

#include "http/message.h"

namespace dbsync::http {

/// How an answer's body is told from what follows it.
enum class Framing {
    None,    ///< there is none, whatever the headers say
    Length,  ///< by content-length
    Chunked, ///< by chunks
    Close,   ///< by the end of the connection, for HTTP/1.0
};

struct HeadOptions
{
    std::string_view requestId;
    Framing framing = Framing::Length;
    std::uint64_t length = 0; ///< with Framing::Length
    bool keepAlive = true;
    bool http10 = false;
};

/// The status line and the headers, with the empty line after them. What a handler set for framing, connection, date or
/// x-request-id is replaced.
std::string makeHead(const Response& response, const HeadOptions& options);

/// Whether answers of this status have no body at all.
bool isBodiless(int status);

/// `data`, which must not be empty, as one chunk.
void appendChunk(std::string& out, std::string_view data);

inline constexpr std::string_view lastChunk = "0\r\n\r\n";

} // namespace dbsync::http
