#pragma once

#include "change/policy.h"
#include "sync/account/account.h"
#include "sync/account/administration.h"
#include "sync/auto/commands.h"
#include "ui/live/database.h"

namespace dbsync::ui {

/// Who wants in, and where.
struct Credentials
{
    QString server;
    QString tenant; ///< code; "" for an operator
    QString tenantName;
    QString email;
    QString password;
    bool keep = true; ///< signed in also when the program starts again
};

struct KnownAccounts
{
    std::vector<sync::Account> accounts;
    bool inFile = false; ///< no keychain could be reached: tokens lie in a file
    QString folder;
};

/// What concerns the cloud rather than one linked database: accounts, linking, administration. Nothing blocks; answers
/// arrive on the window's thread, if `context` still lives.
class Cloud : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Whether a server answers as db-sync does; its version.
    virtual void check(QObject* context, const QString& server, Answer<QString> answer) = 0;
    virtual void signUp(QObject* context, const Credentials& credentials, Answer<sync::Account> answer) = 0;
    virtual void logIn(QObject* context, const Credentials& credentials, Answer<sync::Account> answer) = 0;
    virtual void logOut(QObject* context, const sync::Account& account, Answer<int> answer) = 0;
    virtual void accounts(QObject* context, Answer<KnownAccounts> answer) = 0;

    virtual void preview(QObject* context, const QString& path, Answer<sync::FilePreview> answer) = 0;
    /// Links and syncs for the first time; `progress` is called on the window's thread.
    virtual void link(QObject* context, const sync::LinkOptions& options,
                      std::function<void(const sync::Progress&)> progress, Answer<sync::LinkReport> answer) = 0;
    /// Stops the linking that runs, if one does.
    virtual void cancelLink() = 0;
    virtual void unlink(QObject* context, const QString& path, Answer<int> answer) = 0;

    /// Of the account's tenant.
    virtual void policies(QObject* context, const sync::Account& account, Answer<Policies> answer) = 0;
    /// Sets one; answers all.
    virtual void setPolicy(QObject* context, const sync::Account& account, const PolicyEntry& policy,
                           Answer<Policies> answer) = 0;
    /// Takes back what is set for the table and column of `policy`; answers all.
    virtual void unsetPolicy(QObject* context, const sync::Account& account, const PolicyEntry& policy,
                             Answer<Policies> answer) = 0;

    enum class List { Tenants, Datasources, Users, Devices, Audit };
    /// `account` is whose eyes see the list; users, devices and the audit log are those of the tenant of this code (all
    /// of the audit log, where it is "").
    virtual void list(QObject* context, const sync::Account& account, List list, const QString& tenant,
                      Answer<QJsonArray> answer) = 0;

    /// What operators, and ADMINs in their company, may do.
    enum class Act {
        AddTenant,
        EditTenant,
        MoveTenant, ///< `object` is the datasource
        RemoveTenant,
        AddDatasource,
        EditDatasource,
        CheckDatasource,
        RemoveDatasource,
        AddUser,
        EditUser,
        RevokeDevice,
    };
    struct Order
    {
        Act act = Act::AddTenant;
        QString tenant; ///< code
        QString object; ///< name or id of what else it is done to
        QJsonObject fields;
    };
    virtual void administer(QObject* context, const sync::Account& account, const Order& order,
                            Answer<QJsonObject> answer) = 0;

signals:
    /// Someone logged in or out.
    void accountsChanged();
};

} // namespace dbsync::ui
