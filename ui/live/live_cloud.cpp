#include "ui/live/live_cloud.h"

#include "sync/cloud/http_cloud.h"

#include <QElapsedTimer>
#include <QPointer>

namespace dbsync::ui {

using sync::Account;
using sync::Administration;

LiveCloud::LiveCloud(QObject* parent)
    : Cloud(parent), m_requests(QStringLiteral("requests")), m_links(QStringLiteral("links"))
{
}

LiveCloud::~LiveCloud()
{
    m_cancelled = true;
}

template <typename T>
Answer<T> LiveCloud::announcing(Answer<T> answer)
{
    return [self = QPointer<LiveCloud>(this), answer = std::move(answer)](Result<T> outcome) {
        const bool good = static_cast<bool>(outcome);
        answer(std::move(outcome));
        if (good && self)
            emit self->accountsChanged();
    };
}

void LiveCloud::check(QObject* context, const QString& server, Answer<QString> answer)
{
    m_requests.run(
        context, [server] { return sync::checkServer(server); }, std::move(answer));
}

void LiveCloud::signUp(QObject* context, const Credentials& credentials, Answer<Account> answer)
{
    m_requests.run(
        context,
        [c = credentials] { return sync::signUp(c.server, c.tenant, c.tenantName, c.email, c.password, c.keep); },
        announcing(std::move(answer)));
}

void LiveCloud::logIn(QObject* context, const Credentials& credentials, Answer<Account> answer)
{
    m_requests.run(
        context, [c = credentials] { return sync::logIn(c.server, c.tenant, c.email, c.password, c.keep); },
        announcing(std::move(answer)));
}

void LiveCloud::logOut(QObject* context, const Account& account, Answer<int> answer)
{
    m_requests.run(
        context,
        [account]() -> Result<int> {
            DBSYNC_TRY(sync::logOut(account));
            return 1;
        },
        announcing(std::move(answer)));
}

void LiveCloud::accounts(QObject* context, Answer<KnownAccounts> answer)
{
    m_requests.run(
        context,
        []() -> Result<KnownAccounts> {
            const sync::AccountStore store;
            return KnownAccounts{store.accounts(), store.usesFile(), sync::AccountStore::folder()};
        },
        std::move(answer));
}

void LiveCloud::preview(QObject* context, const QString& path, Answer<sync::FilePreview> answer)
{
    m_requests.run(
        context, [path] { return sync::preview(path); }, std::move(answer));
}

namespace {

/// A file that was linked and whose first sync was stopped goes on where that stopped.
Result<sync::LinkReport> linkOrGoOn(const sync::LinkOptions& options, const sync::ProgressCallback& progress)
{
    DBSYNC_ASSIGN(const sync::FilePreview before, sync::preview(options.path));
    if (!before.linked)
        return sync::link(options, progress);
    sync::LinkReport report;
    DBSYNC_ASSIGN(report.sync, sync::syncNow(options.path, {}, progress));
    return report;
}

} // namespace

void LiveCloud::link(QObject* context, const sync::LinkOptions& options,
                     std::function<void(const sync::Progress&)> progress, Answer<sync::LinkReport> answer)
{
    m_cancelled = false;
    const auto report = std::make_shared<std::function<void(const sync::Progress&)>>(std::move(progress));
    m_links.run(
        context,
        [this, options, report, receiver = QPointer<QObject>(context)] {
            QElapsedTimer told;
            return linkOrGoOn(options, [&](const sync::Progress& at) {
                // The window is not to be flooded.
                constexpr qint64 millisecondsBetween = 50;
                if (told.isValid() && told.elapsed() < millisecondsBetween)
                    return !m_cancelled;
                told.start();
                QMetaObject::invokeMethod(
                    this,
                    [report, receiver, at] {
                        if (receiver)
                            (*report)(at);
                    },
                    Qt::QueuedConnection);
                return !m_cancelled;
            });
        },
        std::move(answer));
}

void LiveCloud::unlink(QObject* context, const QString& path, Answer<int> answer)
{
    m_links.run(
        context,
        [path]() -> Result<int> {
            DBSYNC_TRY(sync::unlink(path));
            return 1;
        },
        std::move(answer));
}

namespace {

Result<Policies> policiesOf(Result<sync::PolicyList> list)
{
    return list ? Result<Policies>(std::move(list->policies)) : Result<Policies>(std::move(list.error()));
}

} // namespace

void LiveCloud::policies(QObject* context, const Account& account, Answer<Policies> answer)
{
    m_requests.run(
        context, [account] { return policiesOf(sync::HttpCloud(account).fetchPolicies()); }, std::move(answer));
}

void LiveCloud::setPolicy(QObject* context, const Account& account, const PolicyEntry& policy, Answer<Policies> answer)
{
    m_requests.run(
        context, [account, policy] { return policiesOf(sync::HttpCloud(account).setPolicy(policy)); },
        std::move(answer));
}

void LiveCloud::unsetPolicy(QObject* context, const Account& account, const PolicyEntry& policy,
                            Answer<Policies> answer)
{
    m_requests.run(
        context,
        [account, policy] { return policiesOf(sync::HttpCloud(account).unsetPolicy(policy.table, policy.column)); },
        std::move(answer));
}

namespace {

/// The tenants, each with the name of its datasource.
Result<QJsonArray> readTenants(const Administration& administration)
{
    DBSYNC_ASSIGN(const QJsonArray tenants, administration.tenants());
    DBSYNC_ASSIGN(const QJsonArray datasources, administration.datasources());
    QJsonArray named;
    for (const QJsonValue& each : tenants) {
        QJsonObject tenant = each.toObject();
        for (const QJsonValue& datasource : datasources) {
            if (datasource[u"id"] == tenant.value(u"datasourceId"))
                tenant.insert(QStringLiteral("datasourceName"), datasource[u"name"]);
        }
        named.append(tenant);
    }
    return named;
}

Result<QJsonObject> carryOut(const Administration& administration, const Cloud::Order& order)
{
    using Act = Cloud::Act;
    switch (order.act) {
    case Act::AddTenant:
        return administration.addTenant(order.fields);
    case Act::EditTenant:
        return administration.editTenant(order.tenant, order.fields);
    case Act::MoveTenant:
        return administration.moveTenant(order.tenant, order.object);
    case Act::RemoveTenant:
        return administration.removeTenant(order.tenant, false);
    case Act::AddDatasource:
        return administration.addDatasource(order.fields);
    case Act::EditDatasource:
        return administration.editDatasource(order.object, order.fields);
    case Act::CheckDatasource:
        return administration.checkDatasource(order.object);
    case Act::RemoveDatasource:
        return administration.removeDatasource(order.object);
    case Act::AddUser:
        return administration.addUser(order.tenant, order.fields);
    case Act::EditUser:
        return administration.editUser(order.tenant, order.object.toLongLong(), order.fields);
    case Act::RevokeDevice:
        break;
    }
    return administration.revokeDevice(order.tenant, order.object);
}

} // namespace

void LiveCloud::list(QObject* context, const Account& account, List list, const QString& tenant,
                     Answer<QJsonArray> answer)
{
    m_requests.run(
        context,
        [account, list, tenant]() -> Result<QJsonArray> {
            const Administration administration(account);
            switch (list) {
            case List::Tenants:
                return readTenants(administration);
            case List::Datasources:
                return administration.datasources();
            case List::Users:
                return administration.users(tenant);
            case List::Devices:
                return administration.devices(tenant);
            case List::Audit:
                break;
            }
            return administration.audit(tenant);
        },
        std::move(answer));
}

void LiveCloud::administer(QObject* context, const Account& account, const Order& order, Answer<QJsonObject> answer)
{
    // A move takes as long as its rows take to copy.
    sync::Background& thread = order.act == Act::MoveTenant ? m_links : m_requests;
    thread.run(
        context, [account, order] { return carryOut(Administration(account), order); }, std::move(answer));
}

} // namespace dbsync::ui
