#pragma once

#include "base/error.h"
#include "sync/account/account.h"
#include "sync/cloud/cloud_answer.h"

#include <QByteArray>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkRequest>
#include <QString>

#include <functional>
#include <optional>

class QIODevice;
class QNetworkReply;

namespace dbsync::sync {

/// Speaks HTTP with one cloud for one account, blocking the calling thread (which needs an event loop's dispatcher) but
/// never longer than its limits. An access token that has run out is renewed once by itself. Belongs to one thread.
class CloudClient
{
public:
    explicit CloudClient(QString server) : m_server(std::move(server)) {}
    explicit CloudClient(const Account& account) : m_server(account.server), m_account(account) {}

    /// Asked a few times a second while waiting; false ends the request with an error of kind Cancelled.
    void setGoOn(std::function<bool()> goOn) { m_goOn = std::move(goOn); }
    /// Whom an operator's request is about, where a route needs a tenant.
    void setTenant(const QString& tenant) { m_tenant = tenant; }

    /// A request whose answer is small. Statuses of 400 and more become errors (see errorOf), but for those in
    /// `accept`.
    Result<CloudAnswer> send(const QByteArray& method, const QString& path, const QJsonObject& body = {},
                             const std::vector<int>& accept = {});
    /// Sends `body` as a stream of rows; `sent`, where it is not empty, is called once it has gone out.
    Result<CloudAnswer> upload(const QString& path, QIODevice& body, const QByteArray& contentType,
                               const std::vector<int>& accept, const std::function<void()>& sent = {});
    /// Hands the answer's bytes to `sink` as they arrive; memory stays flat. An error from the sink ends it. A stream
    /// that breaks off is an error of kind Unreachable.
    Result<void> download(const QString& path, const QByteArray& accept,
                          const std::function<Result<void>(std::string_view)>& sink);

    /// Also of what is just arriving, or leaving.
    std::int64_t bytesReceived() const { return m_received + m_arriving; }
    std::int64_t bytesSent() const { return m_sent + m_leaving; }

    /// A request with the headers that every request has; for the event stream.
    Result<QNetworkRequest> request(const QString& path);
    /// Gets a new access token with the refresh token. Kind Refused where that is over.
    Result<void> renew();

private:
    using Start = std::function<QNetworkReply*(const QNetworkRequest&)>;
    Result<CloudAnswer> exchange(const QString& path, const QByteArray& contentType, std::int64_t bodyBytes,
                                 const Start& start, const std::vector<int>& accept);
    Result<CloudAnswer> exchangeOnce(const QString& path, const QByteArray& contentType, std::int64_t bodyBytes,
                                     const Start& start);
    Result<void> downloadOnce(const QString& path, const QByteArray& accept,
                              const std::function<Result<void>(std::string_view)>& sink, bool& unauthorised);
    Result<void> wait(QNetworkReply& reply, int stallMilliseconds);
    void count(const QNetworkRequest& request, const QNetworkReply& reply, std::int64_t sent, std::int64_t received);

    QString m_server;
    std::optional<Account> m_account;
    QString m_tenant;
    QString m_accessToken;
    QNetworkAccessManager m_network;
    std::function<bool()> m_goOn;
    std::int64_t m_received = 0;
    std::int64_t m_arriving = 0;
    std::int64_t m_sent = 0;
    std::int64_t m_leaving = 0;
};

} // namespace dbsync::sync
