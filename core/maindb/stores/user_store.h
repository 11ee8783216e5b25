#pragma once

#include "maindb/database.h"
#include "maindb/records.h"

#include <vector>

namespace dbsync::maindb {

/// An e-mail address as it is compared: ASCII letters without case.
std::string emailKey(std::string_view emailAddress);

/// The users of tenants. Every call names the tenant, so that no user of another can be reached. Thread-safe.
class UserStore
{
public:
    explicit UserStore(Database& database) : m_database(database) {}

    /// In order of making.
    Result<std::vector<User>> list(std::int64_t tenantId);
    Result<std::optional<User>> find(std::int64_t tenantId, std::string_view emailAddress);
    Result<std::optional<User>> find(std::int64_t tenantId, std::int64_t id);

    /// Code emailTaken where the tenant has a user of that address.
    Result<User> add(const User& user);
    /// Stores names, role, metadata, disabled and passwordHash. A user that is disabled loses its sessions, one with a
    /// new password too. Code lastAdmin where the tenant would be left without an ADMIN.
    Result<User> update(const User& user);

    /// Part of a greater transaction.
    static Result<User> insert(Connection& connection, const User& user, const std::string& timestamp);

private:
    Database& m_database;
};

} // namespace dbsync::maindb
