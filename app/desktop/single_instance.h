#pragma once

#include <QLocalServer>
#include <QLockFile>
#include <QObject>
#include <QString>

namespace dbsync::desktop {

/// Sees to it that one program runs per user and configuration folder: the first holds a lock and listens, later ones
/// hand it what they were asked for. A lock whose owner was killed is taken over.
class SingleInstance : public QObject
{
    Q_OBJECT

public:
    /// `folder` is the configuration's; it is made where it is missing.
    explicit SingleInstance(const QString& folder, QObject* parent = nullptr);

    enum class Outcome {
        First,      ///< this one runs, and listens
        HandedOver, ///< another took the message
        Failed,     ///< another holds the lock and does not answer, or the folder cannot be written
    };
    /// Blocks for a few seconds at most.
    Outcome start(const QByteArray& message);
    /// Why it failed, as a sentence.
    QString problem() const { return m_problem; }

signals:
    /// A later start was asked for this.
    void received(const QByteArray& message);

private:
    bool listen();
    bool handOver(const QByteArray& message) const;
    void accept();

    QString m_folder;
    QString m_socket;
    QLockFile m_lock;
    QLocalServer m_server;
    QString m_problem;
};

} // namespace dbsync::desktop
