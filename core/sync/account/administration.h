#pragma once

#include "base/error.h"
#include "sync/account/account.h"

#include <QJsonArray>
#include <QJsonObject>
#include <functional>
#include <string_view>

namespace dbsync::sync {

/// The administration that operators and tenant ADMINs may do; answers are the API's JSON. Blocks.
class Administration
{
public:
    explicit Administration(Account account) : m_account(std::move(account)) {}

    Result<QJsonArray> tenants() const;
    /// `{"code","name","website","metadata","datasource"}`; answers the tenant.
    Result<QJsonObject> addTenant(const QJsonObject& tenant) const;
    Result<QJsonObject> editTenant(const QString& code, const QJsonObject& changes) const;
    Result<QJsonObject> tenant(const QString& code) const;
    /// Moves a tenant with its rows and history to another datasource; takes as long as its rows take to copy.
    Result<QJsonObject> moveTenant(const QString& code, const QString& datasource) const;
    /// Removes a tenant, with a time of grace unless `now`; `abandon`: rows that cannot be reached are given up.
    Result<QJsonObject> removeTenant(const QString& code, bool now, bool abandon = false) const;
    /// Hands everything of a tenant, as lines of JSON, to `sink` as it arrives.
    Result<void> exportTenant(const QString& code, const std::function<Result<void>(std::string_view)>& sink) const;
    Result<QJsonArray> datasources() const;
    /// `{"name","url","weight","metadata"}`; answers the datasource.
    Result<QJsonObject> addDatasource(const QJsonObject& datasource) const;
    Result<QJsonObject> editDatasource(const QString& name, const QJsonObject& changes) const;
    Result<QJsonObject> checkDatasource(const QString& name) const;
    Result<QJsonObject> removeDatasource(const QString& name) const;
    Result<QJsonArray> users(const QString& tenant) const;
    Result<QJsonObject> addUser(const QString& tenant, const QJsonObject& user) const;
    Result<QJsonObject> editUser(const QString& tenant, qint64 id, const QJsonObject& changes) const;
    Result<QJsonArray> devices(const QString& tenant) const;
    Result<QJsonObject> revokeDevice(const QString& tenant, const QString& id) const;
    /// Every tenant's: name, version, namespace, datasource, and how many tables.
    Result<QJsonArray> schemas() const;
    /// With namespace and tenant columns.
    Result<QJsonObject> schema(const QString& tenant) const;
    /// Answers the version.
    Result<QJsonObject> pushSchema(const QString& tenant, const QJsonObject& schema, qint64 baseVersion) const;
    Result<QJsonObject> status() const;
    /// Newest first; of one tenant, where one is named.
    Result<QJsonArray> audit(const QString& tenant = {}) const;

private:
    Result<QJsonArray> list(const QString& path, const char* field, const QString& tenant = {}) const;
    Result<QJsonObject> change(const QByteArray& method, const QString& path, const QJsonObject& body,
                               const char* field, const QString& tenant = {}) const;
    Account m_account;
};

} // namespace dbsync::sync
