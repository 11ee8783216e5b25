#pragma once

#include "base/error.h"
#include "sync/account/account.h"

#include <QJsonArray>
#include <QJsonObject>

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
    Result<QJsonArray> datasources() const;
    /// `{"name","url","weight","metadata"}`; answers the datasource.
    Result<QJsonObject> addDatasource(const QJsonObject& datasource) const;
    Result<QJsonObject> checkDatasource(const QString& name) const;
    Result<QJsonArray> users(const QString& tenant) const;
    Result<QJsonObject> addUser(const QString& tenant, const QJsonObject& user) const;
    Result<QJsonArray> devices(const QString& tenant) const;

private:
    Result<QJsonArray> list(const QString& path, const char* field, const QString& tenant = {}) const;
    Result<QJsonObject> change(const QByteArray& method, const QString& path, const QJsonObject& body,
                               const char* field, const QString& tenant = {}) const;
    Account m_account;
};

} // namespace dbsync::sync
