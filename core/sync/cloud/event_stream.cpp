#include "sync/cloud/event_stream.h"

#include <QJsonDocument>
#include <QNetworkReply>
#include <QRandomGenerator>

#include <algorithm>

namespace dbsync::sync {

namespace {

constexpr int firstPause = 250;
constexpr int longestPause = 60'000;
constexpr int silenceMilliseconds = 40'000; ///< the cloud says something every 15 s
constexpr qsizetype longestBuffer = 64 * 1024;

/// Not the log-in page that a network shows for every address.
bool isStream(const QNetworkReply& reply)
{
    const QByteArray type = reply.rawHeader("Content-Type").split(';').first().trimmed().toLower();
    return reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() == 200 && type == "text/event-stream";
}

void dropReply(QNetworkReply* reply)
{
    if (!reply)
        return;
    reply->disconnect();
    reply->abort();
    reply->deleteLater();
}

} // namespace

EventStream::EventStream(const Account& account, QObject* parent)
    : QObject(parent), m_client(std::make_unique<CloudClient>(account)), m_reply(nullptr, dropReply)
{
    m_retry.setSingleShot(true);
    m_silence.setSingleShot(true);
    m_silence.setInterval(silenceMilliseconds);
    connect(&m_retry, &QTimer::timeout, this, &EventStream::connectNow);
    connect(&m_silence, &QTimer::timeout, this, &EventStream::end);
}

EventStream::~EventStream() = default;

void EventStream::open()
{
    m_open = true;
    m_pause = 0;
    connectNow();
}

void EventStream::close()
{
    m_open = false;
    m_retry.stop();
    m_silence.stop();
    m_reply.reset();
    setConnected(false);
}

void EventStream::connectNow()
{
    auto request = m_client->request(m_device.isEmpty() ? QStringLiteral("/events")
                                                        : QStringLiteral("/events?device=%1").arg(m_device));
    if (!request) {
        emit refused();
        return;
    }
    request->setRawHeader("Accept", "text/event-stream");
    m_buffer.clear();
    m_reply.reset(m_network.get(*request));
    connect(m_reply.get(), &QNetworkReply::readyRead, this, &EventStream::read);
    connect(m_reply.get(), &QNetworkReply::finished, this, &EventStream::end);
    m_silence.start();
}

void EventStream::read()
{
    if (!isStream(*m_reply))
        return;
    m_silence.start();
    m_pause = 0;
    setConnected(true);
    m_buffer += m_reply->readAll();
    while (true) {
        const qsizetype end = m_buffer.indexOf('\n');
        if (end < 0)
            break;
        const QByteArray line = m_buffer.left(end).trimmed();
        m_buffer.remove(0, end + 1);
        takeLine(line);
    }
    if (m_buffer.size() > longestBuffer)
        m_buffer.clear();
}

void EventStream::takeLine(const QByteArray& line)
{
    if (!line.startsWith("data:"))
        return;
    const QJsonObject json = QJsonDocument::fromJson(line.mid(5).trimmed()).object();
    if (json.contains(QStringLiteral("revision")))
        emit revisionHeard(json.value(QStringLiteral("revision")).toInteger());
}

/// No new tokens help against that.
bool EventStream::isRevoked()
{
    const QJsonObject answer = QJsonDocument::fromJson(m_reply->readAll()).object();
    return answer.value(QStringLiteral("code")).toString() == QStringLiteral("deviceRevoked");
}

/// However a stream ended, it is opened again.
void EventStream::end()
{
    const int status = m_reply ? m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() : 0;
    const bool revoked = status == 403 && isRevoked();
    m_reply.reset();
    m_silence.stop();
    setConnected(false);
    if (!m_open)
        return;
    if (revoked) {
        emit refused();
        return;
    }
    if (status == 401 || status == 403) {
        const auto renewed = m_client->renew();
        if (!renewed && renewed.error().kind == ErrorKind::Refused) {
            emit refused();
            return;
        }
        if (!m_open) // closed while the answer was waited for
            return;
    }
    m_pause = std::clamp(m_pause * 2, firstPause, longestPause);
    m_retry.start(m_pause + static_cast<int>(QRandomGenerator::global()->bounded(m_pause / 2 + 1)));
}

void EventStream::setConnected(bool connected)
{
    if (m_connected == connected)
        return;
    m_connected = connected;
    emit connectedChanged(connected);
}

} // namespace dbsync::sync
