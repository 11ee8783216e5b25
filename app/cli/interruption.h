#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <memory>

/// Turns SIGTERM and SIGINT into a signal of the event loop, and a flag for code that runs without one.
class Interruption : public QObject
{
    Q_OBJECT

public:
    explicit Interruption(QObject* parent = nullptr);
    ~Interruption() override;

    /// Whether the process was asked to end.
    static bool wanted();

signals:
    void interrupted();

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
};
