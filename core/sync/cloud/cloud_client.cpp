#include "sync/cloud/cloud_client.h"

#include <QEventLoop>
#include <QIODevice>
#include <QJsonDocument>
#include <QNetworkReply>
#include <QTimer>

#include <algorithm>
#include <memory>

namespace dbsync::sync {

namespace {

constexpr int stallMilliseconds = 30'000;
/// A batch of a million rows takes the cloud a while, and nothing comes back meanwhile: as long as 20 kB a second.
constexpr std::int64_t batchBytesPerMillisecond = 20;
constexpr std::int64_t longestMilliseconds = 600'000;
constexpr qint64 readBufferBytes = qint64{256} * 1024;
/// Of an answer that is one JSON document; a schema or the names of 10,000 rows take a fraction of it.
constexpr qint64 longestDocument = qint64{64} << 20;

int patienceFor(const QString& path, std::int64_t bodyBytes)
{
    if (path.endsWith(QStringLiteral("/move")))
        return longestMilliseconds;
    return static_cast<int>(std::min(stallMilliseconds + bodyBytes / batchBytesPerMillisecond, longestMilliseconds));
}

bool isOfType(const QNetworkReply& reply, const QByteArray& type)
{
    const QByteArray said = reply.rawHeader("Content-Type");
    return said.split(';').first().trimmed().toLower() == type;
}

QByteArray methodOf(const QNetworkReply& reply)
{
    switch (reply.operation()) {
    case QNetworkAccessManager::GetOperation:
        return "GET";
    case QNetworkAccessManager::PostOperation:
        return "POST";
    default:
        return reply.request().attribute(QNetworkRequest::CustomVerbAttribute).toByteArray();
    }
}

std::int64_t lineBytes(const QByteArray& name, const QByteArray& value)
{
    return name.size() + value.size() + 4; // ": " and the line's end
}

/// Of a request's head: its line, our headers, and those that Qt adds.
std::int64_t headBytes(const QNetworkRequest& request, const QNetworkReply& reply, std::int64_t body)
{
    const QUrl url = request.url();
    const QByteArray target =
        url.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority | QUrl::RemoveFragment | QUrl::NormalizePathSegments);
    std::int64_t bytes = methodOf(reply).size() + 1 + target.size() + 11; // " HTTP/1.1" and the line's end
    bytes += lineBytes("Host", url.host(QUrl::FullyEncoded).toLatin1());
    if (url.port() >= 0)
        bytes += 1 + QByteArray::number(url.port()).size();
    for (const QByteArray& name : request.rawHeaderList())
        bytes += lineBytes(name, request.rawHeader(name));
    if (reply.operation() != QNetworkAccessManager::GetOperation)
        bytes += lineBytes("Content-Length", QByteArray::number(static_cast<qint64>(body)));
    return bytes + lineBytes("Connection", "Keep-Alive") + 2;
}

/// Of an answer's head; 0 where none came.
std::int64_t headBytes(const QNetworkReply& reply)
{
    const QByteArray reason = reply.attribute(QNetworkRequest::HttpReasonPhraseAttribute).toByteArray();
    if (!reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).isValid())
        return 0;
    std::int64_t bytes = 15 + reason.size() + 2; // "HTTP/1.1 200 " and the line's end
    for (const auto& [name, value] : reply.rawHeaderPairs())
        bytes += lineBytes(name, value);
    return bytes;
}

/// Of the lines between the chunks of an answer: how many there were, Qt does not tell.
std::int64_t framingBytes(std::int64_t body)
{
    constexpr std::int64_t usualChunk = std::int64_t{128} * 1024; // of the cloud's streams
    constexpr std::int64_t lastChunk = 5;
    std::int64_t bytes = lastChunk;
    for (std::int64_t left = body; left > 0; left -= usualChunk)
        bytes += QByteArray::number(static_cast<qint64>(std::min(left, usualChunk)), 16).size() + 4;
    return bytes;
}

} // namespace

Result<QNetworkRequest> CloudClient::request(const QString& path)
{
    QNetworkRequest request{QUrl(m_server + path)};
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setRawHeader("Accept-Encoding", "identity");
    request.setRawHeader("Accept-Language", "en");
    request.setRawHeader("User-Agent", "db-sync/" DBSYNC_VERSION);
    const QString tenant = m_account && !m_account->tenant.isEmpty() ? m_account->tenant : m_tenant;
    if (!tenant.isEmpty())
        request.setRawHeader("x-tenant-code", tenant.toUtf8());
    if (m_account) {
        if (m_accessToken.isEmpty()) {
            DBSYNC_ASSIGN(const Tokens tokens, AccountStore().tokens(*m_account));
            m_accessToken = tokens.access;
        }
        request.setRawHeader("Authorization", "Bearer " + m_accessToken.toUtf8());
    }
    return request;
}

