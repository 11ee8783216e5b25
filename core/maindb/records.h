#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the main database holds. Times are ISO 8601 in UTC; `metadata` is a JSON object as text.
namespace dbsync::maindb {

/// Ordered: a route names the lowest role that may use it.
enum class Role { Guest, User, Manager, Admin };

/// `GUEST`, `USER`, `MANAGER`, `ADMIN`.
std::string_view roleName(Role role);
std::optional<Role> roleFromName(std::string_view name);

enum class TenantState {
    Provisioning, ///< being made; nobody may use it yet
    Active,
    Suspended, ///< nobody but operators may use it
    Removed,   ///< as suspended, and purged after `removeAfter`
};

/// `provisioning`, `active`, `suspended`, `removed`.
std::string_view tenantStateName(TenantState state);
std::optional<TenantState> tenantStateFromName(std::string_view name);

struct Tenant
{
    std::int64_t id = 0; ///< never given twice, as rows in datasources carry it
    std::string code;
    std::string name;
    std::string website;
    std::string metadata = "{}";
    std::optional<std::int64_t> datasourceId;
    TenantState state = TenantState::Active;
    std::string provisioningNode;       ///< which process is making it; "" when made
    std::int64_t provisioningSince = 0; ///< milliseconds since 1970
    std::string removeAfter;            ///< "" unless removed
    std::int64_t policiesVersion = 0;   ///< counts the changes of its policies
    std::string createdAt;
    std::string updatedAt;
};

/// Draining: keeps its tenants, gets no new ones.
enum class DatasourceState { Active, Draining };

std::string_view datasourceStateName(DatasourceState state);
std::optional<DatasourceState> datasourceStateFromName(std::string_view name);

struct Datasource
{
    std::int64_t id = 0;
    std::string name;
    std::string url; ///< may hold a password; never part of an answer or a log line
    DatasourceState state = DatasourceState::Active;
    std::int64_t weight = 1; ///< new tenants are spread in proportion; 0: none by itself
    std::string metadata = "{}";
    std::int64_t tenants = 0; ///< how many tenants it holds
    std::string createdAt;
    std::string updatedAt;
};

struct User
{
    std::int64_t id = 0;
    std::int64_t tenantId = 0;
    std::string emailAddress; ///< unique in the tenant, compared without case
    std::string firstName;
    std::string lastName;
    Role role = Role::Guest;
    std::string metadata = "{}";
    bool disabled = false;
    std::string passwordHash;
    std::string createdAt;
    std::string updatedAt;
};

/// An administrator of the whole installation.
struct Operator
{
    std::int64_t id = 0;
    std::string emailAddress;
    std::string passwordHash;
    bool disabled = false;
    std::string createdAt;
    std::string updatedAt;
};

struct Device
{
    std::string id; ///< UUID
    std::int64_t tenantId = 0;
    std::int64_t userId = 0;
    std::string userEmail;
    std::string name;
    std::string platform;
    std::string lastSeen;      ///< "" before its first sync
    std::int64_t revision = 0; ///< what the cloud last told it
    std::int64_t since = 0;    ///< what it last said that it has; not above `revision`
    bool revoked = false;
    std::string createdAt;
};

/// A tenant on its way from one datasource to another.
struct Move
{
    enum class State {
        Copying,  ///< what is in the new datasource counts for nothing yet
        Switched, ///< the tenant is in the new one; what is in the old one is left over
    };
    std::int64_t tenantId = 0;
    std::int64_t fromId = 0;
    std::int64_t toId = 0;
    State state = State::Copying;
    std::string node;       ///< which process is at it
    std::int64_t since = 0; ///< when that was last heard of, milliseconds since 1970
};

/// A credential for programs; acts as its user.
struct ApiKey
{
    std::int64_t id = 0;
    std::int64_t userId = 0;
    std::string userEmail;
    std::string name;
    bool revoked = false;
    std::string createdAt;
};

/// Who makes a request: what a token or an API key stands for.
struct Identity
{
    enum class Kind { User, Operator };
    Kind kind = Kind::User;
    std::int64_t id = 0;        ///< of the user or operator
    std::int64_t sessionId = 0; ///< 0 with an API key
    std::int64_t keyId = 0;     ///< 0 with a token
    std::int64_t tenantId = 0;  ///< 0 for operators
    std::string emailAddress;
    Role role = Role::Guest; ///< of users
    bool disabled = false;
    std::int64_t expiresAt = 0; ///< milliseconds since 1970; 0: never

    bool isOperator() const { return kind == Kind::Operator; }
};

/// Who decides where a row was changed on two sides: `ask`, `cloud`, `device`, `latest` or `sum`.
struct Policy
{
    std::string table;
    std::string column; ///< "" for the whole table
    std::string policy; ///< "" where it is to be removed
};

/// A tenant's policies, and the number of changes that led to them.
struct Policies
{
    std::vector<Policy> policies;
    std::int64_t version = 0;
};

/// What is to be noted of a change, in its transaction: by whom (an e-mail address), a stable word ("tenantAdded"), and
/// what it was done to; `tenantId` 0 where it concerns no tenant. Never a secret.
struct AuditNote
{
    std::int64_t tenantId = 0;
    std::string who;
    std::string what;
    std::string on;
    std::string from = {}; ///< the address that it was asked from; "" where it was none
    std::string slot = {}; ///< AccessLog's: an entry of the same is counted up instead of another one being made
};

struct AuditEntry
{
    std::string time; ///< the first, where it is counted
    std::string who;
    std::string what;
    std::string on;
    std::string from;
    std::int64_t times = 1;
};

} // namespace dbsync::maindb
