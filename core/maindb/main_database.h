#pragma once

#include "maindb/credentials/api_key_store.h"
#include "maindb/credentials/authenticator.h"
#include "maindb/credentials/session_store.h"
#include "maindb/database.h"
#include "maindb/stores/access_log.h"
#include "maindb/stores/audit_log.h"
#include "maindb/stores/datasource_store.h"
#include "maindb/stores/device_store.h"
#include "maindb/stores/move_store.h"
#include "maindb/stores/operator_store.h"
#include "maindb/stores/policy_store.h"
#include "maindb/stores/tenant_directory.h"
#include "maindb/stores/tenant_store.h"
#include "maindb/stores/user_store.h"

namespace dbsync::maindb {

/// The main database and all that it holds. Thread-safe.
class MainDatabase
{
public:
    /// `secrets` wraps what is stored of datasources.
    explicit MainDatabase(std::unique_ptr<Database> opened, const SecretBox& secrets = {})
        : m_database(std::move(opened)),
          tenants(*m_database),
          datasources(*m_database, secrets),
          users(*m_database),
          operators(*m_database),
          devices(*m_database),
          policies(*m_database),
          moves(*m_database),
          sessions(*m_database),
          apiKeys(*m_database),
          audit(*m_database),
          accesses(*m_database),
          directory(*m_database, secrets),
          authenticator(*m_database)
    {
    }

    Database& database() { return *m_database; }

    /// What tells this main database from every other one, and a restored copy of it does not change; a UUID.
    Result<std::string> identity()
    {
        DBSYNC_ASSIGN(const Rows rows, m_database->read(R"(SELECT "identity" FROM "mainDatabase")"));
        return rows.empty() || rows.text(0, 0).empty() ? Result<std::string>(internalError("No identity is stored."))
                                                       : Result<std::string>(rows.text(0, 0));
    }

private:
    std::unique_ptr<Database> m_database;

public:
    TenantStore tenants;
    DatasourceStore datasources;
    UserStore users;
    OperatorStore operators;
    DeviceStore devices;
    PolicyStore policies;
    MoveStore moves;
    SessionStore sessions;
    ApiKeyStore apiKeys;
    AuditLog audit;
    AccessLog accesses;
    TenantDirectory directory;
    Authenticator authenticator;
};

} // namespace dbsync::maindb
