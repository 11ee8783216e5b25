#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace dbsync::desktop {

/// Turns SIGTERM, SIGINT and SIGHUP into a signal of the event loop. One at a time.
class Termination : public QObject
{
    Q_OBJECT

public:
    explicit Termination(QObject* parent = nullptr);
    ~Termination() override;

signals:
    void asked();

private:
    int m_pipe[2] = {-1, -1};
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace dbsync::desktop
