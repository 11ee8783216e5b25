#include "sync/account/administration.h"

#include "sync/cloud/cloud_client.h"

#include <QUrl>

namespace dbsync::sync {

namespace {

QString encoded(const QString& text)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text));
}

} // namespace

Result<QJsonArray> Administration::list(const QString& path, const char* field, const QString& tenant) const
{
    CloudClient client(m_account);
    client.setTenant(tenant);
    DBSYNC_ASSIGN(const CloudAnswer answer, client.send("GET", path));
    return answer.json().value(QLatin1String(field)).toArray();
}

Result<QJsonObject> Administration::change(const QByteArray& method, const QString& path, const QJsonObject& body,
                                           const char* field, const QString& tenant) const
{
    CloudClient client(m_account);
    client.setTenant(tenant);
    DBSYNC_ASSIGN(const CloudAnswer answer, client.send(method, path, body));
    const QJsonObject json = answer.json();
    const auto object = json.value(QLatin1String(field));
    return object.isObject() ? object.toObject() : json;
}

Result<QJsonArray> Administration::tenants() const
{
    return list(QStringLiteral("/tenants"), "tenants");
}

Result<QJsonObject> Administration::addTenant(const QJsonObject& tenant) const
{
    return change("POST", QStringLiteral("/tenants"), tenant, "tenant");
}

Result<QJsonObject> Administration::editTenant(const QString& code, const QJsonObject& changes) const
{
    return change("PATCH", QStringLiteral("/tenants/") + encoded(code), changes, "tenant");
}

Result<QJsonObject> Administration::tenant(const QString& code) const
{
    return change("GET", QStringLiteral("/tenants/") + encoded(code), {}, "tenant");
}

Result<QJsonObject> Administration::moveTenant(const QString& code, const QString& datasource) const
{
    return change("POST", QStringLiteral("/tenants/") + encoded(code) + QStringLiteral("/move"),
                  {{QStringLiteral("datasource"), datasource}}, "tenant");
}

Result<QJsonObject> Administration::removeTenant(const QString& code, bool now, bool abandon) const
{
    const QString query = abandon ? QStringLiteral("?now=1&abandon=1") : QStringLiteral("?now=1");
    return change("DELETE", QStringLiteral("/tenants/") + encoded(code) + (now ? query : QString()), {}, "tenant");
}

Result<void> Administration::exportTenant(const QString& code,
                                          const std::function<Result<void>(std::string_view)>& sink) const
{
    CloudClient client(m_account);
    return client.download(QStringLiteral("/tenants/") + encoded(code) + QStringLiteral("/export"),
                           "application/x-ndjson", sink);
}

Result<QJsonArray> Administration::datasources() const
{
    return list(QStringLiteral("/datasources"), "datasources");
}

Result<QJsonObject> Administration::addDatasource(const QJsonObject& datasource) const
{
    return change("POST", QStringLiteral("/datasources"), datasource, "datasource");
}

Result<QJsonObject> Administration::editDatasource(const QString& name, const QJsonObject& changes) const
{
    return change("PATCH", QStringLiteral("/datasources/") + encoded(name), changes, "datasource");
}

Result<QJsonObject> Administration::checkDatasource(const QString& name) const
{
    return change("POST", QStringLiteral("/datasources/") + encoded(name) + QStringLiteral("/check"), {}, "datasource");
}

Result<QJsonObject> Administration::removeDatasource(const QString& name) const
{
    return change("DELETE", QStringLiteral("/datasources/") + encoded(name), {}, "datasource");
}

Result<QJsonArray> Administration::users(const QString& tenant) const
{
    return list(QStringLiteral("/users"), "users", tenant);
}

Result<QJsonObject> Administration::addUser(const QString& tenant, const QJsonObject& user) const
{
    return change("POST", QStringLiteral("/users"), user, "user", tenant);
}

Result<QJsonObject> Administration::editUser(const QString& tenant, qint64 id, const QJsonObject& changes) const
{
    return change("PATCH", QStringLiteral("/users/") + QString::number(id), changes, "user", tenant);
}

Result<QJsonArray> Administration::devices(const QString& tenant) const
{
    return list(QStringLiteral("/devices"), "devices", tenant);
}

Result<QJsonObject> Administration::revokeDevice(const QString& tenant, const QString& id) const
{
    return change("DELETE", QStringLiteral("/devices/") + encoded(id), {}, "device", tenant);
}

Result<QJsonArray> Administration::schemas() const
{
    return list(QStringLiteral("/schemas"), "schemas");
}

Result<QJsonObject> Administration::schema(const QString& tenant) const
{
    return change("GET", QStringLiteral("/schema?placement=1"), {}, "schema", tenant);
}

Result<QJsonObject> Administration::pushSchema(const QString& tenant, const QJsonObject& schema,
                                               qint64 baseVersion) const
{
    return change("POST", QStringLiteral("/schema"),
                  {{QStringLiteral("baseVersion"), baseVersion}, {QStringLiteral("schema"), schema}}, "schema", tenant);
}

Result<QJsonObject> Administration::status() const
{
    return change("GET", QStringLiteral("/status"), {}, "status");
}

Result<QJsonArray> Administration::audit(const QString& tenant) const
{
    const QString path = tenant.isEmpty() ? QStringLiteral("/audit")
                                          : QStringLiteral("/tenants/") + encoded(tenant) + QStringLiteral("/audit");
    return list(path, "audit");
}

} // namespace dbsync::sync
