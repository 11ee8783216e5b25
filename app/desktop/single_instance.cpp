#include "single_instance.h"

#include <QCryptographicHash>
#include <QDeadlineTimer>
#include <QDir>
#include <QLocalSocket>
#include <QStandardPaths>
#include <QThread>

#include <chrono>

namespace dbsync::desktop {
namespace {

using namespace std::chrono_literals;

constexpr int timeout = 1000; ///< of one step of the conversation, in milliseconds
constexpr qint64 longestMessage = 65536;
const QByteArray takenAnswer = QByteArrayLiteral("taken\n");

/// A short name in the user's own runtime folder: the configuration's path may be longer than a socket's may.
QString socketFor(const QString& folder)
{
    const QByteArray hash = QCryptographicHash::hash(QDir(folder).absolutePath().toUtf8(), QCryptographicHash::Sha256);
    return QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation) + QStringLiteral("/dbsync-desktop-") +
           QString::fromLatin1(hash.toHex().left(16));
}

} // namespace

SingleInstance::SingleInstance(const QString& folder, QObject* parent)
    : QObject(parent), m_folder(folder), m_socket(socketFor(folder)), m_lock(folder + QStringLiteral("/desktop.lock"))
{
    // Never stale by age; one whose process is gone is taken over all the same.
    m_lock.setStaleLockTime(0);
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::accept);
}

SingleInstance::Outcome SingleInstance::start(const QByteArray& message)
{
    if (!QDir().mkpath(m_folder)) {
        m_problem = tr("The folder %1, where db-sync keeps its settings, cannot be made.").arg(m_folder);
        return Outcome::Failed;
    }
    // The first may be starting, or ending, at this very moment: its lock and its ear are not one step.
    for (QDeadlineTimer deadline(5s); !deadline.hasExpired(); QThread::msleep(50)) {
        if (m_lock.tryLock(0))
            return listen() ? Outcome::First : Outcome::Failed;
        if (m_lock.error() != QLockFile::LockFailedError) {
            m_problem = tr("The folder %1, where db-sync keeps its settings, cannot be written to.").arg(m_folder);
            return Outcome::Failed;
        }
        if (handOver(message))
            return Outcome::HandedOver;
    }
    m_problem = tr("db-sync runs already, but does not answer. End it, then start it again.");
    return Outcome::Failed;
}

bool SingleInstance::listen()
{
    // What a killed one left behind; the lock says that nobody listens there.
    QLocalServer::removeServer(m_socket);
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    if (m_server.listen(m_socket))
        return true;
    m_problem = tr("db-sync cannot be reached by later starts at %1: %2").arg(m_socket, m_server.errorString());
    return false;
}

bool SingleInstance::handOver(const QByteArray& message) const
{
    QLocalSocket socket;
    socket.connectToServer(m_socket);
    if (!socket.waitForConnected(timeout))
        return false;
    socket.write(message + '\n');
    if (!socket.waitForBytesWritten(timeout))
        return false;
    QByteArray answer;
    while (answer.size() < takenAnswer.size() && socket.waitForReadyRead(timeout))
        answer += socket.readAll();
    return answer == takenAnswer;
}

void SingleInstance::accept()
{
    while (QLocalSocket* socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        const auto read = [this, socket] {
            if (!socket->canReadLine()) {
                if (socket->bytesAvailable() > longestMessage)
                    socket->abort();
                return;
            }
            const QByteArray message = socket->readLine(longestMessage).trimmed();
            socket->write(takenAnswer);
            socket->disconnectFromServer();
            emit received(message);
        };
        connect(socket, &QLocalSocket::readyRead, this, read);
        read();
    }
}

} // namespace dbsync::desktop
