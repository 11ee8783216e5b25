#include "sync/account/tenant_policies.h"

#include "sync/cloud/cloud_client.h"

#include <QJsonArray>

namespace dbsync::sync {

namespace {

const auto path = QStringLiteral("/policies");

std::vector<Policy> policiesFrom(const QJsonObject& json)
{
    std::vector<Policy> policies;
    for (const auto& each : json.value(QStringLiteral("policies")).toArray()) {
        const QJsonObject one = each.toObject();
        policies.push_back({one.value(QStringLiteral("table")).toString(),
                            one.value(QStringLiteral("column")).toString(),
                            one.value(QStringLiteral("policy")).toString()});
    }
    return policies;
}

} // namespace

Result<std::vector<Policy>> TenantPolicies::list() const
{
    CloudClient client(m_account);
    DBSYNC_ASSIGN(const CloudAnswer answer, client.send("GET", path));
    return policiesFrom(answer.json());
}

Result<std::vector<Policy>> TenantPolicies::set(const Policy& policy) const
{
    QJsonObject body{{QStringLiteral("table"), policy.table}, {QStringLiteral("policy"), policy.policy}};
    if (!policy.column.isEmpty())
        body.insert(QStringLiteral("column"), policy.column);
    CloudClient client(m_account);
    DBSYNC_ASSIGN(const CloudAnswer answer, client.send("PUT", path, body));
    return policiesFrom(answer.json());
}

} // namespace dbsync::sync
