#pragma once

#include "base/error.h"

#include <cstdint>
#include <map>
#include <string>

namespace dbsync::test {

class PostgresCluster;

/// A pgbouncer in transaction mode in front of a cluster; ended with the process that started it.
class Pooler
{
public:
    /// `users`: who may log in besides the superuser, with their passwords.
    static Result<Pooler> start(const PostgresCluster& cluster, const std::map<std::string, std::string>& users = {});
    Pooler(Pooler&& other) noexcept;
    Pooler& operator=(Pooler&&) = delete;
    ~Pooler();

    /// The URL of a database of the cluster through it, as the superuser.
    std::string url(const std::string& database, const std::string& more = {}) const;
    std::string urlAs(const std::string& user, const std::string& password, const std::string& database) const;
    std::uint16_t port() const { return m_port; }

private:
    Pooler() = default;
    int m_process = -1;
    std::uint16_t m_port = 0;
};

} // namespace dbsync::test
