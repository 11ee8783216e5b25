#pragma once

#include "api/pipeline/pipeline.h"
#include "api/tenants/databases.h"
#include "api/tenants/retention.h"
#include "api/tenants/row_signals.h"
#include "maindb/credentials/password_hasher.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace dbsync::api {

struct ServerOptions : DatabaseSettings
{
    std::string host = "127.0.0.1";
    std::uint16_t port = 8484;   ///< 0: any free one
    std::string certificateFile; ///< with keyFile: TLS
    std::string keyFile;
    http::TrustedProxies trustedProxies;          ///< in front of this node
    std::size_t signupLimit = SignupLimit::usual; ///< for one address in ten minutes
    std::string environment = "production";
    bool logRequests = true;
    maindb::PasswordHasher::Cost passwordCost = maindb::PasswordHasher::Cost::Usual;
    const Clock* clock = &systemClock();    ///< outlives the server
    Provisioner::Fault provisioningFault;   ///< for tests
    TenantMover::Fault movingFault;         ///< for tests
    std::chrono::hours awayLimit{180 * 24}; ///< devices that were away for longer are not waited for
};

/// The whole cloud: databases, pipeline, listener.
class Server
{
public:
    /// Opens the databases, undoes what was left half made, and serves. Errors of the databases and of
    /// http::Listener::start().
    static Result<std::unique_ptr<Server>> start(const ServerOptions& options);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const { return m_listener->port(); }
    /// "http://127.0.0.1:8484"
    std::string url() const;
    /// Stops as http::Listener::drain() does.
    void drain(std::chrono::milliseconds limit) { m_listener->drain(limit); }

    /// For tests that prepare or look at what is stored.
    maindb::MainDatabase& mainDatabase() { return *m_main; }
    const std::vector<Route>& routes() const { return m_table.routes(); }
    Retention& retention() { return m_retention; }
    TenantMover& mover() { return m_mover; }

private:
    Server(const ServerOptions& options, std::unique_ptr<maindb::MainDatabase> main);
    Result<void> listen(const ServerOptions& options);
    void addGauges();
    http::ListenerStatistics statistics() const;
    void heard(const std::string& message);
    /// Purges removed tenants when their time has come, ends moves, lets go of old history.
    void keepTidy();

    const std::string m_host;
    const bool m_alone; ///< no other node shares the databases
    std::unique_ptr<maindb::MainDatabase> m_main;
    DatasourceRegistry m_registry;
    Provisioner m_provisioner;
    TenantMover m_mover;
    Retention m_retention;
    maindb::PasswordHasher m_hasher;
    Guesses m_guesses;
    SignupLimit m_signupLimit;
    std::shared_ptr<http::EventHub> m_hub;
    RevisionSignals m_signals;
    RowSignals m_rowSignals;
    DatabaseHealth m_health;
    Metrics m_metrics;
    Services m_services;
    RouteTable m_table;
    std::unique_ptr<RequestLog> m_log;
    Pipeline m_pipeline;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::thread m_tidying;
    std::atomic<http::Listener*> m_listening = nullptr; ///< m_listener, for other threads
    std::unique_ptr<http::Listener> m_listener;         ///< last, as it uses all the others
};

} // namespace dbsync::api
