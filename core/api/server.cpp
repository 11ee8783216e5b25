#include "api/server.h"

#include "base/log.h"

namespace dbsync::api {

namespace {

/// More than there are cores: most wait for a disk or a database. A datasource that does not answer holds up
/// CallLimit::most of them, and one a stream.
constexpr std::size_t poolThreads = 40;
constexpr std::chrono::seconds lookEvery{5}; ///< for moves that a node has left
constexpr int tidyEvery = 12;                ///< what is done once in so many looks
constexpr int rarely = 60 * tidyEvery;

} // namespace

Server::Server(const ServerOptions& options, std::unique_ptr<maindb::MainDatabase> main)
    : m_host(options.host),
      m_alone(options.embedded()),
      m_main(std::move(main)),
      m_registry(options.folder, *options.clock, options.embedded()),
      m_provisioner(*m_main, m_registry, options.tenantUrl, options.tenantsPerDatabase),
      m_mover(*m_main, m_registry),
      m_retention(*m_main, m_registry, options.awayLimit),
      m_hasher(options.passwordCost),
      m_guesses([this](const std::string& message) { m_main->database().say(message); }),
      m_signupLimit(options.signupLimit, [this](const std::string& message) { m_main->database().say(message); }),
      m_hub(std::make_shared<http::EventHub>()),
      m_signals(m_hub, [this](const std::string& message) { m_main->database().say(message); }),
      m_rowSignals(*m_main, m_registry, m_signals),
      m_health(*m_main, m_registry, options.folder),
      m_services{*m_main,
                 m_registry,
                 m_provisioner,
                 m_mover,
                 m_hasher,
                 m_guesses,
                 m_signupLimit,
                 m_signals,
                 m_health,
                 m_metrics,
                 [this] { return statistics(); },
                 options.environment,
                 m_main->database().timestamp(),
                 !options.tenantUrl.empty()},
      m_table(m_services),
      m_log(options.logRequests ? std::make_unique<RequestLog>() : nullptr),
      m_pipeline(m_services, m_table, m_log.get())
{
    m_provisioner.setFault(options.provisioningFault);
    m_mover.setFault(options.movingFault);
    addGauges();
    m_registry.onOpened([this](std::int64_t id, const std::string& url, const std::string& channel) {
        m_rowSignals.watch(id, url, channel);
    });
    m_main->database().hear([this](const std::string& message) { heard(message); });
}

void Server::heard(const std::string& message)
{
    const std::int64_t now = m_main->database().clock().now();
    if (!m_signals.heard(message) && !m_guesses.heard(message, now))
        m_signupLimit.heard(message, now);
}

Server::~Server()
{
    m_main->database().hear({});
    m_listening = nullptr;
    m_listener.reset();
    if (!m_tidying.joinable())
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    m_tidying.join();
}

http::ListenerStatistics Server::statistics() const
{
    const http::Listener* listener = m_listening;
    return listener ? listener->statistics() : http::ListenerStatistics{};
}

void Server::addGauges()
{
    const auto add = [this](const char* name, const char* help, auto value) {
        m_metrics.addGauge(name, help, [this, value] { return static_cast<double>(value(statistics())); });
    };
    using Statistics = const http::ListenerStatistics&;
    add("dbsync_connections", "Open connections.", [](Statistics now) { return now.connections; });
    add("dbsync_event_streams", "Open event streams.", [](Statistics now) { return now.eventStreams; });
    add("dbsync_pool_threads", "Threads that handle requests.", [](Statistics now) { return now.pool.threads; });
    add("dbsync_pool_busy", "Threads that handle a request now.", [](Statistics now) { return now.pool.busy; });
    add("dbsync_pool_queued", "Requests that wait for a thread.", [](Statistics now) { return now.pool.queued; });
    add("dbsync_pool_refused", "Requests refused for a full queue.", [](Statistics now) { return now.pool.refused; });
}

Result<void> Server::listen(const ServerOptions& options)
{
    http::ListenOptions listening;
    listening.host = options.host;
    listening.port = options.port;
    listening.certificateFile = options.certificateFile;
    listening.keyFile = options.keyFile;
    listening.trustedProxies = options.trustedProxies;
    listening.spoolFolder = options.folder;
    listening.poolThreads = poolThreads;
    listening.onFinished = [this](const http::RequestSummary& summary) { m_pipeline.finished(summary); };
    listening.onError = [](const std::string& message) { logLine(LogLevel::Warning, message); };
    listening.onNoRoom = [this] { m_health.noteNoRoom(); };
    DBSYNC_ASSIGN(m_listener, http::Listener::start(std::move(listening), m_pipeline.router(), m_hub));
    m_listening = m_listener.get();
    return {};
}

void Server::keepTidy()
{
    std::unique_lock lock(m_mutex);
    for (int times = 0; !m_wake.wait_for(lock, lookEvery, [this] { return m_stopping; }); ++times) {
        lock.unlock();
        m_mover.tidyUp(false);
        if (times % tidyEvery == 0)
            m_provisioner.tidyUp(m_alone); // what this process is making is never taken for left over
        if (times % rarely == 0)
            m_retention.run();
        lock.lock();
    }
}

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options)
{
    DBSYNC_ASSIGN(auto main, openMainDatabase(options, *options.clock));
    std::unique_ptr<Server> server(new Server(options, std::move(main)));
    DBSYNC_TRY(registerDatasource(*server->m_main, server->m_registry, options));
    server->m_mover.tidyUp(options.embedded());
    server->m_provisioner.tidyUp(options.embedded());
    DBSYNC_TRY(server->listen(options));
    server->m_tidying = std::thread([raw = server.get()] { raw->keepTidy(); });
    return server;
}

std::string Server::url() const
{
    const bool bare = m_host.find(':') == std::string::npos;
    return std::string(m_listener->tls() ? "https" : "http") + "://" + (bare ? m_host : "[" + m_host + "]") + ":" +
           std::to_string(port());
}

} // namespace dbsync::api
