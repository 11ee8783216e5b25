#pragma once

#include "ui/live/cloud.h"

#include <QPointer>

namespace dbsync::ui::test {

/// A cloud whose answers a test sets; given later, as a real one's are.
class FakeCloud : public Cloud
{
    Q_OBJECT

public:
    using Cloud::Cloud;

    std::optional<Error> m_error; ///< what everything but accounts answers
    KnownAccounts m_accounts;
    sync::FilePreview m_preview;
    sync::LinkReport m_report;
    std::vector<sync::Progress> m_progress; ///< told before link answers
    bool m_linkWaits = false;               ///< link answers only when it is cancelled
    QJsonArray m_lists[5];
    std::vector<PolicyEntry> m_policies;

    QStringList m_checked;
    std::vector<Credentials> m_signUps;
    std::vector<Credentials> m_logIns;
    std::vector<sync::LinkOptions> m_links;
    std::vector<Order> m_orders;
    QStringList m_unlinked;

    void check(QObject* context, const QString& server, Answer<QString> answer) override
    {
        m_checked << server;
        later(context, std::move(answer), QStringLiteral("0.1.0"));
    }
    void signUp(QObject* context, const Credentials& credentials, Answer<sync::Account> answer) override
    {
        m_signUps.push_back(credentials);
        later(context, std::move(answer), accountOf(credentials));
    }
    void logIn(QObject* context, const Credentials& credentials, Answer<sync::Account> answer) override
    {
        m_logIns.push_back(credentials);
        later(context, std::move(answer), accountOf(credentials));
    }
    void logOut(QObject* context, const sync::Account&, Answer<int> answer) override
    {
        later(context, std::move(answer), 1);
    }
    void accounts(QObject* context, Answer<KnownAccounts> answer) override
    {
        QMetaObject::invokeMethod(
            this,
            [this, receiver = QPointer<QObject>(context), answer = std::move(answer)] {
                if (receiver)
                    answer(m_accounts);
            },
            Qt::QueuedConnection);
    }
    void preview(QObject* context, const QString&, Answer<sync::FilePreview> answer) override
    {
        later(context, std::move(answer), m_preview);
    }
    void link(QObject* context, const sync::LinkOptions& options, std::function<void(const sync::Progress&)> progress,
              Answer<sync::LinkReport> answer) override
    {
        m_links.push_back(options);
        for (const sync::Progress& at : m_progress)
            progress(at);
        if (m_linkWaits)
            m_waiting = std::move(answer);
        else
            later(context, std::move(answer), m_report);
    }
    void cancelLink() override
    {
        if (m_waiting)
            std::exchange(m_waiting, nullptr)(Error{ErrorKind::Cancelled, "cancelled", "Stopped.", {}});
    }
    void unlink(QObject* context, const QString& path, Answer<int> answer) override
    {
        m_unlinked << path;
        later(context, std::move(answer), 1);
    }
    void policies(QObject* context, const sync::Account&, Answer<Policies> answer) override
    {
        later(context, std::move(answer), Policies(m_policies));
    }
    void setPolicy(QObject* context, const sync::Account&, const PolicyEntry& policy, Answer<Policies> answer) override
    {
        std::erase_if(m_policies, [&](const PolicyEntry& each) {
            return each.table == policy.table && each.column == policy.column;
        });
        m_policies.push_back(policy);
        later(context, std::move(answer), Policies(m_policies));
    }
    void unsetPolicy(QObject* context, const sync::Account&, const PolicyEntry& policy,
                     Answer<Policies> answer) override
    {
        std::erase_if(m_policies, [&](const PolicyEntry& each) {
            return each.table == policy.table && each.column == policy.column;
        });
        later(context, std::move(answer), Policies(m_policies));
    }
    void list(QObject* context, const sync::Account&, List list, const QString&, Answer<QJsonArray> answer) override
    {
        later(context, std::move(answer), m_lists[static_cast<int>(list)]);
    }
    void administer(QObject* context, const sync::Account&, const Order& order, Answer<QJsonObject> answer) override
    {
        m_orders.push_back(order);
        later(context, std::move(answer), order.fields);
    }

private:
    static sync::Account accountOf(const Credentials& credentials)
    {
        return {credentials.server, credentials.tenant, credentials.tenantName, credentials.email,
                QStringLiteral("ADMIN")};
    }

    template <typename T>
    void later(QObject* context, Answer<T> answer, T value)
    {
        QMetaObject::invokeMethod(
            this,
            [this, receiver = QPointer<QObject>(context), answer = std::move(answer), value = std::move(value)] {
                if (receiver)
                    answer(m_error ? Result<T>(*m_error) : Result<T>(value));
            },
            Qt::QueuedConnection);
    }

    Answer<sync::LinkReport> m_waiting;
};

} // namespace dbsync::ui::test
