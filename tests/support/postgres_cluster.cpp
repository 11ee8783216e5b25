#include "test_postgres/postgres_cluster.h"

#include "postgres/connection.h"

#include <arpa/inet.h>
#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <memory>
#include <netinet/in.h>
#include <pwd.h>
#include <sstream>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace dbsync::test {

namespace {

namespace fs = std::filesystem;

Error failed(std::string message)
{
    return {ErrorKind::Internal, "noPostgres", std::move(message), "installer/install_packages installs PostgreSQL."};
}

/// The folder of the newest PostgreSQL's programs, "" where there is none.
std::string findPrograms()
{
    std::string found;
    int newest = 0;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", failure)) {
        const int version = std::atoi(entry.path().filename().c_str());
        if (version > newest && fs::exists(entry.path() / "bin/initdb")) {
            newest = version;
            found = (entry.path() / "bin").string();
        }
    }
    for (const char* folder : {"/usr/local/bin", "/usr/bin", "/opt/homebrew/bin"}) {
        if (found.empty() && fs::exists(std::string(folder) + "/initdb"))
            found = folder;
    }
    return found;
}

std::string readFile(const std::string& path)
{
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string percentEncoded(const std::string& text)
{
    constexpr std::array digits{'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};
    std::string encoded;
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (std::isalnum(byte) != 0)
            encoded.push_back(character);
        else
            encoded.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return encoded;
}

} // namespace

std::uint16_t PostgresCluster::freePort()
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket, generic, size) != 0 || ::getsockname(socket, generic, &size) != 0)
        address.sin_port = 0;
    ::close(socket);
    return ntohs(address.sin_port);
}

std::string PostgresCluster::encodedPassword()
{
    return percentEncoded(password);
}

Result<PostgresCluster*> PostgresCluster::shared()
{
    static const std::unique_ptr<PostgresCluster> cluster(new PostgresCluster);
    static const Result<void> started = [] {
        auto done = cluster->initialise();
        return done ? cluster->startSomewhere() : done;
    }();
    if (!started)
        return started.error();
    return cluster.get();
}

PostgresCluster::~PostgresCluster()
{
    if (m_folder.empty())
        return;
    (void)stop(true);
    std::error_code failure;
    fs::remove_all(m_folder, failure);
    if (m_watcher >= 0)
        ::close(m_watcher);
}

Result<void> PostgresCluster::run(const std::string& program, const std::string& arguments) const
{
    const std::string output = m_folder + "/" + program + ".out";
    // From a folder that the other user may be in.
    const std::string command = "cd '" + m_folder + "' && LC_ALL=C " + m_becomeUser + "'" + m_programs + "/" + program +
                                "' " + arguments + " >'" + output + "' 2>&1 </dev/null";
    if (std::system(command.c_str()) != 0)
        return failed(program + " failed: " + readFile(output) + readFile(m_folder + "/log"));
    return {};
}

Result<void> PostgresCluster::makeFolder()
{
    m_programs = findPrograms();
    if (m_programs.empty())
        return failed("PostgreSQL's initdb was not found.");
    std::string folder = (fs::temp_directory_path() / "dbsync-pg-XXXXXX").string();
    if (!::mkdtemp(folder.data()))
        return failed("Cannot make a temporary folder.");
    m_folder = folder;
    watchOver();
    std::ofstream(m_folder + "/password") << password << "\n";
    if (::geteuid() == 0) {
        const passwd* user = ::getpwnam("postgres");
        if (!user)
            user = ::getpwnam("nobody");
        if (!user)
            return failed("There is no user to run PostgreSQL as.");
        m_becomeUser = "setpriv --reuid=" + std::to_string(user->pw_uid) + " --regid=" + std::to_string(user->pw_gid) +
                       " --clear-groups ";
        for (const std::string& path : {m_folder, m_folder + "/password"}) {
            if (::chown(path.c_str(), user->pw_uid, user->pw_gid) != 0)
                return failed("Cannot give " + path + " to another user.");
        }
    }
    return {};
}

Result<void> PostgresCluster::initialise()
{
    DBSYNC_TRY(makeFolder());
    DBSYNC_TRY(run("initdb", "-D '" + m_folder + "/data' -U postgres -A scram-sha-256 --pwfile '" + m_folder +
                                 "/password' -E UTF8 --locale=C --no-sync"));
    std::ofstream settings(m_folder + "/data/postgresql.conf", std::ios::app);
    settings << "listen_addresses = '127.0.0.1'\nunix_socket_directories = '" << m_folder << "'\n"
             << "fsync = off\nfull_page_writes = off\nshared_buffers = 32MB\nmax_connections = 100\n";
    return {};
}

