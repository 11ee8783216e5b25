#include "http/listener.h"

#include "base/identifier.h"
#include "http/connection/connection.h"
#include "http/connection/response_writer.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <future>
#include <thread>

namespace dbsync::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

Error addressError(std::string code, const std::string& host, std::uint16_t port, const std::string& reason,
                   std::string hint)
{
    return {ErrorKind::InvalidRequest, std::move(code),
            "Cannot listen on " + host + ":" + std::to_string(port) + ": " + reason + ".", std::move(hint)};
}

Error bindError(const error_code& error, const ListenOptions& options)
{
    if (error == asio::error::address_in_use)
        return addressError("addressInUse", options.host, options.port, "the port is in use",
                            "Stop the program that uses it, or choose another port.");
    if (error == asio::error::access_denied)
        return addressError("addressRefused", options.host, options.port, "the system does not allow it",
                            "Choose a port above 1023, or give the program the right to use this one.");
    return addressError("addressInvalid", options.host, options.port, error.message(),
                        "Choose an address of this machine, for example 127.0.0.1.");
}

Error certificateError(const std::string& file, const std::string& reason)
{
    return {ErrorKind::InvalidRequest, "certificateInvalid", "Cannot use " + file + " for TLS: " + reason + ".",
            "Give a certificate with its chain and the matching key without a password, both in PEM."};
}

Result<void> loadCertificate(asio::ssl::context& context, const ListenOptions& options)
{
    error_code error;
    context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_compression, error);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    // Without it OpenSSL would ask at the terminal.
    context.set_password_callback([](std::size_t, auto) { return std::string(); }, error);
    context.use_certificate_chain_file(options.certificateFile, error);
    if (error)
        return certificateError("the certificate " + options.certificateFile, error.message());
    context.use_private_key_file(options.keyFile, asio::ssl::context::pem, error);
    if (error)
        return certificateError("the key " + options.keyFile, error.message());
    if (SSL_CTX_check_private_key(context.native_handle()) != 1)
        return certificateError("the key " + options.keyFile, "it does not belong to " + options.certificateFile);
    return {};
}

} // namespace

class Listener::Implementation
{
public:
    Implementation(ListenOptions options, std::shared_ptr<const Router> router, std::shared_ptr<EventHub> events)
        : m_service(std::move(options), std::move(router), std::move(events)),
          m_acceptor(m_service.io),
          m_work(m_service.io.get_executor())
    {
    }

    ~Implementation();
    Result<void> start();
    void drain(std::chrono::milliseconds limit);

    Service m_service;
    std::uint16_t m_port = 0;

private:
    Result<void> listen();
    void run();
    asio::awaitable<void> accept();
    void tryTake(tcp::socket socket);
    void take(tcp::socket socket);
    void turnAway(tcp::socket& socket, int status, const char* message) const;
    void stopAccepting();
    void cutAll();

    tcp::acceptor m_acceptor;
    asio::executor_work_guard<asio::io_context::executor_type> m_work;
    std::thread m_thread;
};

Listener::Implementation::~Implementation()
{
    if (m_thread.joinable()) {
        drain(std::chrono::milliseconds(0));
        m_service.io.stop();
        m_thread.join();
    }
}

Result<void> Listener::Implementation::start()
{
    const ListenOptions& options = m_service.options;
    if (options.certificateFile.empty() != options.keyFile.empty())
        return certificateError(options.certificateFile + options.keyFile,
                                options.keyFile.empty() ? "its key is missing" : "its certificate is missing");
    if (!options.certificateFile.empty())
        DBSYNC_TRY(loadCertificate(m_service.tls.emplace(asio::ssl::context::tls_server), options));
    DBSYNC_TRY(listen());
    asio::co_spawn(m_service.io, accept(), asio::detached);
    m_thread = std::thread([this] { run(); });
    return {};
}

Result<void> Listener::Implementation::listen()
{
    const ListenOptions& options = m_service.options;
    error_code error;
    tcp::resolver resolver(m_service.io);
    const auto found = resolver.resolve(options.host, std::to_string(options.port), tcp::resolver::passive, error);
    if (error)
        return addressError("addressInvalid", options.host, options.port, error.message(),
                            "Choose an address of this machine, for example 127.0.0.1.");
    for (const auto& entry : found) {
        const tcp::endpoint endpoint = entry.endpoint();
        error_code ignored;
        m_acceptor.close(ignored);
        m_acceptor.open(endpoint.protocol(), error);
        if (!error)
            m_acceptor.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error)
            m_acceptor.bind(endpoint, error);
        if (!error)
            m_acceptor.listen(asio::socket_base::max_listen_connections, error);
        if (!error) {
            m_port = m_acceptor.local_endpoint(error).port();
            return {};
        }
    }
    return bindError(error, options);
}

void Listener::Implementation::run()
{
    while (true) {
        try {
            m_service.io.run();
            return;
        } catch (const std::exception& exception) {
            m_service.reportError(std::string("A connection failed: ") + exception.what());
        }
    }
}

