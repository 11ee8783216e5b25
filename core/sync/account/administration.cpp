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

Result<QJsonArray> Administration::datasources() const
{
    return list(QStringLiteral("/datasources"), "datasources");
}

Result<QJsonObject> Administration::addDatasource(const QJsonObject& datasource) const
{
    return change("POST", QStringLiteral("/datasources"), datasource, "datasource");
}

Result<QJsonObject> Administration::checkDatasource(const QString& name) const
{
    return change("POST", QStringLiteral("/datasources/") + encoded(name) + QStringLiteral("/check"), {},
                  "datasource");
}

Result<QJsonArray> Administration::users(const QString& tenant) const
{
    return list(QStringLiteral("/users"), "users", tenant);
}

Result<QJsonObject> Administration::addUser(const QString& tenant, const QJsonObject& user) const
{
    return change("POST", QStringLiteral("/users"), user, "user", tenant);
}

Result<QJsonArray> Administration::devices(const QString& tenant) const
{
    return list(QStringLiteral("/devices"), "devices", tenant);
}

} // namespace dbsync::sync
