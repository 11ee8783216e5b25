#include "sync/auto/background.h"

#ifdef Q_OS_LINUX
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace dbsync::sync {

Background::Background(const QString& name) : m_home(std::make_unique<QObject>()), m_worker(new QObject)
{
    m_thread.setObjectName(name);
    m_worker->moveToThread(&m_thread);
    QObject::connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.start();
}

Background::~Background()
{
    stop();
}

void Background::giveWay()
{
#ifdef Q_OS_LINUX
    // Qt's priorities mean nothing to the usual scheduler; niceness is a thread's own there.
    post([] {
        constexpr int nicer = 5;
        const auto thread = static_cast<id_t>(::syscall(SYS_gettid));
        ::setpriority(PRIO_PROCESS, thread, ::getpriority(PRIO_PROCESS, thread) + nicer);
    });
#endif
}

void Background::post(std::function<void()> work)
{
    if (m_thread.isRunning())
        QMetaObject::invokeMethod(m_worker, std::move(work), Qt::QueuedConnection);
}

void Background::finish(std::function<void()> last)
{
    // The worker is destroyed on its thread when that ends; nothing queued runs after the event loop.
    QObject::connect(m_worker, &QObject::destroyed, std::move(last));
    stop();
}

void Background::stop()
{
    if (!m_thread.isRunning())
        return;
    m_thread.quit();
    m_thread.wait();
}

} // namespace dbsync::sync
