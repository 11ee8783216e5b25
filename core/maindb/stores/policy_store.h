#pragma once

#include "maindb/database.h"
#include "maindb/records.h"

namespace dbsync::maindb {

/// The tenants' policies. Thread-safe.
class PolicyStore
{
public:
    explicit PolicyStore(Database& database) : m_database(database) {}

    /// By table, the table's own before its columns'.
    Result<Policies> list(std::int64_t tenantId);
    /// Sets one policy, where it is another than before; the policies after it. `ask` is what holds without any: for a
    /// table it removes the policy, for a column where its table has none. "" removes it in any case.
    Result<Policies> set(std::int64_t tenantId, const Policy& policy);

private:
    Database& m_database;
};

} // namespace dbsync::maindb