/// A process that outlives us by a moment: when our end of the pipe closes, it stops PostgreSQL and removes the folder.
void PostgresCluster::watchOver()
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return;
    const std::string script = "read -r x; if [ -e '" + m_folder +
                               "/data/postmaster.pid' ]; then kill -QUIT $(head -n 1 '" + m_folder +
                               "/data/postmaster.pid'); sleep 0.5; fi; rm -rf '" + m_folder + "'";
    const pid_t child = ::fork();
    if (child == 0) {
        ::setsid(); // not ended with the test's group
        if (::fork() != 0)
            ::_exit(0); // and not its child, which a test runner would end too
        ::dup2(ends[0], STDIN_FILENO);
        for (const int output : {STDOUT_FILENO, STDERR_FILENO})
            ::dup2(::open("/dev/null", O_WRONLY), output);
        ::execl("/bin/sh", "sh", "-c", script.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(ends[0]);
    m_watcher = ends[1];
    if (child > 0)
        ::waitpid(child, nullptr, 0);
}

Result<void> PostgresCluster::startSomewhere()
{
    Result<void> started = failed("There is no free port.");
    for (int attempt = 0; attempt < 5 && !started; ++attempt) {
        m_port = freePort();
        started = start();
    }
    return started;
}

Result<void> PostgresCluster::start()
{
    return run("pg_ctl", "start -w -t 60 -s -D '" + m_folder + "/data' -l '" + m_folder + "/log' -o '-p " +
                             std::to_string(m_port) + "'");
}

Result<void> PostgresCluster::stop(bool immediate)
{
    if (!fs::exists(m_folder + "/data/postmaster.pid"))
        return {};
    return run("pg_ctl", "stop -w -t 60 -s -D '" + m_folder + "/data' -m " + (immediate ? "immediate" : "fast"));
}

Result<void> PostgresCluster::restart()
{
    DBSYNC_TRY(stop(true));
    return start();
}

Result<std::unique_ptr<PostgresCluster>> PostgresCluster::makeStandby()
{
    std::unique_ptr<PostgresCluster> standby(new PostgresCluster);
    DBSYNC_TRY(standby->makeFolder());
    DBSYNC_TRY(standby->run("pg_basebackup", "-R -c fast --no-sync -D '" + standby->m_folder + "/data' -d '" +
                                                 url("postgres", "?application_name=standby") + "'"));
    std::ofstream(standby->m_folder + "/data/postgresql.conf", std::ios::app)
        << "unix_socket_directories = '" << standby->m_folder << "'\n";
    DBSYNC_TRY(standby->startSomewhere());
    DBSYNC_TRY(waitForStandby(true));
    return standby;
}

Result<void> PostgresCluster::promote()
{
    return run("pg_ctl", "promote -w -t 60 -s -D '" + m_folder + "/data'");
}

Result<void> PostgresCluster::waitForStandby(bool waits)
{
    DBSYNC_TRY(execute("postgres",
                       std::string("ALTER SYSTEM SET synchronous_standby_names = '") + (waits ? "standby" : "") + "'"));
    return execute("postgres", "SELECT pg_reload_conf()");
}

std::string PostgresCluster::urlAs(const std::string& role, const std::string& secret,
                                   const std::string& database) const
{
    return "postgresql://" + percentEncoded(role) + ":" + percentEncoded(secret) +
           "@127.0.0.1:" + std::to_string(m_port) + "/" + percentEncoded(database);
}

std::string PostgresCluster::url(const std::string& database, const std::string& more) const
{
    return urlAs("postgres", password, database) + more;
}

Result<void> PostgresCluster::execute(const std::string& database, const std::string& sql)
{
    DBSYNC_ASSIGN(const auto parsed, postgres::Url::parse(url(database)));
    DBSYNC_ASSIGN(const auto connection, postgres::Connection::open(parsed));
    return connection->execute(sql);
}

Result<std::string> PostgresCluster::makeDatabase(std::string name)
{
    if (name.empty())
        name = "test" + std::to_string(++m_databases);
    DBSYNC_TRY(execute("postgres", "CREATE DATABASE " + postgres::quoteName(name)));
    return url(name);
}

Result<void> PostgresCluster::makeRole(const std::string& name, const std::string& secret)
{
    return execute("postgres",
                   "CREATE ROLE " + postgres::quoteName(name) + " LOGIN PASSWORD " + postgres::quoteText(secret));
}

} // namespace dbsync::test
