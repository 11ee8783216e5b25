#include "test_postgres/pooler.h"

#include "postgres/connection.h"
#include "test_postgres/postgres_cluster.h"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace dbsync::test {

namespace {

constexpr const char* program = "/usr/sbin/pgbouncer";

Error failed(std::string message)
{
    return {ErrorKind::Internal, "noPooler", std::move(message), "installer/install_packages installs pgbouncer."};
}

void writeSettings(const std::string& folder, const PostgresCluster& cluster, std::uint16_t port,
                   const std::map<std::string, std::string>& users)
{
    std::ofstream known(folder + "/users.txt");
    known << "\"postgres\" \"" << PostgresCluster::password << "\"\n";
    for (const auto& [user, password] : users)
        known << "\"" << user << "\" \"" << password << "\"\n";
    known.close();
    std::ofstream settings(folder + "/pgbouncer.ini");
    settings << "[databases]\n* = host=127.0.0.1 port=" << cluster.port() << "\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
             << "listen_port = " << port << "\nunix_socket_dir =\nauth_type = plain\nauth_file = " << folder
             << "/users.txt\npool_mode = transaction\ndefault_pool_size = 60\nmax_client_conn = 200\n";
}

/// The program, as a user who is not root, ended when this process ends.
int startProgram(const std::string& folder, const std::string& settings)
{
    struct stat owner
    {
    };
    ::stat((folder + "/data").c_str(), &owner);
    const int process = ::fork();
    if (process != 0)
        return process;
    if (::geteuid() == 0 && (::setgid(owner.st_gid) != 0 || ::setuid(owner.st_uid) != 0))
        ::_exit(126);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int log = ::open((folder + "/pgbouncer.log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    for (const int output : {STDOUT_FILENO, STDERR_FILENO})
        ::dup2(log, output);
    ::execl(program, program, settings.c_str(), nullptr);
    ::_exit(127);
}

} // namespace

Result<Pooler> Pooler::start(const PostgresCluster& cluster, const std::map<std::string, std::string>& users)
{
    if (::access(program, X_OK) != 0)
        return failed("pgbouncer was not found.");
    Pooler pooler;
    for (int attempt = 0; attempt < 5; ++attempt) {
        pooler.m_port = PostgresCluster::freePort();
        writeSettings(cluster.folder(), cluster, pooler.m_port, users);
        pooler.m_process = startProgram(cluster.folder(), cluster.folder() + "/pgbouncer.ini");
        const auto url = postgres::Url::parse(pooler.url("postgres"));
        for (int round = 0; round < 100; ++round) {
            if (postgres::Connection::open(*url))
                return pooler;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            if (::waitpid(pooler.m_process, nullptr, WNOHANG) == pooler.m_process)
                break;
        }
        pooler.m_process = -1;
    }
    return failed("pgbouncer does not start; see " + cluster.folder() + "/pgbouncer.log.");
}

Pooler::Pooler(Pooler&& other) noexcept : m_process(std::exchange(other.m_process, -1)), m_port(other.m_port) {}

Pooler::~Pooler()
{
    if (m_process <= 0)
        return;
    ::kill(m_process, SIGKILL);
    ::waitpid(m_process, nullptr, 0);
}

std::string Pooler::urlAs(const std::string& user, const std::string& password, const std::string& database) const
{
    return "postgresql://" + user + ":" + password + "@127.0.0.1:" + std::to_string(m_port) + "/" + database;
}

std::string Pooler::url(const std::string& database, const std::string& more) const
{
    return "postgresql://postgres:" + PostgresCluster::encodedPassword() + "@127.0.0.1:" + std::to_string(m_port) +
           "/" + database + more;
}

} // namespace dbsync::test
