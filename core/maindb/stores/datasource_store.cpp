#include "maindb/stores/datasource_store.h"

#include "maindb/stores/audit_log.h"

namespace dbsync::maindb {

namespace {

const std::string selectDatasources = R"(SELECT "id", "name", "url", "state", "weight", "metadata",
    (SELECT count(*) FROM "tenants" WHERE "tenants"."datasourceId" = "datasources"."id"),
    "createdAt", "updatedAt" FROM "datasources")";

} // namespace

Result<Datasource> DatasourceStore::datasourceFrom(const Rows& rows, std::size_t row) const
{
    Datasource datasource;
    datasource.id = rows.integer(row, 0);
    datasource.name = rows.text(row, 1);
    DBSYNC_ASSIGN(datasource.url, m_secrets.open(rows.text(row, 2)));
    datasource.state = datasourceStateFromName(rows.text(row, 3)).value_or(DatasourceState::Draining);
    datasource.weight = rows.integer(row, 4);
    datasource.metadata = rows.text(row, 5);
    datasource.tenants = rows.integer(row, 6);
    datasource.createdAt = rows.text(row, 7);
    datasource.updatedAt = rows.text(row, 8);
    return datasource;
}

Result<std::optional<Datasource>> DatasourceStore::firstOf(const Rows& rows) const
{
    if (rows.empty())
        return std::optional<Datasource>();
    DBSYNC_ASSIGN(Datasource first, datasourceFrom(rows, 0));
    return std::optional(std::move(first));
}

Result<std::vector<Datasource>> DatasourceStore::list()
{
    DBSYNC_ASSIGN(const Rows rows, m_database.read(selectDatasources + R"( ORDER BY "id")"));
    std::vector<Datasource> datasources;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        DBSYNC_ASSIGN(Datasource datasource, datasourceFrom(rows, row));
        datasources.push_back(std::move(datasource));
    }
    return datasources;
}

Result<std::optional<Datasource>> DatasourceStore::find(std::string_view name)
{
    DBSYNC_ASSIGN(const Rows rows, m_database.read(selectDatasources + R"( WHERE "name" = $1)", {std::string(name)}));
    return firstOf(rows);
}

Result<std::optional<Datasource>> DatasourceStore::find(std::int64_t id)
{
    DBSYNC_ASSIGN(const Rows rows, m_database.read(selectDatasources + R"( WHERE "id" = $1)", {id}));
    return firstOf(rows);
}

Result<Datasource> DatasourceStore::add(const Datasource& datasource, const AuditNote* note)
{
    return m_database.write([&](Connection& connection) -> Result<Datasource> {
        Datasource added = datasource;
        added.createdAt = added.updatedAt = m_database.timestamp();
        auto rows = connection.run(
            R"(INSERT INTO "datasources" ("name", "url", "state", "weight", "metadata", "createdAt", "updatedAt")
               VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING "id")",
            {added.name, m_secrets.seal(added.url), std::string(datasourceStateName(added.state)), added.weight,
             added.metadata, added.createdAt});
        if (!rows && rows.error().code == "unique")
            return Error{ErrorKind::InvalidRequest, "datasourceNameTaken",
                         "The datasource name \"" + added.name + "\" is taken.", "Choose another name."};
        if (!rows)
            return std::move(rows.error());
        added.id = rows->integer(0, 0);
        DBSYNC_TRY(AuditLog::insert(connection, added.createdAt, note));
        DBSYNC_TRY(Database::changed(connection));
        return added;
    });
}

Result<Datasource> DatasourceStore::update(const Datasource& datasource, const AuditNote* note)
{
    return m_database.write([&](Connection& connection) -> Result<Datasource> {
        DBSYNC_TRY(connection.run(R"(UPDATE "datasources" SET "url" = $2, "state" = $3, "weight" = $4,
            "metadata" = $5, "updatedAt" = $6 WHERE "id" = $1)",
                                  {datasource.id, m_secrets.seal(datasource.url),
                                   std::string(datasourceStateName(datasource.state)), datasource.weight,
                                   datasource.metadata, m_database.timestamp()}));
        DBSYNC_TRY(Database::changed(connection));
        DBSYNC_ASSIGN(const Rows rows, connection.run(selectDatasources + R"( WHERE "id" = $1)", {datasource.id}));
        if (rows.empty())
            return Error{ErrorKind::InvalidRequest, "notFound", "There is no such datasource.", {}};
        DBSYNC_TRY(AuditLog::insert(connection, m_database.timestamp(), note));
        return datasourceFrom(rows, 0);
    });
}

Result<void> DatasourceStore::remove(std::int64_t id, const AuditNote* note)
{
    return m_database.write([&](Connection& connection) -> Result<void> {
        auto removed = connection.run(R"(DELETE FROM "datasources" WHERE "id" = $1)", {id});
        if (!removed && removed.error().code == "foreignKey")
            return Error{ErrorKind::InvalidRequest, "datasourceNotEmpty", "The datasource still holds tenants.",
                         "Move or remove its tenants first."};
        if (!removed)
            return std::move(removed.error());
        DBSYNC_TRY(AuditLog::insert(connection, m_database.timestamp(), note));
        return Database::changed(connection);
    });
}

Result<void> DatasourceStore::reseal()
{
    return m_database.write([&](Connection& connection) -> Result<void> {
        DBSYNC_ASSIGN(const Rows rows, connection.run(R"(SELECT "id", "url" FROM "datasources")"));
        for (std::size_t row = 0; row < rows.size(); ++row) {
            if (m_secrets.isCurrent(rows.text(row, 1)))
                continue;
            DBSYNC_ASSIGN(const std::string url, m_secrets.open(rows.text(row, 1)));
            DBSYNC_TRY(connection.run(R"(UPDATE "datasources" SET "url" = $2 WHERE "id" = $1)",
                                      {rows.integer(row, 0), m_secrets.seal(url)}));
        }
        return {};
    });
}

} // namespace dbsync::maindb