asio::awaitable<void> Listener::Implementation::accept()
{
    asio::steady_timer pause(m_service.io);
    bool failing = false;
    while (m_acceptor.is_open()) {
        error_code error;
        tcp::socket socket = co_await m_acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (!error) {
            failing = false;
            tryTake(std::move(socket));
            continue;
        }
        if (!m_acceptor.is_open() || m_service.draining)
            co_return;
        if (error == asio::error::connection_aborted)
            continue;
        if (!failing)
            m_service.reportError("No connection can be accepted: " + error.message() + ".");
        failing = true;
        pause.expires_after(std::chrono::milliseconds(100)); // most likely no file descriptor is left
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
}

/// Whatever happens to one connection, the next is accepted.
void Listener::Implementation::tryTake(tcp::socket socket)
{
    try {
        take(std::move(socket));
    } catch (const std::exception& exception) {
        m_service.reportError(std::string("A connection failed: ") + exception.what());
    }
}

/// Says once why a connection is not served; plain only, TLS would take several steps.
void Listener::Implementation::turnAway(tcp::socket& socket, int status, const char* message) const
{
    error_code ignored;
    if (m_service.tls)
        return;
    Response response = Response::error(status, message, "tooManyConnections");
    response.headers.emplace_back("retry-after", "1");
    const std::string text =
        makeHead(response, {.requestId = makeUuid(), .length = response.body.size(), .keepAlive = false}) +
        response.body;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(text), ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void Listener::Implementation::take(tcp::socket socket)
{
    const Limits& limits = m_service.options.limits;
    error_code error;
    const tcp::endpoint remote = socket.remote_endpoint(error);
    if (error)
        return;
    if (m_service.connections.size() >= limits.maxConnections)
        return turnAway(socket, 503, "The server has too many connections; try again shortly.");
    std::string address = remote.address().to_string();
    const auto known = m_service.addresses.find(address);
    if (known != m_service.addresses.end() && known->second >= limits.maxConnectionsPerAddress)
        return turnAway(socket, 429, "Too many connections from this address.");
    socket.set_option(tcp::no_delay(true), error);
    auto stream = m_service.tls ? Stream::tls(std::move(socket), *m_service.tls) : Stream::plain(std::move(socket));
    const auto connection = std::make_shared<Connection>(m_service, std::move(stream), std::move(address));
    const auto ended = [this, connection](const std::exception_ptr& exception) {
        if (!exception)
            return;
        try {
            std::rethrow_exception(exception);
        } catch (const std::exception& failure) {
            m_service.reportError(std::string("A connection failed: ") + failure.what());
        }
    };
    asio::co_spawn(m_service.io, connection->run(), ended);
}

void Listener::Implementation::stopAccepting()
{
    m_service.draining = true;
    error_code ignored;
    m_acceptor.close(ignored);
    for (Connection* connection : m_service.connections)
        connection->drain();
}

void Listener::Implementation::cutAll()
{
    for (Connection* connection : m_service.connections)
        connection->cut();
}

void Listener::Implementation::drain(std::chrono::milliseconds limit)
{
    asio::post(m_service.io, [this] { stopAccepting(); });
    const auto isEmpty = [this] { return m_service.count == 0; };
    const auto end = std::chrono::steady_clock::now() + limit;
    std::unique_lock lock(m_service.countMutex);
    m_service.countChanged.wait_until(lock, end, isEmpty);
    lock.unlock();
    const auto stopped = std::make_shared<std::promise<void>>();
    asio::post(m_service.io, [this, stopped] {
        cutAll();
        stopped->set_value();
    });
    stopped->get_future().wait();
    lock.lock();
    m_service.countChanged.wait(lock, isEmpty);
}

Listener::Listener(std::unique_ptr<Implementation> implementation) : m_implementation(std::move(implementation)) {}

Listener::~Listener() = default;

Result<std::unique_ptr<Listener>> Listener::start(ListenOptions options, std::shared_ptr<const Router> router,
                                                  std::shared_ptr<EventHub> events)
{
    auto implementation = std::make_unique<Implementation>(std::move(options), std::move(router), std::move(events));
    DBSYNC_TRY(implementation->start());
    return std::unique_ptr<Listener>(new Listener(std::move(implementation)));
}

std::uint16_t Listener::port() const
{
    return m_implementation->m_port;
}

bool Listener::tls() const
{
    return m_implementation->m_service.tls.has_value();
}

void Listener::drain(std::chrono::milliseconds limit)
{
    m_implementation->drain(limit);
}

ListenerStatistics Listener::statistics() const
{
    Service& service = m_implementation->m_service;
    ListenerStatistics statistics;
    statistics.pool = {service.pool.threads(), service.pool.busy(), service.pool.queued(),
                       service.pool.refused() + service.lightPool.refused()};
    statistics.eventStreams = service.eventStreams;
    const std::lock_guard lock(service.countMutex);
    statistics.connections = service.count;
    return statistics;
}

Result<std::pair<std::string, std::uint16_t>> parseHostPort(std::string_view text)
{
    const Error invalid{ErrorKind::InvalidRequest, "addressInvalid",
                        "\"" + std::string(text) + "\" is not an address to listen on.",
                        "Give a host and a port, for example 127.0.0.1:8484 or [::1]:8484."};
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return invalid;
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed)
        host = host.substr(1, host.size() - 2);
    if (host.empty() || host.find_first_of("[] /") != std::string_view::npos ||
        (!bracketed && host.find(':') != std::string_view::npos))
        return invalid;
    std::uint16_t port = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (digits.empty() || failure != std::errc() || end != digits.data() + digits.size())
        return invalid;
    return std::pair<std::string, std::uint16_t>(host, port);
}

} // namespace dbsync::http
