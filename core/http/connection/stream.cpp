#include "http/connection/stream.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace dbsync::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

class PlainStream final : public Stream
{
public:
    explicit PlainStream(tcp::socket socket) : m_socket(std::move(socket)) {}

    Awaitable<void> handshake(Error&) override { co_return; }

    Awaitable<std::size_t> read(char* data, std::size_t size, Error& error) override
    {
        co_return co_await m_socket.async_read_some(asio::buffer(data, size),
                                                    asio::redirect_error(asio::use_awaitable, error));
    }

    Awaitable<std::size_t> write(const char* data, std::size_t size, Error& error) override
    {
        co_return co_await m_socket.async_write_some(asio::buffer(data, size),
                                                     asio::redirect_error(asio::use_awaitable, error));
    }

    Awaitable<void> finish(Error& error) override
    {
        m_socket.shutdown(tcp::socket::shutdown_send, error);
        co_return;
    }

    tcp::socket& socket() override { return m_socket; }

private:
    tcp::socket m_socket;
};

class TlsStream final : public Stream
{
public:
    TlsStream(tcp::socket socket, asio::ssl::context& context) : m_stream(std::move(socket), context)
    {
        // An idle connection then keeps no buffers of its own.
        SSL_set_mode(m_stream.native_handle(), SSL_MODE_RELEASE_BUFFERS);
    }

    Awaitable<void> handshake(Error& error) override
    {
        co_await m_stream.async_handshake(asio::ssl::stream_base::server,
                                          asio::redirect_error(asio::use_awaitable, error));
    }

    Awaitable<std::size_t> read(char* data, std::size_t size, Error& error) override
    {
        co_return co_await m_stream.async_read_some(asio::buffer(data, size),
                                                    asio::redirect_error(asio::use_awaitable, error));
    }

    Awaitable<std::size_t> write(const char* data, std::size_t size, Error& error) override
    {
        co_return co_await m_stream.async_write_some(asio::buffer(data, size),
                                                     asio::redirect_error(asio::use_awaitable, error));
    }

    Awaitable<void> finish(Error& error) override
    {
        // As if the client had said goodbye already: to wait for it helps no one.
        SSL_set_shutdown(m_stream.native_handle(), SSL_RECEIVED_SHUTDOWN);
        co_await m_stream.async_shutdown(asio::redirect_error(asio::use_awaitable, error));
        m_stream.next_layer().shutdown(tcp::socket::shutdown_send, error);
    }

    tcp::socket& socket() override { return m_stream.next_layer(); }

private:
    asio::ssl::stream<tcp::socket> m_stream;
};

} // namespace

std::unique_ptr<Stream> Stream::plain(tcp::socket socket)
{
    return std::make_unique<PlainStream>(std::move(socket));
}

std::unique_ptr<Stream> Stream::tls(tcp::socket socket, asio::ssl::context& context)
{
    return std::make_unique<TlsStream>(std::move(socket), context);
}

} // namespace dbsync::http
