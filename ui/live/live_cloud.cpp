#include "ui/live/live_cloud.h"

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
        context, [c = credentials] { return sync::signUp(c.server, c.tenant, c.tenantName, c.email, c.password); },
        announcing(std::move(answer)));
}

void LiveCloud::logIn(QObject* context, const Credentials& credentials, Answer<Account> answer)
{
    m_requests.run(
        context, [c = credentials] { return sync::logIn(c.server, c.tenant, c.email, c.password); },
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

void LiveCloud::link(QObject* context, const sync::LinkOptions& options,
                     std::function<void(const sync::Progress&)> progress, Answer<sync::LinkReport> answer)
{
    m_cancelled = false;
    const auto report = std::make_shared<std::function<void(const sync::Progress&)>>(std::move(progress));
    m_links.run(
        context,
        [this, options, report, receiver = QPointer<QObject>(context)] {
            return sync::link(options, [&](const sync::Progress& at) {
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

void LiveCloud::list(QObject* context, const Account& account, List list, Answer<QJsonArray> answer)
{
    m_requests.run(
        context,
        [account, list]() -> Result<QJsonArray> {
            const Administration administration(account);
            switch (list) {
            case List::Tenants:
                return administration.tenants();
            case List::Datasources:
                return administration.datasources();
            case List::Users:
                return administration.users(account.tenant);
            case List::Devices:
                break;
            }
            return administration.devices(account.tenant);
        },
        std::move(answer));
}

void LiveCloud::addTenant(QObject* context, const Account& account, const QJsonObject& tenant,
                          Answer<QJsonObject> answer)
{
    m_requests.run(
        context, [account, tenant] { return Administration(account).addTenant(tenant); }, std::move(answer));
}

void LiveCloud::addDatasource(QObject* context, const Account& account, const QJsonObject& datasource,
                              Answer<QJsonObject> answer)
{
    m_requests.run(
        context, [account, datasource] { return Administration(account).addDatasource(datasource); },
        std::move(answer));
}

} // namespace dbsync::ui
