#include "maindb/stores/move_store.h"

#include "maindb/stores/audit_log.h"

namespace dbsync::maindb {

namespace {

const std::string selectMoves = R"(SELECT "tenantId", "fromId", "toId", "state", "node", "since" FROM "moves")";
const std::string copying = "copying";
const std::string switched = "switched";

Move moveFrom(const Rows& rows, std::size_t row)
{
    return {rows.integer(row, 0), rows.integer(row, 1),
            rows.integer(row, 2), rows.text(row, 3) == switched ? Move::State::Switched : Move::State::Copying,
            rows.text(row, 4),    rows.integer(row, 5)};
}

Error tenantMoves()
{
    return {ErrorKind::InvalidRequest, "tenantMoves", "The tenant is being moved to another datasource already.",
            "Wait until that is done."};
}

} // namespace

Result<std::vector<Move>> MoveStore::list()
{
    DBSYNC_ASSIGN(const Rows rows, m_database.read(selectMoves + R"( ORDER BY "tenantId")"));
    std::vector<Move> moves;
    for (std::size_t row = 0; row < rows.size(); ++row)
        moves.push_back(moveFrom(rows, row));
    return moves;
}

Result<std::optional<Move>> MoveStore::find(std::int64_t tenantId)
{
    DBSYNC_ASSIGN(const Rows rows, m_database.read(selectMoves + R"( WHERE "tenantId" = $1)", {tenantId}));
    return rows.empty() ? std::nullopt : std::optional(moveFrom(rows, 0));
}

Result<void> MoveStore::begin(const Move& move)
{
    return m_database.write([&](Connection& connection) -> Result<void> {
        const auto inserted =
            connection.run(R"(INSERT INTO "moves" ("tenantId", "fromId", "toId", "state", "node",
            "since") VALUES ($1, $2, $3, $4, $5, $6))",
                           {move.tenantId, move.fromId, move.toId, copying, move.node, m_database.clock().now()});
        if (!inserted && inserted.error().code == "unique")
            return tenantMoves();
        if (!inserted)
            return inserted.error();
        return {};
    });
}

Result<void> MoveStore::beat(std::int64_t tenantId, const std::string& node)
{
    return m_database.write([&](Connection& connection) -> Result<void> {
        DBSYNC_ASSIGN(const Rows rows, connection.run(R"(UPDATE "moves" SET "since" = $3 WHERE "tenantId" = $1 AND
            "node" = $2 AND "state" = $4 RETURNING "tenantId")",
                                                      {tenantId, node, m_database.clock().now(), copying}));
        return rows.empty() ? Result<void>(tenantMoves()) : Result<void>();
    });
}

Result<void> MoveStore::switchOver(const Move& move, const AuditNote* note)
{
    return m_database.write([&](Connection& connection) -> Result<void> {
        DBSYNC_ASSIGN(const Rows rows,
                      connection.run(R"(UPDATE "moves" SET "state" = $3, "since" = $4 WHERE
            "tenantId" = $1 AND "node" = $2 AND "state" = $5 RETURNING "tenantId")",
                                     {move.tenantId, move.node, switched, m_database.clock().now(), copying}));
        if (rows.empty())
            return tenantMoves();
        DBSYNC_TRY(connection.run(R"(UPDATE "tenants" SET "datasourceId" = $2, "updatedAt" = $3 WHERE "id" = $1)",
                                  {move.tenantId, move.toId, m_database.timestamp()}));
        DBSYNC_TRY(AuditLog::insert(connection, m_database.timestamp(), note));
        return Database::changed(connection);
    });
}

Result<bool> MoveStore::take(const Move& found, const std::string& node)
{
    bool taken = false;
    DBSYNC_TRY(m_database.write([&](Connection& connection) -> Result<void> {
        // What is the node's own may have been told of since.
        DBSYNC_ASSIGN(
            const Rows rows,
            connection.run(R"(UPDATE "moves" SET "node" = $2, "since" = $3 WHERE "tenantId" = $1 AND
            "state" = $4 AND ("node" = $2 OR ("node" = $5 AND "since" = $6)) RETURNING "tenantId")",
                           {found.tenantId, node, m_database.clock().now(),
                            found.state == Move::State::Switched ? switched : copying, found.node, found.since}));
        taken = !rows.empty();
        return {};
    }));
    return taken;
}

Result<void> MoveStore::giveUp(std::int64_t tenantId)
{
    return m_database.write([&](Connection& connection) -> Result<void> {
        DBSYNC_TRY(connection.run(R"(DELETE FROM "moves" WHERE "tenantId" = $1)", {tenantId}));
        return {};
    });
}

Result<void> MoveStore::end(std::int64_t tenantId, const std::string& node)
{
    return m_database.write([&](Connection& connection) -> Result<void> {
        DBSYNC_ASSIGN(
            const Rows rows,
            connection.run(R"(DELETE FROM "moves" WHERE "tenantId" = $1 AND "node" = $2 RETURNING "tenantId")",
                           {tenantId, node}));
        return rows.empty() ? Result<void>(tenantMoves()) : Result<void>();
    });
}

} // namespace dbsync::maindb
