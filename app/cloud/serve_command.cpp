#include "api/server.h"
#include "base/log.h"
#include "commands.h"
#include "folder_lock.h"
#include "settings.h"

#include <csignal>
#include <iostream>
#include <pthread.h>
#include <thread>

namespace dbsync::cloud {

namespace {

/// Below the 15 seconds that are promised, with time to spare for what follows.
constexpr std::chrono::seconds drainLimit{9};
constexpr std::chrono::seconds endLimit{14};

Error usage(std::string message)
{
    return {ErrorKind::InvalidRequest, "usage", std::move(message), "See \"dbsync-cloud serve --help\"."};
}

Result<void> configureLogging(const CommandLine& line)
{
    const std::string format = line.value("--log-format").value_or("text");
    if (format != "text" && format != "json")
        return usage("--log-format must be text or json.");
    configureLog(format == "json" ? LogFormat::Json : LogFormat::Text, LogLevel::Info);
    return {};
}

Result<api::ServerOptions> serverOptions(const CommandLine& line, const Settings& settings)
{
    api::ServerOptions options;
    static_cast<api::DatabaseSettings&>(options) = settings.databases;
    options.trustedProxies = settings.trustedProxies;
    options.signupLimit = settings.signupLimit;
    options.environment = settings.environment;
    options.awayLimit = settings.awayLimit;
    auto address = http::parseHostPort(line.value("--listen").value_or("127.0.0.1:8484"));
    if (!address)
        return usage(address.error().message);
    options.host = address->first;
    options.port = address->second;
    options.certificateFile = line.value("--tls-certificate").value_or("");
    options.keyFile = line.value("--tls-key").value_or("");
    if (options.certificateFile.empty() != options.keyFile.empty())
        return usage("--tls-certificate and --tls-key go together.");
    return options;
}

/// Ends the process in time though a handler may still run: what it has not committed is as if it never came.
void endInTime()
{
    std::thread([] {
        std::this_thread::sleep_for(endLimit);
        logLine(LogLevel::Warning, "ended with requests still running");
        std::_Exit(0);
    }).detach();
}

/// Signals that are waited for instead of handled; for this thread and those it starts.
class EndSignals
{
public:
    EndSignals()
    {
        sigemptyset(&m_signals);
        sigaddset(&m_signals, SIGTERM);
        sigaddset(&m_signals, SIGINT);
        pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
        std::signal(SIGPIPE, SIG_IGN); // a client, or who reads the log, may go away
    }
    std::string wait() const
    {
        int signal = 0;
        while (sigwait(&m_signals, &signal) != 0) {
        }
        return signal == SIGTERM ? "SIGTERM" : "SIGINT";
    }

private:
    sigset_t m_signals{};
};

} // namespace

CommandSpec serveSpec()
{
    CommandSpec spec{"serve", "Serves the API until SIGTERM or SIGINT.", {}, {}};
    spec.options = settingsOptions();
    spec.options.push_back({"--listen", "HOST:PORT", "Where to listen (127.0.0.1:8484); port 0 takes any free one."});
    spec.options.push_back({"--tls-certificate", "FILE", "Certificate with its chain, PEM; serves https."});
    spec.options.push_back({"--tls-key", "FILE", "Its private key, PEM."});
    spec.options.push_back({"--trusted-proxy", "CIDR[,CIDR]",
                            "Load balancers whose X-Forwarded-For tells the client's address\n                      "
                            "          (DBSYNC_TRUSTED_PROXIES); from all others it is ignored."});
    spec.options.push_back({"--signup-limit", "COUNT",
                            "How many tenants one address may sign up in ten minutes (300;\n                        "
                            "        DBSYNC_SIGNUP_LIMIT)."});
    spec.options.push_back({"--log-format", "text|json", "How log lines look (text)."});
    return spec;
}

Result<void> runServe(const CommandLine& line)
{
    DBSYNC_TRY(configureLogging(line));
    DBSYNC_ASSIGN(const Settings settings, readSettings(line));
    DBSYNC_TRY(checkSettings(settings));
    DBSYNC_ASSIGN(const api::ServerOptions options, serverOptions(line, settings));
    FolderLock lock;
    if (settings.databases.embedded()) {
        DBSYNC_ASSIGN(lock, FolderLock::take(settings.databases.folder));
    }
    const EndSignals signals; // before any thread is started
    DBSYNC_ASSIGN(const auto server, api::Server::start(options));
    std::cout << "listening on " << server->url() << std::endl;
    logLine(LogLevel::Info, "started", {{"url", server->url()}, {"version", DBSYNC_VERSION}});
    const std::string signal = signals.wait();
    logLine(LogLevel::Info, "draining", {{"signal", signal}});
    endInTime();
    server->drain(drainLimit);
    logLine(LogLevel::Info, "stopped");
    return {};
}

} // namespace dbsync::cloud
