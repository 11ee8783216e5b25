#pragma once

#include <QObject>
#include <QPointer>
#include <QThread>

#include <functional>
#include <memory>
#include <type_traits>

namespace dbsync::sync {

/// A thread with an event loop on which work runs, one piece after the other; results come back on the thread that made
/// this object. Work that is still queued when the object goes is dropped; what runs is waited for.
class Background
{
public:
    explicit Background(const QString& name);
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    /// Runs `work()` on the thread, then `done(result)` on the thread that made this object, if `context` (which lives
    /// there) still does. `work` must not touch `context`.
    template <typename Work, typename Done>
    void run(QObject* context, Work work, Done done)
    {
        QPointer<QObject> receiver(context);
        QObject* const home = m_home.get();
        post([home, receiver, work = std::move(work), done = std::move(done)]() mutable {
            auto result = std::make_shared<std::invoke_result_t<Work>>(work());
            // The pointer is looked at where its object lives.
            QMetaObject::invokeMethod(
                home,
                [receiver, result, done = std::move(done)]() mutable {
                    if (receiver)
                        done(std::move(*result));
                },
                Qt::QueuedConnection);
        });
    }

    /// Lets the program's other threads go first from now on, where processors are few.
    void giveWay();
    /// Runs `work` on the thread.
    void post(std::function<void()> work);
    /// Drops what is queued, waits for what runs, runs `last` on the thread, and ends it.
    void finish(std::function<void()> last);
    /// Drops what is queued, waits for what runs, and ends the thread; nothing runs after.
    void stop();

private:
    QThread m_thread;
    std::unique_ptr<QObject> m_home;
    QObject* m_worker;
};

} // namespace dbsync::sync
