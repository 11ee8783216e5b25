#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>

namespace dbsync::http {

/// The bytes of one connection, plain or through TLS; what is built on it is compiled once for both.
class Stream
{
public:
    template <typename T>
    using Awaitable = boost::asio::awaitable<T>;
    using Error = boost::system::error_code;

    virtual ~Stream() = default;
    virtual Awaitable<void> handshake(Error& error) = 0;
    /// Reads at least a byte, unless `error` is set.
    virtual Awaitable<std::size_t> read(char* data, std::size_t size, Error& error) = 0;
    /// Writes at least a byte, unless `error` is set.
    virtual Awaitable<std::size_t> write(const char* data, std::size_t size, Error& error) = 0;
    /// Tells the client that nothing more comes.
    virtual Awaitable<void> finish(Error& error) = 0;
    virtual boost::asio::ip::tcp::socket& socket() = 0;

    static std::unique_ptr<Stream> plain(boost::asio::ip::tcp::socket socket);
    static std::unique_ptr<Stream> tls(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& context);
};

} // namespace dbsync::http
