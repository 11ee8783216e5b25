#pragma once

#include "base/error.h"

#include <cstdint>
#include <memory>
#include <string>

namespace dbsync::test {

/// A real PostgreSQL of its own, on a free port of 127.0.0.1, in a temporary folder, as a user who is not root. It is
/// gone with its folder when the process ends, however it ends. Tests fail where it cannot be had, they never skip.
///
///     auto cluster = test::PostgresCluster::shared();
///     QVERIFY2(cluster, cluster ? "" : cluster.error().message.c_str());
///     const auto url = (*cluster)->makeDatabase();
class PostgresCluster
{
public:
    /// The one that all tests of this process share; started when first asked for.
    static Result<PostgresCluster*> shared();
    PostgresCluster(const PostgresCluster&) = delete;
    PostgresCluster& operator=(const PostgresCluster&) = delete;
    ~PostgresCluster();

    /// Makes a database (with a name of its own where none is given); its URL, as the superuser.
    Result<std::string> makeDatabase(std::string name = {});
    /// Makes a role that may log in and nothing more.
    Result<void> makeRole(const std::string& name, const std::string& password);
    /// The URL of a database. `more` is put behind it: "?schema=app".
    std::string url(const std::string& database = "postgres", const std::string& more = {}) const;
    std::string urlAs(const std::string& role, const std::string& password, const std::string& database) const;
    /// Runs statements as the superuser.
    Result<void> execute(const std::string& database, const std::string& sql);

    /// Stops as a crash would (`immediate`), or ending transactions first. start() takes the same port and rows.
    Result<void> stop(bool immediate = false);
    Result<void> start();
    /// Crashes and starts.
    Result<void> restart();

    /// A standby that follows this one; commits wait for it.
    Result<std::unique_ptr<PostgresCluster>> makeStandby();
    /// Whether commits wait for the standby. Once it is gone, they must not.
    Result<void> waitForStandby(bool waits);
    /// Makes a standby the one that is written.
    Result<void> promote();
    /// Runs a program of PostgreSQL (pg_dump …) with these arguments of a shell, in the folder.
    Result<void> run(const std::string& program, const std::string& arguments) const;

    std::uint16_t port() const { return m_port; }
    /// Holds the socket, the log (`log`) and the rows (`data`).
    const std::string& folder() const { return m_folder; }
    static constexpr const char* password = "cluster secret/1";
    /// As it is in a URL.
    static std::string encodedPassword();
    /// A port of 127.0.0.1 that was free a moment ago.
    static std::uint16_t freePort();

private:
    PostgresCluster() = default;
    Result<void> initialise();
    Result<void> startSomewhere();
    Result<void> makeFolder();
    void watchOver();

    std::string m_folder;
    std::string m_programs;   ///< folder of initdb and pg_ctl
    std::string m_becomeUser; ///< what to put in front of a command
    std::uint16_t m_port = 0;
    int m_watcher = -1; ///< closed by the system at our end; the watcher then cleans up
    int m_databases = 0;
};

} // namespace dbsync::test
