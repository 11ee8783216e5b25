#pragma once

#include "sync/auto/background.h"
#include "ui/live/cloud.h"

#include <atomic>

namespace dbsync::ui {

/// The cloud through the network and the accounts of this computer.
class LiveCloud : public Cloud
{
    Q_OBJECT

public:
    explicit LiveCloud(QObject* parent = nullptr);
    ~LiveCloud() override;

    void check(QObject* context, const QString& server, Answer<QString> answer) override;
    void signUp(QObject* context, const Credentials& credentials, Answer<sync::Account> answer) override;
    void logIn(QObject* context, const Credentials& credentials, Answer<sync::Account> answer) override;
    void logOut(QObject* context, const sync::Account& account, Answer<int> answer) override;
    void accounts(QObject* context, Answer<KnownAccounts> answer) override;
    void preview(QObject* context, const QString& path, Answer<sync::FilePreview> answer) override;
    void link(QObject* context, const sync::LinkOptions& options, std::function<void(const sync::Progress&)> progress,
              Answer<sync::LinkReport> answer) override;
    void cancelLink() override { m_cancelled = true; }
    void unlink(QObject* context, const QString& path, Answer<int> answer) override;
    void policies(QObject* context, const sync::Account& account, Answer<Policies> answer) override;
    void setPolicy(QObject* context, const sync::Account& account, const PolicyEntry& policy,
                   Answer<Policies> answer) override;
    void unsetPolicy(QObject* context, const sync::Account& account, const PolicyEntry& policy,
                     Answer<Policies> answer) override;
    void list(QObject* context, const sync::Account& account, List list, const QString& tenant,
              Answer<QJsonArray> answer) override;
    void administer(QObject* context, const sync::Account& account, const Order& order,
                    Answer<QJsonObject> answer) override;

private:
    /// Passes an answer on and, where it is good, tells that accounts changed.
    template <typename T>
    Answer<T> announcing(Answer<T> answer);

    std::atomic<bool> m_cancelled = false;
    sync::Background m_requests; ///< short ones, one after the other
    sync::Background m_links;    ///< long ones
};

} // namespace dbsync::ui
