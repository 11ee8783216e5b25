#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace dbsync::desktop {

/// Turns SIGTERM, SIGINT and SIGHUP into a signal of the event loop. One at a time. Made before the application, so
/// that a signal which comes while that starts is not lost.
class Termination : public QObject
{
    Q_OBJECT

public:
    explicit Termination(QObject* parent = nullptr);
    ~Termination() override;

    /// Begins to tell; what came before is told, too. Needs an application.
    void listen();

signals:
    void asked();

private:
    int m_pipe[2] = {-1, -1};
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace dbsync::desktop
