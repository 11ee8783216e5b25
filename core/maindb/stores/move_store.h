#pragma once

#include "maindb/database.h"
#include "maindb/records.h"

#include <vector>

namespace dbsync::maindb {

/// The moves of tenants from one datasource to another: what a crash leaves half made is found here. Thread-safe.
class MoveStore
{
public:
    explicit MoveStore(Database& database) : m_database(database) {}

    Result<std::vector<Move>> list();
    Result<std::optional<Move>> find(std::int64_t tenantId);
    /// Begins a move, in state Copying. Code tenantMoves where there is one of the tenant already.
    Result<void> begin(const Move& move);
    /// Tells that the process is still at it; code tenantMoves where the move is not its own any more.
    Result<void> beat(std::int64_t tenantId, const std::string& node);
    /// The tenant is in the new datasource from now on. Code tenantMoves as above.
    Result<void> switchOver(const Move& move, const AuditNote* note = nullptr);
    /// Makes a move that was found here the node's own, so that nobody else is at it; false where it is not as it was
    /// found any more: whoever was at it still is, or another has taken it.
    Result<bool> take(const Move& found, const std::string& node);
    /// Forgets a move of a tenant that is given up, whoever is at it.
    Result<void> giveUp(std::int64_t tenantId);
    /// Nothing of it is left. Code tenantMoves where the move is not the node's.
    Result<void> end(std::int64_t tenantId, const std::string& node);

private:
    Database& m_database;
};

} // namespace dbsync::maindb
