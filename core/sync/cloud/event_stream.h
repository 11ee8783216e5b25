#pragma once

#include "sync/cloud/cloud_client.h"

#include <QObject>
#include <QTimer>

#include <memory>

class QNetworkReply;

namespace dbsync::sync {

/// Hears the cloud's signals for one tenant, for as long as it is open: connects again by itself, with growing pauses,
/// and asks nothing while nothing happens. Lives on a thread with an event loop and never blocks it.
class EventStream : public QObject
{
    Q_OBJECT

public:
    explicit EventStream(const Account& account, QObject* parent = nullptr);
    ~EventStream() override;

    /// Who listens, so that a device that is revoked is told; empty: nobody in particular.
    void setDevice(const QString& device) { m_device = device; }
    void open();
    void close();
    bool isConnected() const { return m_connected; }

signals:
    /// The tenant is at this revision: go and look.
    void revisionHeard(qint64 revision);
    void connectedChanged(bool connected);
    /// The cloud does not let this account listen; logging in again may help.
    void refused();

private:
    void connectNow();
    void read();
    void takeLine(const QByteArray& line);
    void end();
    void setConnected(bool connected);
    bool isRevoked();

    std::unique_ptr<CloudClient> m_client; ///< makes requests and renews tokens; blocks only for that
    QNetworkAccessManager m_network;       ///< of its own: an open stream takes one of a manager's six connections
    std::unique_ptr<QNetworkReply, void (*)(QNetworkReply*)> m_reply;
    QTimer m_retry;
    QTimer m_silence;
    QString m_device;
    QByteArray m_buffer;
    int m_pause = 0; ///< milliseconds
    bool m_connected = false;
    bool m_open = false;
};

} // namespace dbsync::sync
