#pragma once

#include "maindb/database.h"
#include "maindb/records.h"

namespace dbsync::maindb {

/// The administrators of the whole installation. Thread-safe.
class OperatorStore
{
public:
    explicit OperatorStore(Database& database) : m_database(database) {}

    Result<std::optional<Operator>> find(std::string_view emailAddress);
    /// Makes the operator of that address, or gives it a new password, enables it and ends its sessions.
    Result<Operator> makeOrUpdate(std::string_view emailAddress, const std::string& passwordHash);
    Result<std::int64_t> count();

private:
    Database& m_database;
};

} // namespace dbsync::maindb