Result<void> CloudClient::wait(QNetworkReply& reply, int stall)
{
    if (reply.isFinished())
        return {};
    QEventLoop loop;
    bool cancelled = false;
    bool stalled = false;
    QTimer stallTimer;
    stallTimer.setSingleShot(true);
    stallTimer.setInterval(stall);
    QTimer askTimer;
    askTimer.setInterval(100);
    QObject::connect(&reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
    const auto alive = [&] { stallTimer.start(); };
    QObject::connect(&reply, &QNetworkReply::uploadProgress, &stallTimer, alive);
    QObject::connect(&reply, &QNetworkReply::downloadProgress, &stallTimer, alive);
    QObject::connect(&stallTimer, &QTimer::timeout, &reply, [&] {
        stalled = true;
        reply.abort();
    });
    QObject::connect(&askTimer, &QTimer::timeout, &reply, [&] {
        if (!m_goOn || m_goOn())
            return;
        cancelled = true;
        reply.abort();
    });
    stallTimer.start();
    askTimer.start();
    loop.exec();
    if (cancelled)
        return Error{ErrorKind::Cancelled, "cancelled", "The sync was cancelled.", {}};
    if (stalled) {
        Error error = unreachable(m_server, QStringLiteral("it does not answer"));
        error.code = "stalled"; // as long as that, waiting was trying
        return error;
    }
    return {};
}

void CloudClient::count(const QNetworkRequest& request, const QNetworkReply& reply, std::int64_t sent,
                        std::int64_t received)
{
    m_arriving = 0;
    // What went over the socket is not to be had from Qt: it is counted as Qt writes and reads it.
    if (reply.error() == QNetworkReply::ConnectionRefusedError || reply.error() == QNetworkReply::HostNotFoundError)
        return;
    m_sent += headBytes(request, reply, sent) + sent;
    m_received += headBytes(reply) + received;
    if (reply.rawHeader("Transfer-Encoding").toLower() == "chunked")
        m_received += framingBytes(received);
}

Result<CloudAnswer> CloudClient::exchangeOnce(const QString& path, const QByteArray& contentType,
                                              std::int64_t bodyBytes, const Start& start)
{
    DBSYNC_ASSIGN(QNetworkRequest prepared, request(path));
    if (!contentType.isEmpty())
        prepared.setHeader(QNetworkRequest::ContentTypeHeader, contentType);
    const std::unique_ptr<QNetworkReply> reply(start(prepared));
    QObject::connect(reply.get(), &QNetworkReply::uploadProgress, reply.get(),
                     [this](qint64 sent) { m_leaving = sent; });
    bool tooLong = false;
    QObject::connect(reply.get(), &QNetworkReply::downloadProgress, reply.get(), [&](qint64 received) {
        if (received <= longestDocument || tooLong)
            return;
        tooLong = true;
        reply->abort();
    });
    const auto waited = wait(*reply, patienceFor(path, bodyBytes));
    m_leaving = 0;
    DBSYNC_TRY(waited);
    if (tooLong)
        return otherServer(m_server);
    CloudAnswer answer;
    answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    answer.body = reply->readAll();
    count(prepared, *reply, bodyBytes, answer.body.size());
    if (answer.status == 0)
        return unreachable(m_server, reply->errorString());
    const bool cut = reply->error() != QNetworkReply::NoError && answer.status < 300;
    if (cut)
        return brokenOff(m_server);
    if (answer.status != 204 && !isOfType(*reply, "application/json"))
        return otherServer(m_server);
    DBSYNC_TRY(checkRefusal(m_server, answer));
    return answer;
}

Result<void> CloudClient::renew()
{
    if (!m_account)
        return Error{ErrorKind::Refused, "notLoggedIn", "Nobody is logged in.", "Log in first."};
    AccountStore store;
    DBSYNC_ASSIGN(Tokens tokens, store.tokens(*m_account));
    if (tokens.access != m_accessToken && !m_accessToken.isEmpty()) {
        m_accessToken = tokens.access; // another process has renewed it
        return {};
    }
    CloudClient plain(m_server);
    const auto renewed =
        plain.send("POST", QStringLiteral("/token"), {{QStringLiteral("refreshToken"), tokens.refresh}});
    m_sent += plain.m_sent;
    m_received += plain.m_received;
    DBSYNC_TRY(renewed);
    tokens.access = renewed->json().value(QStringLiteral("accessToken")).toString();
    if (tokens.access.isEmpty())
        return otherServer(m_server);
    m_accessToken = tokens.access;
    return store.saveTokens(*m_account, tokens);
}

Result<CloudAnswer> CloudClient::exchange(const QString& path, const QByteArray& contentType, std::int64_t bodyBytes,
                                          const Start& start, const std::vector<int>& accept)
{
    DBSYNC_ASSIGN(CloudAnswer answer, exchangeOnce(path, contentType, bodyBytes, start));
    if (answer.status == 401 && m_account) {
        if (const auto renewed = renew(); renewed) {
            DBSYNC_ASSIGN(answer, exchangeOnce(path, contentType, bodyBytes, start));
        } else if (renewed.error().kind != ErrorKind::Refused || renewed.error().code != "notLoggedIn") {
            return renewed.error(); // tells more: suspended, disabled
        }
    }
    const bool wanted = std::find(accept.begin(), accept.end(), answer.status) != accept.end();
    if (answer.status >= 300 && !wanted)
        return errorOf(answer);
    return answer;
}

Result<CloudAnswer> CloudClient::send(const QByteArray& method, const QString& path, const QJsonObject& body,
                                      const std::vector<int>& accept)
{
    const bool hasBody = method != "GET" && method != "DELETE";
    const QByteArray bytes = hasBody ? QJsonDocument(body).toJson(QJsonDocument::Compact) : QByteArray();
    return exchange(
        path, hasBody ? QByteArray("application/json") : QByteArray(), bytes.size(),
        [&](const QNetworkRequest& prepared) { return m_network.sendCustomRequest(prepared, method, bytes); }, accept);
}

Result<CloudAnswer> CloudClient::upload(const QString& path, QIODevice& body, const QByteArray& contentType,
                                        const std::vector<int>& accept, const std::function<void()>& sent)
{
    return exchange(
        path, contentType, body.size(),
        [&](const QNetworkRequest& prepared) {
            body.seek(0);
            QNetworkReply* reply = m_network.post(prepared, &body);
            QObject::connect(reply, &QNetworkReply::uploadProgress, reply, [&sent](qint64 done, qint64 total) {
                if (sent && total > 0 && done == total)
                    sent();
            });
            return reply;
        },
        accept);
}

Result<void> CloudClient::download(const QString& path, const QByteArray& accept,
                                   const std::function<Result<void>(std::string_view)>& sink)
{
    bool unauthorised = false;
    auto done = downloadOnce(path, accept, sink, unauthorised);
    if (!unauthorised || !m_account)
        return done;
    DBSYNC_TRY(renew());
    return downloadOnce(path, accept, sink, unauthorised);
}

Result<void> CloudClient::downloadOnce(const QString& path, const QByteArray& accept,
                                       const std::function<Result<void>(std::string_view)>& sink, bool& unauthorised)
{
    DBSYNC_ASSIGN(QNetworkRequest prepared, request(path));
    prepared.setRawHeader("Accept", accept);
    const std::unique_ptr<QNetworkReply> reply(m_network.get(prepared));
    reply->setReadBufferSize(readBufferBytes);
    std::optional<Error> failure;
    QByteArray errorBody;
    std::int64_t received = 0;
    const auto statusOf = [&] { return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(); };
    const auto take = [&] {
        // Everything that is there, always: with a buffer limit, bytes left unread stall the reply for ever.
        const QByteArray bytes = reply->readAll();
        m_arriving = received += bytes.size();
        if (failure || bytes.isEmpty())
            return;
        if (!isOfType(*reply, statusOf() == 200 ? accept : QByteArray("application/json"))) {
            failure = otherServer(m_server);
            reply->abort();
            return;
        }
        if (statusOf() != 200) {
            errorBody.append(bytes);
            if (errorBody.size() > longestDocument) {
                failure = otherServer(m_server);
                reply->abort();
            }
            return;
        }
        if (auto taken = sink({bytes.constData(), static_cast<std::size_t>(bytes.size())}); !taken) {
            failure = taken.error();
            reply->abort();
        }
    };
    QObject::connect(reply.get(), &QNetworkReply::readyRead, reply.get(), take);
    auto waited = wait(*reply, stallMilliseconds);
    if (waited && reply->isOpen())
        take();
    count(prepared, *reply, 0, received);
    if (failure)
        return *failure;
    DBSYNC_TRY(std::move(waited));
    const int status = statusOf();
    const CloudAnswer refused{status, errorBody};
    DBSYNC_TRY(checkRefusal(m_server, refused));
    unauthorised = status == 401;
    if (status >= 300)
        return errorOf(refused);
    if (status == 0)
        return unreachable(m_server, reply->errorString());
    if (reply->error() != QNetworkReply::NoError)
        return brokenOff(m_server);
    return {};
}

} // namespace dbsync::sync
